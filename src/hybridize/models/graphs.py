"""How library functions run the functions they are given: as graphs of their own, unconverted, once for each layer."""

from __future__ import annotations

from hybridize.models.index import Index
from hybridize.models.keras.reasons import BUILD, COMPILED_BY_KERAS, SYMBOLIC

_DATASET_METHODS = frozenset(
    {
        *("map", "flat_map", "interleave", "filter", "reduce", "scan", "take_while"),
        *("group_by_window", "bucket_by_sequence_length", "rejection_resample"),
    }
)
# These call what they are given as it stands (found by running functions with a condition on a tensor through each
# of them under TensorFlow 2.21); others, such as `tf.map_fn`, the methods of datasets, and layers, convert it.
_UNCONVERTED = frozenset(
    {
        *("builtins.map", "builtins.filter", "builtins.sorted", "builtins.min", "builtins.max", "functools.reduce"),
        *("builtins.list.sort", "list.sort", "tf.nest.map_structure", "tf.nest.map_structure_up_to"),
        *("tf.cond", "tf.case", "tf.switch_case", "tf.while_loop", "tf.scan", "tf.foldl", "tf.foldr"),
        *("tf.recompute_grad", "tf.custom_gradient", "builtins.next", "builtins.anext", "builtins.iter"),
    }
)
# Operations of a graph that call Python whenever it runs; those of NumPy may be told that they have no state.
RUN_BY_GRAPHS = frozenset({"tf.py_function"})
_UNCONVERTING = ("itertools.", "operator.")
_KERAS = ("tf.keras.", "keras.")
_UNCONVERTING_KERAS = ("tf.keras.layers.Lambda", "tf.keras.layers.Activation", "tf.keras.optimizers.")


def runs_unconverted(name: str, index: Index) -> bool:
    """Whether AutoGraph does not see the calls that a library function makes."""
    if name.startswith(_KERAS):
        # Keras 2 has `call` of layers, losses and metrics converted; Keras 3 calls all that it is given as it stands.
        return index.keras_major >= 3 or name.startswith(_UNCONVERTING_KERAS)
    return name in _UNCONVERTED or name.startswith(_UNCONVERTING)


def runs_as_graph(name: str, index: Index) -> bool:
    """Whether a call back through this library name happens inside a graph of the library's own."""
    if name in COMPILED_BY_KERAS:
        return True
    owner, _, member = name.rpartition(".")
    return member in _DATASET_METHODS and index.is_subclass(owner, "tf.data.Dataset")


def is_building(name: str) -> bool:
    """Whether a call back builds a layer: what it stores on the layer is no side effect (behaviours §5)."""
    return name == BUILD


def builds_in_traces(index: Index) -> bool:
    """Whether a layer that is first called in a trace is built within that: Keras 2 lifts this out of the graph."""
    return index.keras_major >= 3


def runs_once(name: str) -> bool:
    """Whether a call back happens once for each layer, whatever loop the program makes layers in."""
    return name in (BUILD, SYMBOLIC)
