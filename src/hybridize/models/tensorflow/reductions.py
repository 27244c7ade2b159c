"""Reductions along axes, and what else gives one value for many."""

from __future__ import annotations

from typing import Any

from hybridize.models.tensorflow.arguments import (
    argument,
    as_tensor,
    dtype_argument,
    flag,
    integers,
    result,
    static_content,
)
from hybridize.models.tensorflow.layouts import laid_out, layout_of, with_axis, without_axes
from hybridize.models.tensorflow.rulebook import Rulebook
from hybridize.models.tensorflow.structures import is_none
from hybridize.values.atoms import Shape, Tensor
from hybridize.values.value import NONE, Value, of_const, of_tuple

RULES: Rulebook = Rulebook()


def reduced(call: Any, shape: Shape | None, axis: Value | None, keep: Value | None) -> Shape | None:
    """The shape that is left after reducing some axes (all when none are given)."""
    keepdims = flag(keep, default=False)
    if keepdims is None:
        return None
    if is_none(axis):
        if not keepdims:
            return ()
        return None if shape is None else (1,) * len(shape)
    axes = integers(call, axis)
    if shape is None or axes is None or any(one is None for one in axes):
        return None
    if any(not -len(shape) <= one < len(shape) for one in axes if one is not None):
        call.does_not_fit(f"reduces axes {', '.join(map(str, axes))} of {len(shape)}")
    gone = {one + len(shape) if one < 0 else one for one in axes if one is not None}
    if keepdims:
        return tuple(1 if index in gone else extent for index, extent in enumerate(shape))
    return tuple(extent for index, extent in enumerate(shape) if index not in gone)


def reduced_rows(call: Any, source: Tensor, dtype: str | None, axis: Value | None, keep: Value | None) -> Value:
    """A ragged tensor reduced: axes that are kept come back one by one, in front of a ragged axis as such."""
    shape, layout = reduced(call, source.shape, axis, keep), layout_of(source)
    if shape == () or is_none(axis):
        return result(call, dtype, shape)
    axes = integers(call, axis) if axis is not None else None
    if source.shape is None or axes is None or any(one is None for one in axes):
        return laid_out(call, dtype, shape, None)
    gone = sorted({one + len(source.shape) if one < 0 else one for one in axes if one is not None})
    layout = without_axes(layout, gone)
    if flag(keep, default=False) and (layout is None or layout.axes > 0):
        for position in gone:
            layout = with_axis(layout, position)
    return laid_out(call, dtype, shape, layout)


def _axes(call: Any) -> tuple[Value | None, Value | None]:
    axis = argument(call, "axis", "reduction_indices", "axes")
    return axis, argument(call, "keepdims", "keep_dims")


@RULES.function(
    *(f"math.reduce_{name}" for name in ("sum", "mean", "max", "min", "prod", "logsumexp", "std", "variance")),
    "math.reduce_euclidean_norm",
    *(f"compat.v1.reduce_{name}" for name in ("sum", "mean", "max", "min", "prod", "logsumexp")),
)
def _same_dtype(call: Any) -> Value:
    source = as_tensor(call, argument(call, "input_tensor"))
    if source.kind == "ragged":
        return reduced_rows(call, source, source.dtype, *_axes(call))
    shape = reduced(call, source.shape, *_axes(call))
    return result(call, source.dtype, shape, source, content=static_content(call, source))


@RULES.function("math.reduce_all", "math.reduce_any", "compat.v1.reduce_all", "compat.v1.reduce_any")
def _boolean(call: Any) -> Value:
    source = as_tensor(call, argument(call, "input_tensor"))
    if source.kind == "ragged":
        return reduced_rows(call, source, "bool", *_axes(call))
    return result(call, "bool", reduced(call, source.shape, *_axes(call)), source)


@RULES.function("math.count_nonzero", "compat.v1.count_nonzero")
def _count(call: Any) -> Value:
    source = as_tensor(call, argument(call, "input"))
    asked = argument(call, "dtype")
    dtype = "int64" if is_none(asked) else dtype_argument(asked)
    return result(call, dtype, reduced(call, source.shape, *_axes(call)), source)


@RULES.function("math.argmax", "math.argmin", "compat.v1.argmax", "compat.v1.argmin")
def _arg_extremum(call: Any) -> Value:
    source = as_tensor(call, argument(call, "input"))
    asked = argument(call, "output_type")
    axis = argument(call, "axis", "dimension")
    dtype = "int64" if is_none(asked) else dtype_argument(asked)
    return result(call, dtype, reduced(call, source.shape, of_const(0) if is_none(axis) else axis, None), source)


@RULES.function("norm", "compat.v1.norm")
def _norm(call: Any) -> Value:
    source = as_tensor(call, argument(call, "tensor"))
    return result(call, source.dtype, reduced(call, source.shape, *_axes(call)), source)


@RULES.function("nn.moments", "compat.v1.nn.moments")
@RULES.function("nn.weighted_moments")
def _moments(call: Any) -> Value:
    source = as_tensor(call, argument(call, "x"))
    shape = reduced(call, source.shape, *_axes(call))
    return of_tuple([result(call, source.dtype, shape, source)] * 2)


@RULES.function("nn.sufficient_statistics")
def _sufficient_statistics(call: Any) -> Value:
    source = as_tensor(call, argument(call, "x"))
    sums = result(call, source.dtype, reduced(call, source.shape, *_axes(call)), source)
    return of_tuple([result(call, source.dtype, ()), sums, sums, NONE])


@RULES.function("linalg.normalize")
def _normalize(call: Any) -> Value:
    source = as_tensor(call, argument(call, "tensor"))
    norm = reduced(call, source.shape, argument(call, "axis"), of_const(True))
    return of_tuple([result(call, source.dtype, source.shape, source), result(call, source.dtype, norm, source)])


@RULES.function("linalg.global_norm", "nn.l2_loss", "nn.compute_average_loss", "nn.scale_regularization_loss")
def _to_scalar(call: Any) -> Value:
    value = call.argument(0)
    source = as_tensor(call, value)
    dtype = source.dtype
    if call.name.endswith("global_norm") and value is not None:
        dtype = as_tensor(call, call.iterate(value)).dtype
    return result(call, dtype, (), source)


@RULES.function("math.zero_fraction")
def _zero_fraction(call: Any) -> Value:
    return result(call, "float32", ())


@RULES.function("nn.softmax_cross_entropy_with_logits", "compat.v1.nn.softmax_cross_entropy_with_logits")
@RULES.function("compat.v1.nn.softmax_cross_entropy_with_logits_v2")
def _softmax_cross_entropy(call: Any) -> Value:
    logits = as_tensor(call, argument(call, "logits"))
    axis = argument(call, "axis", "dim")
    last = of_const(-1) if is_none(axis) else axis
    return result(call, logits.dtype, reduced(call, logits.shape, last, None) if logits.shape else None, logits)


@RULES.function("nn.sparse_softmax_cross_entropy_with_logits")
@RULES.function("compat.v1.nn.sparse_softmax_cross_entropy_with_logits")
def _sparse_softmax_cross_entropy(call: Any) -> Value:
    logits, labels = as_tensor(call, argument(call, "logits")), as_tensor(call, argument(call, "labels"))
    return result(call, logits.dtype, labels.shape if labels.shape is not None else None, logits)
