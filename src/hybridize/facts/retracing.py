"""Is a graph function traced again for each shape it is given?  (HYB108)

Needs   the calls that are evidence, with the arguments of each round of a loop.
Gives   the parameter whose shape varies, and the shapes seen.
Sound   shapes vary where two calls, or two rounds of one, pass tensors of different known extents; an extent that
        is not known speaks only where the first round of the loop showed another, or where the argument is made with
        a number that varies (interp.varying).
"""

from __future__ import annotations

from dataclasses import dataclass

from hybridize.facts.observed_calls import Observed
from hybridize.facts.parameters import receiver_count
from hybridize.facts.values import text_of, types_of
from hybridize.interp.context import HybridUse
from hybridize.interp.machine import Machine
from hybridize.ir.nodes import Code
from hybridize.project.places import Evidence
from hybridize.values.atoms import Atom, Const, Tensor, tensor
from hybridize.values.value import Value, of

_RELAXED = ("reduce_retracing", "experimental_relax_shapes")
_SHOWN = 4


@dataclass(frozen=True, slots=True)
class Varying:
    """A parameter whose shape varies, the shapes in words, and the calls that pass them."""

    parameter: str
    shapes: tuple[str, ...]
    evidence: tuple[Evidence, ...]


def varying_shape(machine: Machine, code: Code, calls: list[Observed]) -> Varying | None:
    """The first parameter that is given tensors of several shapes."""
    for parameter in code.parameters[receiver_count(machine, code) :]:
        found = _varying(parameter.name, calls)
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


def _varying(name: str, calls: list[Observed]) -> Varying | None:
    known: dict[Tensor, Observed] = {}
    loose: dict[Tensor, Observed] = {}
    for call in calls:
        rounds = [atom for variant in call.variants for atom in variant[name].atoms if _is_passed(atom)]
        for atom in rounds:
            assert isinstance(atom, Tensor)
            if atom.shape is not None and None not in atom.shape:
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


def _is_passed(atom: Atom) -> bool:
    return isinstance(atom, Tensor) and atom.kind in ("tensor", "ndarray")


def _plain(atom: Tensor) -> Tensor:
    """An array as the tensor it becomes."""
    return tensor(atom.dtype, atom.shape)
