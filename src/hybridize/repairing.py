"""Repairs under `--unsafe-fixes`: which calls in function bodies to rewrite, and what the functions are worth then.

Question   Which functions could run as graphs if a few calls in them were TensorFlow's?
Needs      the judgements, the sources, and a way to judge a changed project.
Gives      `Repaired`: the rewritings, and the judgements of the program with them.
Sound      as far as the analysis is: nothing is taken for repaired because it was rewritten.  The rewritten program
           is analysed again, and only repairs of functions that pass then are kept.
"""

from __future__ import annotations

import ast
import hashlib
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import astuple, dataclass, field, replace
from functools import cached_property
from typing import cast

from hybridize.decide.decision import Judgement, Reason
from hybridize.decide.permission import ALL, suppressed_codes
from hybridize.edits.decorators import TF_FUNCTION
from hybridize.edits.functions import View
from hybridize.edits.plan import plan
from hybridize.edits.repairs import CHANGES, REPAIRED_CODES, can_rewrite, construction, counters, hoisting, recognise
from hybridize.edits.repairs.body import site_around
from hybridize.edits.repairs.constants import described
from hybridize.edits.requests import RefusedError, RepairKind, Rewrite
from hybridize.edits.source import encode
from hybridize.edits.surroundings import Neighbourhood
from hybridize.edits.text_edits import Lines, TextEdit
from hybridize.facts.applied_anew import applied_anew
from hybridize.facts.constructions import construction_at
from hybridize.facts.counters import counter_at
from hybridize.facts.fact import Assumption
from hybridize.facts.incoming import Incoming
from hybridize.facts.number_arguments import number_arguments
from hybridize.facts.number_casts import cast_at
from hybridize.interp.machine import Machine
from hybridize.interp.program import Program
from hybridize.project.module import SourceModule
from hybridize.project.places import Place
from hybridize.project.project import Project

Judge = Callable[[Project], list[Judgement]]
Key = tuple[str, str, int]
Repairs = dict[Place, Rewrite]

# Repairs elsewhere that belong to the function they are made for.
_OF_THE_CALLED = frozenset({"constant", "counter", "hoist"})
# How often the kept repairs are judged anew when some are dropped.
_ROUNDS = 3


@dataclass(frozen=True, slots=True)
class Repaired:
    """The repairs by place, and the function each belongs to: the one it stands in, or the one whose calls it is."""

    rewrites: Repairs
    owners: Mapping[Place, Key]

    def owner_of(self, path: str, rewrite: Rewrite) -> Key | None:
        """The function that a rewriting in a file belongs to."""
        return self.owners.get(Place(path, rewrite.line, rewrite.column))


NOTHING = Repaired({}, {})


def repair(program: Program, judged: list[Judgement], again: Judge) -> Repaired:
    """Choose the repairs that make functions pass; the judgements are changed to what holds with them."""
    workshop = _Workshop(program.project, program.machine)
    wanted: dict[Key, Repairs] = {}
    for one in judged:
        found = workshop.repairs_of(one)
        if found:
            wanted[_key(one)] = found
    for _ in range(_ROUNDS):
        if not wanted:
            return NOTHING
        tried = workshop.outermost(wanted)
        rewrites = {place: each for repairs in tried.values() for place, each in repairs.items()}
        repaired, moved = workshop.judged_with(rewrites, again)
        anew = {_key(one): one for one in repaired}
        with_them = {key: anew[moved.key(key)] for key in map(_key, judged) if moved.key(key) in anew}
        kept = {key: repairs for key, repairs in tried.items() if _helps(with_them.get(key), repairs, moved)}
        if len(kept) == len(tried):
            _take_over(judged, with_them, tried)
            return Repaired(rewrites, workshop.owners(tried))
        wanted = kept | {key: repairs for key, repairs in wanted.items() if key not in tried}
    return NOTHING


