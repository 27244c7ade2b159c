"""Is a graph function traced again for each shape it is given?  (HYB108)

Needs   the calls that are evidence, with the arguments of each round of a loop.
Gives   the parameter whose shape varies, and the shapes seen.
Sound   shapes vary where two calls, or two rounds of one, pass tensors of different known extents; an extent that
        is not known speaks only where the first round of the loop showed another, or where the argument is made with
        a number that varies (interp.varying).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from hybridize.facts.observed_calls import Observed
from hybridize.facts.parameters import receiver_count
from hybridize.facts.values import text_of, types_of
from hybridize.interp.context import HybridUse
from hybridize.interp.machine import Machine
from hybridize.ir.nodes import Code
from hybridize.project.places import Evidence
from hybridize.values.atoms import Atom, Const, Ref, Tensor, Tuple, tensor
from hybridize.values.objects import KEYS, REST
from hybridize.values.value import Value, of

_RELAXED = ("reduce_retracing", "experimental_relax_shapes")
_SHOWN = 4
# (Variables are told apart by what they are, too.)
_PASSED = ("tensor", "ndarray", "ragged", "sparse")
_MAX_NESTING = 3
_MAX_ITEMS = 16


@dataclass(frozen=True, slots=True)
class Varying:
    """A parameter whose shape varies, the shapes in words, and the calls that pass them."""

    parameter: str
    shapes: tuple[str, ...]
    evidence: tuple[Evidence, ...]


def varying_shape(machine: Machine, code: Code, calls: list[Observed]) -> Varying | None:
    """The first parameter that is given tensors of several shapes."""
    for parameter in code.parameters[receiver_count(machine, code) :]:
        for place, rounds in _places(parameter.name, calls).items():
            found = _varying(place, rounds)
            if found is not None:
                return found
    return None


def is_relaxed(uses: list[HybridUse]) -> bool:
    """Whether a graph function is told to give up shapes that vary, or has a signature."""
    return any(_is_given(use.arguments.get(name)) for use in uses for name in (*_RELAXED, "input_signature"))


def _is_given(value: Value | None) -> bool:
    if value is None:
        return False
    return not all(isinstance(atom, Const) and atom.value in (None, False) for atom in value.atoms)


# The tensors that calls pass in one place of a parameter, for each call those of all its rounds.
_Rounds = list[tuple[Observed, list[Tensor]]]


def _places(name: str, calls: list[Observed]) -> dict[str, _Rounds]:
    """What is passed by place: the parameter, or an element of the tuple, list or dictionary that it is given."""
    places: dict[str, _Rounds] = {}
    structures: set[tuple[object, ...]] = set()
    for call in calls:
        found: dict[str, list[Tensor]] = {}
        for variant in call.variants:
            for atom in variant[name].atoms:
                leaves = list(_tensors(name, atom, 0))
                structures.add(tuple(place if one is not None else None for place, one in leaves))
                for place, one in leaves:
                    if one is not None:
                        found.setdefault(place, []).append(one)
        for place, rounds in found.items():
            places.setdefault(place, []).append((call, rounds))
    if len(structures) > 1 or any(None in one for one in structures):
        # Another structure is another trace, whatever the shapes in it.
        return {name: places[name]} if name in places else {}
    return places


def _tensors(place: str, atom: Atom, depth: int) -> Iterator[tuple[str, Tensor | None]]:
    """The tensors in a value, each with the expression that leads to it; None where the structure is not known."""
    match atom:
        case Tensor():
            if atom.kind in _PASSED:
                yield place, atom
        case Tuple(items=items):
            yield from _elements(place, dict(enumerate(items)), depth)
        case Ref(object=object_) if object_.kind in ("list", "dict"):
            cells = {key: cell.value for key, cell in object_.items.items() if cell.value and key != KEYS}
            if REST in cells or (object_.kind == "list" and not object_.intact):
                yield place, None
            else:
                named = {key[1] if isinstance(key, tuple) else key: content for key, content in cells.items()}
                yield from _elements(place, named, depth)


def _elements(place: str, items: dict[Any, Value], depth: int) -> Iterator[tuple[str, Tensor | None]]:
    if depth >= _MAX_NESTING or len(items) > _MAX_ITEMS:
        yield place, None
        return
    for key, content in items.items():
        for atom in content.atoms:
            yield from _tensors(f"{place}[{key!r}]", atom, depth + 1)


def _varying(name: str, calls: _Rounds) -> Varying | None:
    known: dict[Tensor, Observed] = {}
    loose: dict[Tensor, Observed] = {}
    for call, rounds in calls:
        for atom in rounds:
            if _is_known(atom):
                known.setdefault(_plain(atom), call)
            elif call.edge.varies or any(other is not atom for other in rounds):
                loose.setdefault(_plain(atom), call)
    shapes = {**known, **loose}
    # Of one dtype: another dtype is another trace whatever becomes of the shapes.
    if not shapes or len({(one.kind, one.dtype) for one in shapes}) > 1 or (len(shapes) < 2 and not _varies(loose)):
        return None
    texts = tuple(text_of(types_of(of(atom))[0]) for atom in shapes)
    evidence = dict.fromkeys(Evidence(f"passes {name} in several shapes", call.place) for call in shapes.values())
    return Varying(name, texts[:_SHOWN], tuple(evidence)[:_SHOWN])


def _varies(loose: dict[Tensor, Observed]) -> bool:
    return any(call.edge.varies for call in loose.values())


def _is_known(atom: Tensor) -> bool:
    """Whether all extents that a trace is made for are known: of ragged tensors how many rows there are."""
    if atom.shape is None:
        return False
    return None not in (atom.shape[:1] if atom.kind == "ragged" else atom.shape)


def _plain(atom: Tensor) -> Tensor:
    """An array as the tensor it becomes."""
    return tensor(atom.dtype, atom.shape, kind="tensor" if atom.kind == "ndarray" else atom.kind)
