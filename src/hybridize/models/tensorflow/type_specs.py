"""Type specs: what `tf.TensorSpec(shape, dtype)` and its like say of themselves, and specs made from others."""

from __future__ import annotations

from typing import Any, Final

from hybridize.models.tensorflow.arguments import argument, as_tensor, dtype_argument, shape_of_argument
from hybridize.models.tensorflow.dtypes import dtype_value
from hybridize.models.tensorflow.rulebook import Rulebook
from hybridize.models.tensorflow.shape_objects import shape_value
from hybridize.values.atoms import Api, Ref, tensor
from hybridize.values.value import NONE, NOTHING, Value, join, of, of_const, of_prim

RULES: Rulebook = Rulebook()
BOUNDED: Final = "tensorflow.python.framework.tensor_spec.BoundedTensorSpec"
_CLASSES: Final = ("tf.TensorSpec", "tf.RaggedTensorSpec", "tf.SparseTensorSpec")
_BOUNDED_PARAMETERS: Final = ("shape", "dtype", "minimum", "maximum", "name")


def _construct(call: Any) -> Value:
    layout = {name: argument(call, name) for name in ("ragged_rank", "row_splits_dtype") if "Ragged" in call.name}
    return _made(call, call.name, argument(call, "shape"), argument(call, "dtype"), layout)


for _cls in _CLASSES:
    RULES.functions[_cls] = _construct


@RULES.internal(BOUNDED)
def _construct_bounded(call: Any) -> Value:
    shape, dtype = (call.argument(_BOUNDED_PARAMETERS.index(name), name) for name in ("shape", "dtype"))
    return _made(call, BOUNDED, shape, dtype)


def _made(
    call: Any, cls: str, shape: Value | None, dtype: Value | None, more: dict[str, Value | None] | None = None
) -> Value:
    made = call.make("api", cls.rpartition(".")[2], symbol=cls)
    for name, value in {"shape": shape, **(more or {})}.items():
        if value is not None:
            call.store_attribute(made, f"·{name}", value)
    call.store_attribute(made, "·dtype", dtype if dtype is not None else of_const("float32"))
    fresh: Value = call.new(made)
    return fresh


@RULES.method((*_CLASSES, BOUNDED), "from_spec", "from_tensor")
def _from_another(call: Any) -> Value:
    """`TensorSpec.from_spec(spec)`, `TensorSpec.from_tensor(tensor)`: a spec of the same shape and dtype."""
    source = call.argument(0, "spec") or call.argument(0, "tensor") or NOTHING
    shape = dtype = NOTHING
    for atom in source.atoms:
        if isinstance(atom, Ref) and atom.object.kind == "api":
            shape = join(shape, call.load_attribute(atom.object, "·shape"))
            dtype = join(dtype, call.load_attribute(atom.object, "·dtype"))
        else:
            one = as_tensor(call, of(atom))
            shape = join(shape, shape_value(call, one.shape, symbolic=True))
            dtype = join(dtype, dtype_value(call, one.dtype))
    if isinstance(call.receiver, Api):
        cls = call.receiver.name
    elif isinstance(call.receiver, Ref) and call.receiver.object.symbol is not None:
        cls = call.receiver.object.symbol
    else:
        cls = call.name.rpartition(".")[0]
    return _made(call, cls, shape or None, dtype or NONE)


# -- attributes --------------------------------------------------------------------------------------------------


@RULES.property(_CLASSES, "shape")
def _shape(call: Any) -> Value:
    stored = call.load_attribute(call.receiver.object, "·shape") if isinstance(call.receiver, Ref) else NOTHING
    return shape_value(call, shape_of_argument(call, stored), symbolic=True)


@RULES.property(_CLASSES, "dtype")
def _dtype(call: Any) -> Value:
    stored = call.load_attribute(call.receiver.object, "·dtype") if isinstance(call.receiver, Ref) else NOTHING
    return dtype_value(call, dtype_argument(stored))


@RULES.property("tf.TensorSpec", "name")
def _name(_call: Any) -> Value:
    return join(NONE, of_prim("str"))


@RULES.property(BOUNDED, "minimum", "maximum")
def _bound(_call: Any) -> Value:
    return of(tensor(kind="ndarray"))


@RULES.method(_CLASSES, "is_compatible_with", "is_subtype_of", "__eq__", "__ne__")
def _is_like(_call: Any) -> Value:
    return of_prim("bool")