def _key(one: Judgement) -> Key:
    return (one.code.path, one.code.qualname, one.code.line)


@dataclass(frozen=True, slots=True)
class _Moved:
    """Where lines have gone, by file: each edit moves those after it."""

    edits: Mapping[str, Sequence[TextEdit]]
    lines: Mapping[str, Lines]

    def line(self, path: str, line: int) -> int:
        """The line that a line of a file has become."""
        if path not in self.edits:
            return line
        start = self.lines[path].line_start(line)
        return line + sum(
            edit.content.count("\n") - (edit.end.line - edit.start.line)
            for edit in self.edits[path]
            if edit.end.offset <= start
        )

    def key(self, key: Key) -> Key:
        """What a function is known by then."""
        return (key[0], key[1], self.line(key[0], key[2]))


def _helps(one: Judgement | None, repairs: Repairs, moved: _Moved) -> bool:
    """Whether a function passes now, or, if it is a graph already, has none of the defects left."""
    if one is None:
        return False
    passes_constants = any(each.kind == "constant" for each in repairs.values())
    if not one.hybrid:
        # What calls pass is no obstacle to a graph around the function: only its own decorator gains by tensors.
        return one.row is not None and (one.acts or not passes_constants)
    if passes_constants and (one.literal.is_yes or one.row is not None):
        return False
    left = {(reason.place.path, reason.place.line, reason.code) for reason in one.reasons}
    places = [(place.path, moved.line(place.path, place.line)) for place in repairs]
    return not any((*place, code) in left for place in places for code in REPAIRED_CODES)


def _take_over(judged: list[Judgement], with_them: dict[Key, Judgement], wanted: dict[Key, Repairs]) -> None:
    """Decisions are those about the repaired program; what stood against them stays told.

    Whatever rests on a repair is not `safe`: it says what the repair changes.
    """
    for one in judged:
        new, repairs = with_them.get(_key(one)), wanted.get(_key(one), {})
        changes = [
            Assumption("repair", CHANGES[rewrite.kind], place.path, place.line) for place, rewrite in repairs.items()
        ]
        if one.hybrid and any(rewrite.kind == "constant" for rewrite in repairs.values()):
            # The finding stays, and so does the decorator, which has become worth its while.
            one.acts, one.assumptions = False, [*one.assumptions, *changes]
        if new is None or one.hybrid:
            continue
        one.row, one.acts, one.assumptions = new.row, new.acts, [*new.assumptions, *changes]
        one.covered_by, one.covered_in = new.covered_by, new.covered_in
        if new.row is not None and not any(reason.code == "HYB207" for reason in one.reasons):
            one.reasons += [reason for reason in new.reasons if reason.code == "HYB207"]


