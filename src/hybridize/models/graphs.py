"""Which library functions run the functions they are given as graphs of their own, whoever calls them."""

from __future__ import annotations

from hybridize.models.index import Index
from hybridize.models.keras.reasons import BUILD, COMPILED_BY_KERAS, SYMBOLIC

_DATASET_METHODS = frozenset(
    {
        *("map", "flat_map", "interleave", "filter", "reduce", "scan", "take_while"),
        *("group_by_window", "bucket_by_sequence_length", "rejection_resample"),
    }
)


def runs_as_graph(name: str, index: Index) -> bool:
    """Whether a call back through this library name happens inside a graph of the library's own."""
    if name in COMPILED_BY_KERAS:
        return True
    owner, _, member = name.rpartition(".")
    return member in _DATASET_METHODS and index.is_subclass(owner, "tf.data.Dataset")


def is_building(name: str) -> bool:
    """Whether a call back builds a layer: what it stores on the layer is no side effect (behaviours §5)."""
    return name == BUILD


def runs_once(name: str) -> bool:
    """Whether a call back happens once for each layer, whatever loop the program makes layers in."""
    return name in (BUILD, SYMBOLIC)
