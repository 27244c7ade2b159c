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
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from hybridize.decide.decision import Judgement, Reason
from hybridize.decide.permission import ALL, suppressed_codes
from hybridize.edits.decorators import TF_FUNCTION
from hybridize.edits.functions import View
from hybridize.edits.plan import plan
from hybridize.edits.repairs import CHANGES, REPAIRED_CODES, recognise
from hybridize.edits.repairs.body import site_around
from hybridize.edits.requests import RefusedError, Rewrite
from hybridize.edits.source import encode
from hybridize.edits.surroundings import Neighbourhood
from hybridize.facts.fact import Assumption
from hybridize.project.module import SourceModule
from hybridize.project.places import Place
from hybridize.project.project import Project

Judge = Callable[[Project], list[Judgement]]
Key = tuple[str, str, int]
Repairs = dict[Place, Rewrite]

# How often the kept repairs are judged anew when some are dropped.
_ROUNDS = 3


@dataclass(frozen=True, slots=True)
class Repaired:
    """The repairs by place, and the functions whose bodies they stand in."""

    rewrites: Repairs
    owners: frozenset[Key]

    def of_file(self, path: str) -> list[Rewrite]:
        """The rewritings of one file."""
        return [rewrite for place, rewrite in self.rewrites.items() if place.path == path]


NOTHING = Repaired({}, frozenset())


def repair(project: Project, judged: list[Judgement], again: Judge) -> Repaired:
    """Choose the repairs that make functions pass; the judgements are changed to what holds with them."""
    workshop = _Workshop(project)
    wanted: dict[Key, Repairs] = {}
    for one in judged:
        found = workshop.repairs_of(one)
        if found:
            wanted[_key(one)] = found
    for _ in range(_ROUNDS):
        if not wanted:
            return NOTHING
        rewrites = {place: each for repairs in wanted.values() for place, each in repairs.items()}
        with_them = {_key(one): one for one in workshop.judged_with(rewrites, again)}
        kept = {key: repairs for key, repairs in wanted.items() if _helps(with_them.get(key), repairs)}
        if len(kept) == len(wanted):
            _take_over(judged, with_them, wanted)
            owners = frozenset(owner for place in rewrites if (owner := workshop.owner(place)) is not None)
            return Repaired(rewrites, owners)
        wanted = kept
    return NOTHING


def _key(one: Judgement) -> Key:
    return (one.code.path, one.code.qualname, one.code.line)


def _helps(one: Judgement | None, repairs: Repairs) -> bool:
    """Whether a function passes now, or, if it is a graph already, has none of the defects left."""
    if one is None:
        return False
    if not one.hybrid:
        return one.row is not None
    left = {(reason.place.path, reason.place.line, reason.code) for reason in one.reasons}
    return not any((place.path, place.line, code) in left for place in repairs for code in REPAIRED_CODES)


def _take_over(judged: list[Judgement], with_them: dict[Key, Judgement], wanted: dict[Key, Repairs]) -> None:
    """Decisions are those about the repaired program; what stood against them stays told.

    Whatever rests on a repair is not `safe`: it says what the repair changes.
    """
    for one in judged:
        new = with_them.get(_key(one))
        if new is None or one.hybrid:
            continue
        changes = [
            Assumption("repair", CHANGES[rewrite.kind], place.path, place.line)
            for place, rewrite in wanted.get(_key(one), {}).items()
        ]
        one.row, one.acts, one.assumptions = new.row, new.acts, [*new.assumptions, *changes]
        one.covered_by, one.covered_in = new.covered_by, new.covered_in
        if new.row is not None and not any(reason.code == "HYB207" for reason in one.reasons):
            one.reasons += [reason for reason in new.reasons if reason.code == "HYB207"]


@dataclass(slots=True, eq=False)
class _Workshop:
    """The files of a project as they are looked at and rewritten."""

    project: Project
    _views: dict[str, View | None] = field(default_factory=dict)

    def view(self, path: str) -> View | None:
        if path not in self._views:
            module = self.project.by_display.get(path)
            try:
                self._views[path] = View.of(module, TF_FUNCTION) if module is not None else None
            except RefusedError:
                self._views[path] = None
        return self._views[path]

    def owner(self, place: Place) -> Key | None:
        """The function in whose body a place stands."""
        view = self.view(place.path)
        site = site_around(view, place.line) if view is not None else None
        return (place.path, site.qualname, site.node.lineno) if site is not None else None

    def repairs_of(self, one: Judgement) -> Repairs:
        """The repairs that would remove all that stands against a function, if there are such; none otherwise."""
        found: Repairs = {}
        if not one.is_candidate or one.row is not None or one.ineligible is not None or one.run_by_tests_only:
            return found
        for reason in one.reasons:
            rewrite = self._rewrite(reason, one)
            if rewrite is not None:
                found[reason.place] = rewrite
                found |= self._around(reason.place, rewrite)
            elif not one.hybrid:
                return {}
        return found

    def _rewrite(self, reason: Reason, one: Judgement) -> Rewrite | None:
        kind = REPAIRED_CODES.get(reason.code)
        # A `print` in a graph function may be meant to tell of traces; NumPy's results depend on the dtype.
        if kind is None or (kind == "print" and one.hybrid) or (kind == "numpy" and not _is_floating(one)):
            return None
        place = reason.place
        view, owner = self.view(place.path), self.owner(place)
        if view is None or owner is None or recognise(view, kind, place.line, place.column) is None:
            return None
        module = self.project.by_display[place.path]
        if {ALL, reason.code} & {*suppressed_codes(module, owner[2])}:
            return None
        return Rewrite(place.line, place.column, kind)

    def _around(self, place: Place, rewrite: Rewrite) -> Repairs:
        """Calls of NumPy that are given the result straight away: they get a tensor only once it is one."""
        found: Repairs = {}
        view = self.view(place.path)
        inner = recognise(view, rewrite.kind, rewrite.line, rewrite.column) if view is not None else None
        if view is None or inner is None or rewrite.kind != "numpy":
            return found
        for parent in inner.parents:
            if isinstance(parent, ast.BinOp | ast.UnaryOp):
                continue
            if not isinstance(parent, ast.Call):
                break
            column = view.start(parent) - view.lines.line_start(parent.lineno) + 1
            if recognise(view, "numpy", parent.lineno, column) is None:
                break
            found[Place(place.path, parent.lineno, column)] = Rewrite(parent.lineno, column, "numpy")
        return found

    def judged_with(self, rewrites: Repairs, again: Judge) -> list[Judgement]:
        """Judge the project as it would be with the repairs; nothing on disk is touched."""
        neighbourhood = Neighbourhood(self.project)
        changed: dict[str, SourceModule] = {}
        for path in {place.path for place in rewrites}:
            module = self.project.by_display[path]
            requests = [each for place, each in rewrites.items() if place.path == path]
            done = plan(module, requests, around=neighbourhood.of(module, removing=False))
            if done.edits:
                changed[path] = _rewritten(module, done.new_text)
        modules = tuple(changed.get(module.display, module) for module in self.project.modules)
        resolver = self.project.resolver
        for module in changed.values():
            resolver.register(module)
        try:
            return again(replace(self.project, modules=modules))
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
