"""All families of programs that are drawn at random."""

from __future__ import annotations

from sampled_containers import ragged_tensors, sparse_tensors, tensor_arrays
from sampled_control import batch_jacobians, conditionals, folds, gradients, maps, while_loops
from sampled_operations import einsums, images, parsers, shape_arithmetic, signals, texts

FAMILIES = (
    gradients,
    batch_jacobians,
    maps,
    folds,
    while_loops,
    conditionals,
    einsums,
    sparse_tensors,
    signals,
    texts,
    images,
    parsers,
    ragged_tensors,
    tensor_arrays,
    shape_arithmetic,
)
