"""Gradients: tapes and `tf.gradients` give the structure of the sources."""

from __future__ import annotations

from typing import Any, Final

from hybridize.models.tensorflow.arguments import (
    argument,
    as_tensor,
    constant,
    list_of,
    new_list,
    new_object,
    result,
)
from hybridize.models.tensorflow.rulebook import Rulebook
from hybridize.models.tensorflow.structures import leaves_of, map_structure
from hybridize.values.atoms import Api, ApiMethod, Ref, Shape, Tensor, Unknown, tensor
from hybridize.values.value import NONE, NOTHING, Value, join, of, of_tuple, union

RULES: Rulebook = Rulebook()
_TAPE: Final = "tf.GradientTape"


def _may_be_unconnected(call: Any) -> bool:
    """Whether a gradient may be None: unless zeros are asked for in its place."""
    asked = argument(call, "unconnected_gradients")
    names = [str(constant(of(atom), "")) or str(getattr(atom, "name", "")) for atom in asked.atoms] if asked else []
    return not names or not all(name.lower().endswith("zero") for name in names)


def _with_respect_to(call: Any, sources: Value | None, lead: Shape | None) -> Value:
    """A tensor (or None) for each source; `lead` are the extents the target puts in front, None when not known."""
    missing = NONE if _may_be_unconnected(call) else NOTHING

    def gradient(leaf: Value) -> Value:
        if any(isinstance(atom, (Unknown, Api, ApiMethod)) for atom in leaf.atoms):
            # What is not known here is nearly always a model's list of variables.
            return list_of(call, join(of(tensor(symbolic=call.traced)), missing), "gradients")
        source = as_tensor(call, leaf)
        shape = None if source.shape is None or lead is None else (*lead, *source.shape)
        return join(result(call, source.dtype, shape), missing)

    return map_structure(call, sources if sources is not None else NOTHING, gradient, part=("gradient",))


def _note_outer_tape(call: Any) -> None:
    """A tape that was made before the graph was: what a graph is given, and computes, is not on it.

    Observed under TensorFlow 2.9 and 2.21: for an argument `loss`, `tape.gradient(loss, variables)` is None in a graph.
    """
    tape = call.receiver
    if call.traced and isinstance(tape, Ref) and not tape.object.born_in_trace:
        name = call.name.rpartition(".")[2]
        text = f"{name}() of a tape that was made outside the graph: what a graph is given is not on it"
        call.hazard("HYB320", text)


@RULES.method(_TAPE, "gradient")
def _gradient(call: Any) -> Value:
    call.computes(call.name)
    _note_outer_tape(call)
    call.training_step()
    return _with_respect_to(call, argument(call, "sources"), ())


@RULES.method(_TAPE, "jacobian")
def _jacobian(call: Any) -> Value:
    call.computes(call.name)
    _note_outer_tape(call)
    target = argument(call, "target")
    lead = as_tensor(call, leaves_of(call, target)).shape if target is not None else None
    return _with_respect_to(call, argument(call, "sources"), lead)


@RULES.method(_TAPE, "batch_jacobian")
def _batch_jacobian(call: Any) -> Value:
    call.computes(call.name)
    _note_outer_tape(call)
    target, source = as_tensor(call, argument(call, "target")), as_tensor(call, argument(call, "source"))
    known = target.shape is not None and source.shape is not None
    return result(call, source.dtype, (*target.shape, *source.shape[1:]) if known else None)  # type: ignore[misc,index]


@RULES.method(_TAPE, "watch", "reset")
def _watch(call: Any) -> Value:
    _note_outer_tape(call)
    return NONE


@RULES.method(_TAPE, "watched_variables")
def _watched(call: Any) -> Value:
    return list_of(call, of(tensor(kind="variable", symbolic=call.traced)))


@RULES.method(_TAPE, "stop_recording")
def _stop_recording(call: Any) -> Value:
    return new_object(call, "contextlib.AbstractContextManager")


@RULES.function("gradients", "compat.v1.gradients")
def _gradients(call: Any) -> Value:
    call.training_step()
    gradients = _with_respect_to(call, argument(call, "xs"), ())
    single = [atom for atom in gradients.atoms if isinstance(atom, Tensor)]
    return new_list(call, [union(gradients.atoms)], "single") if single else gradients


@RULES.function("clip_by_global_norm")
def _clip_by_global_norm(call: Any) -> Value:
    gradients = argument(call, "t_list") or NOTHING
    known = call.positions(gradients)

    def clip(value: Value) -> Value:
        source = as_tensor(call, value)
        missing = NONE if NONE.atoms[0] in value.atoms else NOTHING
        return join(result(call, source.dtype, source.shape, source), missing)

    if known is not None:
        clipped = new_list(call, [clip(value) for value in known])
        dtype = as_tensor(call, known[0]).dtype if known else None
    else:
        element = call.iterate(gradients)
        clipped, dtype = list_of(call, clip(element)), as_tensor(call, element).dtype
    return of_tuple([clipped, result(call, dtype, ())])


@RULES.function("hessians")
def _hessians(call: Any) -> Value:
    """For each source its axes twice."""

    def hessian(leaf: Value) -> Value:
        source = as_tensor(call, leaf)
        return result(call, source.dtype, None if source.shape is None else (*source.shape, *source.shape))

    sources = argument(call, "xs")
    known = call.positions(sources) if sources is not None else None
    if known is not None:
        return new_list(call, [hessian(one) for one in known])
    if sources is not None and all(isinstance(atom, Tensor) for atom in sources.atoms):
        return new_list(call, [hessian(sources)])
    return list_of(call, hessian(call.iterate(sources)) if sources is not None else result(call, None, None))
