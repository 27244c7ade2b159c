"""What do Python and libraries pass to the methods that a class overrides for them?

Needs   the class that defines a method, with its ancestors.
Gives   for parameters of the method what they receive by the contract of the overridden method: the callbacks of Keras,
        losses, metrics, optimizers and their like, and Python's special methods.
Sound   as far as only the library calls the method: it is an assumption of the report, and carries no edit.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Final, Literal

from hybridize.ir.nodes import Code
from hybridize.models.contexts import extends_keras
from hybridize.models.index import Index
from hybridize.values.objects import HeapObject
from hybridize.values.payloads import ClassData

# A tensor or a structure of tensors; a number, a text, or a structure of such; neither; nothing is said.
Given = Literal["tensor", "literal", "neither", "-"]

_CALLBACK: Final = """
    on_epoch_begin on_epoch_end on_batch_begin on_batch_end: literal literal
    on_train_batch_begin on_train_batch_end on_test_batch_begin on_test_batch_end: literal literal
    on_predict_batch_begin on_predict_batch_end: literal literal
    on_train_begin on_train_end on_test_begin on_test_end on_predict_begin on_predict_end: literal
    set_model: neither
    set_params: literal
"""
_LAYER: Final = """
    predict_step: tensor
    compute_mask: tensor tensor
    compute_loss: tensor tensor tensor tensor
    compute_metrics: tensor tensor tensor tensor
    load_weights save_weights: literal
    add_loss: tensor
"""
_OPTIMIZER: Final = """
    _resource_apply_dense _apply_dense: tensor tensor tensor
    _resource_apply_sparse _resource_apply_sparse_duplicate_indices: tensor tensor tensor tensor
    _apply_sparse: tensor tensor tensor
    _create_slots _create_all_weights build: tensor
    _prepare_local: literal neither tensor
    update_step: tensor tensor tensor
    apply_gradients: tensor literal
    get_gradients get_updates: tensor tensor
"""
_KERAS: Final[dict[str, str]] = {
    "tf.keras.callbacks.Callback": _CALLBACK,
    "tf.keras.metrics.Metric": "update_state: tensor tensor tensor",
    "tf.keras.losses.Loss": "call __call__: tensor tensor tensor",
    "tf.keras.optimizers.Optimizer": _OPTIMIZER,
    "tf.keras.optimizers.legacy.Optimizer": _OPTIMIZER,
    "tf.keras.optimizers.experimental.Optimizer": _OPTIMIZER,
    "tf.compat.v1.train.Optimizer": _OPTIMIZER,
    "tf.keras.optimizers.schedules.LearningRateSchedule": "__call__: tensor",
    "tf.keras.initializers.Initializer": "__call__: literal neither",
    "tf.keras.regularizers.Regularizer": "__call__: tensor",
    "tf.keras.constraints.Constraint": "__call__: tensor",
    "tf.keras.utils.Sequence": "__getitem__: literal",
    "tf.keras.utils.PyDataset": "__getitem__: literal",
}
# Any class of Keras is made again from what its `get_config` gave.
_CONFIGURED: Final = "from_config: literal neither"
# Classes of libraries that are not indexed, by the names their programs import them by.
_FOREIGN: Final[dict[str, str]] = {
    "torch.nn.Module": "forward: neither neither neither neither neither neither neither neither",
    "torch.autograd.Function": "forward backward: neither neither neither neither neither neither",
    "torch.utils.data.Dataset": "__getitem__: literal",
    "logging.Handler": "emit handle format: neither",
    "logging.Formatter": "format formatTime formatException: neither literal",
    "logging.Filter": "filter: neither",
    "argparse.Action": "__call__: neither neither - literal",
}
_PYTHON: Final = """
    __exit__ __aexit__: neither neither neither
    __getattr__ __getattribute__ __delattr__: literal
    __setattr__: literal
    __set_name__: neither literal
    __get__: neither neither
    __set__ __delete__: neither
    __deepcopy__: neither
    __format__: literal
    __reduce_ex__: literal
    __instancecheck__ __subclasscheck__ __subclasshook__: neither
"""
# Tensors are compared elementwise: a class that has such an operator may be compared with them.
_COMPARED: Final = "__eq__ __ne__ __lt__ __le__ __gt__ __ge__: neither"
_ARITHMETIC: Final = frozenset({"__add__", "__sub__", "__mul__", "__truediv__", "__matmul__", "__array__"})


@dataclass(frozen=True, slots=True)
class Passed:
    """What a parameter receives, and why, in words."""

    given: Given
    text: str


def passed_to(code: Code, owner: HeapObject, index: Index) -> dict[str, Passed]:
    """What the parameters of a method receive from those for whom it overrides another; by name."""
    data = owner.payload
    if not isinstance(data, ClassData) or not code.parameters:
        return {}
    found: dict[str, Passed] = {}
    for table, caller in _tables(owner, data, index):
        row = _rows(table).get(code.name, ())
        # Whoever overrides a method of Keras may give further parameters defaults of their own.
        own = [one for one in code.parameters[1:] if not one.kind.startswith("var") and one.kind != "keyword-only"]
        for parameter, given in zip(own, row, strict=False):
            if given != "-":
                text = f"{caller} calls {owner.label}.{code.name} with {_WORDS[given]} for {parameter.name}"
                found.setdefault(parameter.name, Passed(given, text))
    return found


def makes_variables(code: Code, owner: HeapObject, index: Index) -> bool:
    """Whether a method is one that Keras calls once, to make the variables of an optimizer."""
    data = owner.payload
    if code.name not in ("_create_slots", "_create_all_weights", "build") or not isinstance(data, ClassData):
        return False
    optimizers = [name for name, table in _KERAS.items() if table is _OPTIMIZER]
    return any(index.is_subclass(base, name) for base in data.library_bases for name in optimizers)


_WORDS: Final = {"tensor": "tensors", "literal": "a Python value", "neither": "an object of its own"}


def _tables(owner: HeapObject, data: ClassData, index: Index) -> list[tuple[str, str]]:
    found = []
    for base in data.library_bases:
        found += [(table, "Keras") for name, table in _KERAS.items() if index.is_subclass(base, name)]
        if base.startswith(("tf.keras.", "keras.")):
            found.append((_CONFIGURED, "Keras"))
        if base in _FOREIGN:
            found.append((_FOREIGN[base], base))
    unknown = data.unknown_base or ""
    found += [(table, name) for name, table in _FOREIGN.items() if name in unknown]
    if extends_keras(owner, index):
        found += [(_LAYER, "Keras"), (_CONFIGURED, "Keras")]
    found.append((_PYTHON, "Python"))
    own = {name for base in data.mro if isinstance(base, HeapObject) for name in base.attributes}
    if not own & _ARITHMETIC:
        found.append((_COMPARED, "Python"))
    return found


@cache
def _rows(table: str) -> dict[str, tuple[Given, ...]]:
    rows: dict[str, tuple[Given, ...]] = {}
    for line in table.strip().splitlines():
        names, _, given = line.partition(":")
        for name in names.split():
            rows[name] = tuple(given.split())  # type: ignore[arg-type]
    return rows
