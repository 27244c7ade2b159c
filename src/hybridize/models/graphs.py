"""Which library functions run the functions they are given as graphs of their own, whoever calls them."""

from __future__ import annotations

from hybridize.models.index import Index

_DATASET_METHODS = frozenset({"map", "flat_map", "interleave", "filter", "reduce", "scan", "group_by_window", "take_while"})
_MODEL_METHODS = frozenset(
    {"fit", "evaluate", "predict", "train_on_batch", "test_on_batch", "predict_on_batch", "fit_generator"}
)


def is_building(name: str) -> bool:
    """Whether a call back builds a layer: what it stores on the layer is no side effect (behaviours §5)."""
    return name.endswith(".build")


def runs_as_graph(name: str, index: Index) -> bool:
    """Whether a call back through this library name happens inside a graph of the library's own."""
    owner, _, member = name.rpartition(".")
    if member in _DATASET_METHODS:
        return owner == "tf.data.Dataset" or index.is_subclass(owner, "tf.data.Dataset")
    if member in _MODEL_METHODS:
        return index.is_subclass(owner, "tf.keras.Model")
    return False
