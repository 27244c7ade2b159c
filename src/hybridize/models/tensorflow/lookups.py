"""Embeddings looked up by sparse numbers, sequences decoded from scores, and what compares or lays out such."""

from __future__ import annotations

from typing import Any

from hybridize.models.tensorflow.arguments import argument, as_tensor, constant, integer, new_list, result
from hybridize.models.tensorflow.rulebook import Rulebook
from hybridize.models.tensorflow.structures import is_none
from hybridize.values.atoms import Shape, Tensor, tensor
from hybridize.values.value import Value, of, of_tuple

RULES: Rulebook = Rulebook()


@RULES.function("nn.embedding_lookup_sparse", "nn.safe_embedding_lookup_sparse")
def _embedding_lookup(call: Any) -> Value:
    """One combined vector for each row of numbers; the safe variant knows how many rows there are."""
    parameters, numbers = (
        _first(call, "params", "embedding_weights"),
        as_tensor(call, argument(call, "sp_ids", "sparse_ids")),
    )
    rows: Shape | None = (None,)
    if "safe" in call.name:
        rows = None if numbers.shape is None else numbers.shape[:-1]
    known = parameters.shape is not None and rows is not None
    return result(call, parameters.dtype, (*rows, *parameters.shape[1:]) if known else None, parameters)  # type: ignore[misc,index]


def _first(call: Any, *names: str) -> Tensor:
    """A tensor, or the first of a list of them (the parts of one table)."""
    value = argument(call, *names)
    parts = call.positions(value) if value is not None else None
    return as_tensor(call, parts[0] if parts else value)


@RULES.function("nn.ctc_greedy_decoder", "nn.ctc_beam_search_decoder")
def _decoder(call: Any) -> Value:
    """Sparse sequences for each path, and a score for each example and path."""
    scores = as_tensor(call, argument(call, "inputs"))
    batch = scores.shape[1] if scores.shape is not None and len(scores.shape) == 3 else None
    paths = integer(argument(call, "top_paths")) if argument(call, "top_paths") is not None else 1
    sequence = of(tensor("int64", (None, None), kind="sparse", symbolic=call.traced))
    decoded = call.list_of(sequence) if paths is None else new_list(call, [sequence] * paths)
    return of_tuple([decoded, result(call, scores.dtype, (batch, paths), scores)])


@RULES.function("edit_distance")
def _edit_distance(call: Any) -> Value:
    one = as_tensor(call, argument(call, "hypothesis"))
    return result(call, "float32", one.shape[:-1] if one.shape else None)


@RULES.function("sparse.mask")
def _sparse_mask(call: Any) -> Value:
    """Slices without some rows."""
    slices = argument(call, "a")
    made = call.make("api", "IndexedSlices", symbol="tf.IndexedSlices")
    for name, dtype in (("values", None), ("indices", "int64")):
        source = as_tensor(call, call.attribute(slices, name)) if slices is not None else tensor(dtype)
        shape = (None, *source.shape[1:]) if source.shape else None
        call.store_attribute(made, f"·{name}", result(call, source.dtype or dtype, shape))
    fresh: Value = call.new(made)
    return fresh


@RULES.function("image.non_max_suppression_padded")
def _suppressed(call: Any) -> Value:
    """The chosen boxes of an image or of each, as many as asked for when padded, and how many count."""
    scores, most = as_tensor(call, argument(call, "scores")).shape, integer(argument(call, "max_output_size"))
    padded = constant(argument(call, "pad_to_max_output_size"), False)
    batch = None if scores is None else scores[:-1]
    count = most if padded is True or batch else None
    shapes = [None, None] if batch is None else [(*batch, count), batch]
    return of_tuple([result(call, "int32", shape) for shape in shapes])


@RULES.function("sparse.sampled_addmm")
def _sampled(call: Any) -> Value:
    """Numbers at the places of a sparse matrix, as its three parts."""
    parts = [as_tensor(call, argument(call, name)) for name in ("indices", "values", "dense_shape")]
    return of_tuple([result(call, one.dtype, one.shape) for one in parts])


@RULES.function("quantization.dequantize")
def _dequantized(call: Any) -> Value:
    source, asked = as_tensor(call, argument(call, "input")), argument(call, "dtype")
    plain = is_none(asked)
    return result(call, "float32" if plain else None, source.shape, source)