@dataclass(eq=False)
class _Workshop:
    """The files of a project as they are looked at and rewritten."""

    project: Project
    machine: Machine
    _views: dict[str, View | None] = field(default_factory=dict)
    # The attributes that will hold what is made at a place.
    _attributes: dict[Place, str] = field(default_factory=dict)

    def view(self, path: str) -> View | None:
        if path not in self._views:
            module = self.project.by_display.get(path)
            try:
                self._views[path] = View.of(module, TF_FUNCTION) if module is not None else None
            except RefusedError:
                self._views[path] = None
        return self._views[path]

    @cached_property
    def incoming(self) -> Incoming:
        """The calls of all functions."""
        return Incoming.of(self.machine.contexts.values())

    def outermost(self, wanted: dict[Key, Repairs]) -> dict[Key, Repairs]:
        """The repairs but for those that make a constant of what is one already once the function around is repaired.

        No constant can be made of the tensor that the function is given then.
        """
        passing = {key for key, repairs in wanted.items() if any(one.kind == "constant" for one in repairs.values())}
        return {
            key: repairs
            for key, repairs in wanted.items()
            if key not in passing or passing.isdisjoint({self.owner(place) for place in repairs} - {key})
        }

    def owners(self, wanted: dict[Key, Repairs]) -> dict[Place, Key]:
        """Which function each repair belongs to."""
        found: dict[Place, Key] = {}
        for key, repairs in wanted.items():
            for place, rewrite in repairs.items():
                owner = key if rewrite.kind in _OF_THE_CALLED else self.owner(place)
                if owner is not None:
                    found[place] = owner
        return found

    def owner(self, place: Place) -> Key | None:
        """The function in whose body a place stands."""
        view = self.view(place.path)
        site = site_around(view, place.line) if view is not None else None
        return (place.path, site.qualname, site.node.lineno) if site is not None else None

    def repairs_of(self, one: Judgement) -> Repairs:
        """The repairs that would remove all that stands against a function, if there are such; none otherwise."""
        found: Repairs = {}
        # A finding that only passing tensors would cure is one that a repair may cure as well.
        cured = one.row is not None and one.row.precondition == "P3"
        if not one.is_candidate or (one.row is not None and not cured) or one.run_by_tests_only:
            return found
        if one.ineligible is not None:
            return found
        for reason in one.reasons:
            repairs = self._repairs(reason, one)
            if repairs:
                found |= repairs
            elif not one.hybrid:
                return {}
        return found

    def _repairs(self, reason: Reason, one: Judgement) -> Repairs:
        """What would remove one reason; nothing where nothing is known that would."""
        kinds = REPAIRED_CODES.get(reason.code, ())
        if "hoist" in kinds:
            return {} if self._is_suppressed(reason.code, _key(one)) else self._hoisted(one)
        if "constant" in kinds:
            return {} if self._is_suppressed(reason.code, _key(one)) else self._constants(one)
        place = reason.place
        owner = self.owner(place)
        if owner is None or self._is_suppressed(reason.code, owner):
            return {}
        if "layer" in kinds:
            return self._made_once(place)
        for kind in kinds:
            # A `print` in a graph function may be meant to tell of traces; NumPy's results depend on the dtype.
            if (kind == "print" and one.hybrid) or (kind == "numpy" and not _is_floating(one)):
                continue
            rewrite = Rewrite(place.line, place.column, kind)
            match kind:
                case "counter":
                    found = self._counter(place, one)
                case "cast":
                    found = self._cast(place, owner)
                case _:
                    found = self._feasible({place: rewrite})
            if found:
                return found | self._around(place, rewrite)
        return {}

    def _feasible(self, rewrites: Repairs) -> Repairs:
        """The rewritings, if each of them can be made."""
        for place, rewrite in rewrites.items():
            view = self.view(place.path)
            if view is None or not can_rewrite(view, rewrite):
                return {}
        return rewrites

    def _hoisted(self, one: Judgement) -> Repairs:
        """The calls that make a graph function in each round of a loop, before the loop."""
        return self._feasible(
            {
                each.place: Rewrite(
                    each.place.line, each.place.column, "hoist", hoisting.described(each.loop, each.name)
                )
                for each in applied_anew(self.machine, one.code)
            }
        )

    def _made_once(self, place: Place) -> Repairs:
        """What is made in each call of a method, made in the constructor."""
        found = construction_at(self.machine, place, frozenset(self._attributes.values()))
        if found is None:
            return {}
        # The same one for every function that runs this code.
        attribute = self._attributes.setdefault(found.place, found.attribute)
        kind = cast(RepairKind, found.role)
        detail = construction.described(attribute, found.after)
        return self._feasible({place: Rewrite(place.line, place.column, kind, detail)})

    def _cast(self, place: Place, owner: Key) -> Repairs:
        """The number of a tensor beside another one that it does not fit in a graph, cast to the dtype of that one."""
        codes = [code for code in self.machine.by_code if (code.path, code.qualname, code.line) == owner]
        casts = [cast for code in codes if (cast := cast_at(self.machine, code, place)) is not None]
        return self._feasible(
            {each.place: Rewrite(each.place.line, each.place.column, "cast", each.dtype) for each in casts}
        )

    def _counter(self, place: Place, one: Judgement) -> Repairs:
        """All that changes when the counter that counts at a place becomes a variable."""
        counter = counter_at(self.machine, place, [one.code, *self.machine.hybrid])
        if counter is None:
            return {}
        parts: list[tuple[Place, counters.Part]] = [(counter.made, "made")]
        parts += [(each, "counted") for each in counter.counted]
        parts += [(each, "read") for each in counter.read]
        return self._feasible(
            {
                each: Rewrite(each.line, each.column, "counter", counters.described(part, counter.name))
                for each, part in parts
            }
        )

    def _is_suppressed(self, code: str, owner: Key) -> bool:
        return bool({ALL, code} & {*suppressed_codes(self.project.by_display[owner[0]], owner[2])})

    def _constants(self, one: Judgement) -> Repairs:
        """The calls that pass numbers to a function, if all of them can pass constants."""
        arguments: dict[Place, dict[int | str, str]] = {}
        for each in number_arguments(self.machine, one.code, one.parameters, self.incoming) or ():
            arguments.setdefault(each.call, {})[each.argument] = each.dtype
        return self._feasible(
            {
                place: Rewrite(place.line, place.column, "constant", described(wanted))
                for place, wanted in sorted(arguments.items(), key=lambda item: astuple(item[0]))
            }
        )

    def _around(self, place: Place, rewrite: Rewrite) -> Repairs:
        """Calls of NumPy that are given the result straight away: they get a tensor only once it is one."""
        found: Repairs = {}
        view = self.view(place.path)
        inner = recognise(view, rewrite) if view is not None else None
        if view is None or inner is None or rewrite.kind != "numpy":
            return found
        for parent in inner.parents:
            if isinstance(parent, ast.BinOp | ast.UnaryOp):
                continue
            if not isinstance(parent, ast.Call):
                break
            column = view.start(parent) - view.lines.line_start(parent.lineno) + 1
            outer = Rewrite(parent.lineno, column, "numpy")
            if recognise(view, outer) is None:
                break
            found[Place(place.path, parent.lineno, column)] = outer
        return found

    def judged_with(self, rewrites: Repairs, again: Judge) -> tuple[list[Judgement], _Moved]:
        """Judge the project as it would be with the repairs; nothing on disk is touched."""
        neighbourhood = Neighbourhood(self.project)
        changed: dict[str, SourceModule] = {}
        edits: dict[str, Sequence[TextEdit]] = {}
        for path in {place.path for place in rewrites}:
            module = self.project.by_display[path]
            requests = [each for place, each in rewrites.items() if place.path == path]
            done = plan(module, requests, around=neighbourhood.of(module, removing=False))
            if done.edits:
                changed[path] = _rewritten(module, done.new_text)
                edits[path] = done.edits
        modules = tuple(changed.get(module.display, module) for module in self.project.modules)
        resolver = self.project.resolver
        for module in changed.values():
            resolver.register(module)
        try:
            lines = {path: Lines(self.project.by_display[path].text) for path in changed}
            return again(replace(self.project, modules=modules)), _Moved(edits, lines)
        finally:
            for path in changed:
                resolver.register(self.project.by_display[path])


def _rewritten(module: SourceModule, text: str) -> SourceModule:
    raw = encode(module, text)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        tree = ast.parse(text)
    return replace(module, text=text, raw=raw, tree=tree, digest=hashlib.blake2b(raw, digest_size=16).hexdigest())


def _is_floating(one: Judgement) -> bool:
    """Whether all tensors that come in are known to be of floating-point numbers."""
    dtypes = {
        getattr(atom, "dtype", None) for facts in one.parameters if facts.tensor.is_yes for atom in facts.value.atoms
    }
    return all(dtype is not None and "float" in dtype for dtype in dtypes)
