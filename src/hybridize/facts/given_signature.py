"""Does the input signature a function has fit its calls?  (HYB105, P5)

Needs   the signature as far as it can be read, and the calls that are evidence.
Gives   the relation of the signature to all calls, with the call that shows it.
Sound   only what is known of a call speaks: an extent or dtype that is not known agrees with everything.  Arrays
        and Python numbers are cast to the dtype of the spec, so that theirs need not agree.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from hybridize.facts.observed_calls import Observed
from hybridize.facts.parameters import receiver_count
from hybridize.facts.values import text_of, types_of
from hybridize.interp.machine import Machine
from hybridize.ir.nodes import Code
from hybridize.project.places import Evidence, Place
from hybridize.values.atoms import Shape, Tensor
from hybridize.values.dynamic import DYNAMIC
from hybridize.values.specs import Relation, SpecOf, Specs
from hybridize.values.value import Value, of


@dataclass(frozen=True, slots=True)
class Disagreement:
    """How a signature differs from the calls, in words, and the calls that show it."""

    relation: Relation
    text: str
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class _Passed:
    """One tensor that a call passes where a spec stands."""

    name: str
    tensor: Tensor
    place: Place
    # The call makes it with a number that varies.
    varies: bool


def disagreement(
    machine: Machine, code: Code, signature: tuple[Specs, ...], calls: list[Observed]
) -> Disagreement | None:
    """How the signature disagrees with the calls; None when it fits, or when nothing known speaks against it."""
    parameters = [one for one in code.parameters[receiver_count(machine, code) :] if one.kind.startswith("positional")]
    found: list[tuple[Relation, str, Evidence | None]] = []
    for parameter, spec in zip(parameters, signature, strict=False):
        if isinstance(spec, SpecOf):
            passed = list(_passed(parameter.name, calls))
            found += _clashes(parameter.name, spec, passed)
    if not found:
        return None
    raising = [one for one in found if one[0] is not Relation.BROADER]
    relation, text, _ = (raising or found)[0]
    if any(one[0] is Relation.INCOMPARABLE for one in raising):
        relation = Relation.INCOMPARABLE
    evidence = tuple(dict.fromkeys(one[2] for one in (raising or found) if one[2] is not None))
    return Disagreement(relation, text, evidence[:4])


def _passed(name: str, calls: list[Observed]) -> Iterator[_Passed]:
    for call in calls:
        values: dict[Value, None] = {}
        for variant in call.variants:
            values[variant[name]] = None
        for value in values or {call.bound[name]: None}:
            for atom in value.atoms:
                if isinstance(atom, Tensor):
                    yield _Passed(name, atom, call.place, call.edge.varies)


def _clashes(name: str, spec: SpecOf, passed: list[_Passed]) -> Iterator[tuple[Relation, str, Evidence | None]]:
    fits = [one for one in passed if _fits(spec, one.tensor)]
    for one in fits:
        if one.varies and _pins_what_varies(spec.shape, one.tensor.shape):
            text = f"a call passes {_text(one.tensor)} for {name}, where None varies"
            yield Relation.TIGHTER, text, Evidence(text, one.place)
    for one in passed:
        if one not in fits:
            relation = Relation.TIGHTER if any(_surely_fits(spec, other.tensor) for other in fits) else None
            text = f"a call passes {_text(one.tensor)} for {name}"
            yield relation or Relation.INCOMPARABLE, text, Evidence(text, one.place)
    if passed and len(fits) == len(passed) and _is_broader(spec.shape, [one.tensor.shape for one in passed]):
        text = f"every call passes {_text(passed[0].tensor)} for {name}"
        yield Relation.BROADER, text, Evidence(text, passed[0].place)


def _text(atom: Tensor) -> str:
    return text_of(types_of(of(atom))[0])


def _fits(spec: SpecOf, atom: Tensor) -> bool:
    """Whether nothing known of a tensor keeps it from being bound to a spec."""
    kind = "tensor" if atom.kind in ("ndarray", "variable", "keras-symbolic") else atom.kind
    if kind != spec.kind:
        return False
    if None not in (spec.ragged, atom.ragged) and spec.ragged != atom.ragged:
        return False
    if None not in (spec.dtype, atom.dtype) and spec.dtype != atom.dtype and atom.kind != "ndarray":
        return False
    if spec.shape is None or atom.shape is None:
        return True
    return len(spec.shape) == len(atom.shape) and all(
        given is None or extent is None or extent in (DYNAMIC, given)
        for given, extent in zip(spec.shape, atom.shape, strict=True)
    )


def _surely_fits(spec: SpecOf, atom: Tensor) -> bool:
    return _fits(spec, atom) and atom.shape is not None and None not in atom.shape


def _pins_what_varies(given: Shape | None, shape: Shape | None) -> bool:
    if given is None or shape is None or len(given) != len(shape):
        return False
    return any(one is not None and other is None for one, other in zip(given, shape, strict=True))


def _is_broader(given: Shape | None, shapes: list[Shape | None]) -> bool:
    """Whether an axis, or the rank, is left open which is known, and the same, at every call."""
    known = [shape for shape in shapes if shape is not None]
    if len(known) < len(shapes):
        return False
    if given is None:
        return len({len(shape) for shape in known}) == 1
    return any(
        extent is None and len({shape[axis] for shape in known}) == 1 and known[0][axis] is not None
        for axis, extent in enumerate(given)
    )
