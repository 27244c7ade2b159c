"""Functions of Keras that the symbol index knows too little of: backend, ops that call back, utilities.

Most functions of `backend`, `ops`, `activations` and `losses` give what the index says; here stand those that give
arrays, lists or Python values, call functions back, or decorate.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from hybridize.models import result as results
from hybridize.models.keras import shapes
from hybridize.models.keras.float_type import float_type, name_of
from hybridize.models.keras.operands import (
    FLOATX,
    as_arrays,
    call_as,
    constant,
    first_tensor,
    is_none,
    map_tensors,
    result,
    shape_value,
    tensors_in,
)
from hybridize.models.keras.reasons import HOST
from hybridize.models.protocol import Rule
from hybridize.models.tensorflow.arguments import as_tensor
from hybridize.models.tensorflow.control_flow import first_extent, slices, stacked, to_tensors
from hybridize.values.arguments import Arguments
from hybridize.values.atoms import OUTER, Ref, Shape, Tensor, ref, tensor
from hybridize.values.objects import KEYS, REST
from hybridize.values.value import NONE, NOTHING, Value, join, of, of_const, of_prim, of_tuple

FUNCTIONS: dict[str, Rule] = {}
_ONE_HOT_RANK: Final = 2
_PHASE: Final = "learning_phase"
# What arrays `to_categorical` gives, by whether it is that of Keras 3.
_CATEGORICAL: Final = {False: "float32", True: "float64"}


def rule(*names: str) -> Callable[[Rule], Rule]:
    """Register a rule under names below `tf.keras`."""

    def register(function: Rule) -> Rule:
        for name in names:
            FUNCTIONS[name if name.startswith("keras.") else f"tf.keras.{name}"] = function
        return function

    return register


def _first(call: Any) -> Value:
    value: Value | None = call.argument(0)
    if value is None:
        value = next(iter(call.arguments.keywords.values()), NOTHING)
    return value


def array(dtype: str | None = None, shape: Any = None) -> Value:
    """A NumPy array."""
    return of(tensor(dtype, shape, kind="ndarray"))


def _host_read(call: Any, what: str) -> None:
    if call.is_symbolic_call():
        call.hazard("HYB301", f"{what} needs the value of a tensor, which a graph does not have yet")


# -- tensors to Python -------------------------------------------------------------------------------------------


@rule("backend.get_value", "keras.ops.convert_to_numpy", "backend.eval", "ops.convert_to_numpy")
def _get_value(call: Any) -> Value:
    _host_read(call, call.name.rpartition(".")[2] + "()")
    return as_arrays(call, _first(call)) or array()


@rule("backend.batch_get_value")
def _batch_get_value(call: Any) -> Value:
    _host_read(call, "batch_get_value()")
    return call.list_of(array())  # type: ignore[no-any-return]


@rule("backend.int_shape", "keras.ops.shape", "ops.shape")
def _int_shape(call: Any) -> Value:
    """The static shape, None where an extent is not known while a graph is built."""
    one = first_tensor(call, _first(call))
    if one is None or one.shape is None:
        return call.list_of(join(of_prim("int"), NONE))  # type: ignore[no-any-return]
    if call.name.endswith("ops.shape") and call.traced and one.symbolic:
        extents = [result(call, "int32", ()) if e is None else of_const(e) for e in one.shape]
        return of_tuple(extents)
    return of_tuple([of_prim("int") if e is None else of_const(e) for e in one.shape])


@rule("backend.ndim", "keras.ops.ndim", "ops.ndim")
def _ndim(call: Any) -> Value:
    one = first_tensor(call, _first(call))
    return of_prim("int") if one is None or one.shape is None else of_const(len(one.shape))


@rule("backend.dtype", "keras.ops.dtype")
def _dtype(call: Any) -> Value:
    one = first_tensor(call, _first(call))
    return of_prim("str") if one is None or one.dtype is None else of_const(one.dtype)


@rule("backend.floatx", "config.floatx")
def _floatx(call: Any) -> Value:
    return name_of(float_type(call))


@rule("backend.learning_phase")
def _learning_phase(call: Any) -> Value:
    return join(of_const(0), join(of_const(1), call.attribute(_mode(call), _PHASE)))


@rule("backend.set_learning_phase")
def _set_learning_phase(call: Any) -> Value:
    call.effect("set_learning_phase() changes the configuration of Keras")
    call.set_attribute(_mode(call), _PHASE, call.argument(0, "value") or NOTHING)
    return NONE


def _mode(call: Any) -> Value:
    """What keeps the learning phase of Keras 2 for the whole program: a trace keeps the phase it found there."""
    kept = call.shared("keras learning phase")
    call.store_attribute(kept, _PHASE, of_const(0))
    return of(ref(kept, OUTER))


# -- tensors -----------------------------------------------------------------------------------------------------


@rule("backend.gradients")
def _gradients(call: Any) -> Value:
    call.hazard("HYB302", "backend.gradients() does not work under TensorFlow 2")
    return call.list_of(result(call))  # type: ignore[no-any-return]


@rule("backend.set_value", "backend.batch_set_value")
def _set_value(call: Any) -> Value:
    """NumPy makes an array of the value before it is assigned."""
    call.updates("assigns a variable")
    value = call.argument(1, "value")
    if call.name.endswith("batch_set_value"):
        pairs = call.argument(0, "tuples")
        pair = call.positions(call.iterate(pairs)) if pairs is not None else None
        value = pair[1] if pair is not None and len(pair) == 2 else pairs
    if value is not None and call.is_symbolic(value):
        call.hazard("HYB303", "set_value() makes a NumPy array of a value, which a symbolic tensor does not have")
    return NONE


@rule("backend.variable")
def _variable(call: Any) -> Value:
    if call.traced and not call.guarded:
        call.hazard("HYB310", "creates a variable each time the function is traced")
    one = as_tensor(call, _first(call))
    dtype = call.argument(1, "dtype")
    named = results.dtype_of(dtype) if dtype is not None and constant(dtype, "") is not None else FLOATX
    return of(tensor(named, one.shape, kind="variable", symbolic=call.traced))


@rule("backend.placeholder")
def _placeholder(call: Any) -> Value:
    return result(call, FLOATX, None, "keras-symbolic")


def _preprocess(call: Any) -> Value:
    """`preprocess_input(x)`: an array stays an array (and may be changed in place), a tensor a tensor."""
    given = _first(call)
    for atom in given.atoms:
        if isinstance(atom, Tensor):
            if atom.kind == "ndarray":
                call.mutate(atom, "preprocess_input() may change the array in place")
            else:
                call.computes("preprocess_input")
    return map_tensors(call, given, lambda one: tensor(FLOATX, one.shape, kind=one.kind, symbolic=one.symbolic))


def _decoded(call: Any) -> Value:
    call.nondeterministic("decode_predictions() reads a file of class names")
    one = of_tuple([of_prim("str"), of_prim("str"), of_prim("float")])
    return call.list_of(call.list_of(one, part="best classes"), part="predictions")  # type: ignore[no-any-return]


for _network in [
    "convnext",
    "densenet",
    "efficientnet",
    "efficientnet_v2",
    "imagenet_utils",
    "inception_resnet_v2",
    "inception_v3",
    "mobilenet",
    "mobilenet_v2",
    "mobilenet_v3",
    "nasnet",
    "regnet",
    "resnet",
    "resnet_rs",
    "resnet_v2",
    "resnet50",
    "vgg16",
    "vgg19",
    "xception",
]:
    FUNCTIONS[f"tf.keras.applications.{_network}.preprocess_input"] = _preprocess
    FUNCTIONS[f"tf.keras.applications.{_network}.decode_predictions"] = _decoded


# -- control flow ------------------------------------------------------------------------------------------------


@rule("keras.ops.cond", "ops.cond", "backend.switch", "backend.in_train_phase", "backend.in_test_phase")
def _cond(call: Any) -> Value:
    call.computes("a conditional")
    positional = call.arguments.positional
    skip = 0 if call.name.endswith("phase") else 1
    branches = [
        *positional[skip : skip + 2],
        *(v for k, v in call.arguments.keywords.items() if k.endswith(("_fn", "_expression"))),
    ]
    if skip == 0 and is_none(call.argument(2, "training")):
        call.attribute(_mode(call), _PHASE)
    found = NOTHING
    for branch in branches:
        called = call.call(branch, Arguments())
        found = join(found, called or branch)
    return found or result(call, None)


@rule("keras.ops.while_loop", "ops.while_loop")
def _while_loop(call: Any) -> Value:
    condition, body = call.argument(0, "cond"), call.argument(1, "body")
    state = call.argument(2, "loop_vars") or NOTHING
    call.computes("a loop")
    for _ in range(2):
        known = call.positions(state)
        arguments = Arguments(tuple(known)) if known is not None else Arguments((), {}, call.iterate(state))
        if condition is not None:
            call.call(condition, arguments)
        state = join(state, call.call(body, arguments) if body is not None else NOTHING)
    return state


@rule("keras.ops.fori_loop", "ops.fori_loop")
def _fori_loop(call: Any) -> Value:
    body, state = call.argument(2, "body_fun"), call.argument(3, "init_val") or NOTHING
    call.computes("a loop")
    for _ in range(2):
        if body is not None:
            state = join(state, call.call(body, Arguments((result(call, "int32", ()), state))))
    return state


@rule("keras.ops.map", "keras.ops.vectorized_map", "backend.map_fn")
def _map(call: Any) -> Value:
    function, elements = call.argument(0), call.argument(1)
    call.computes("maps over elements")
    mapped = first_tensor(call, elements) if elements is not None else None
    count = mapped.shape[:1] if mapped is not None and mapped.shape else (None,)

    def cut(one: Tensor) -> Tensor:
        return tensor(one.dtype, one.shape[1:] if one.shape else None, symbolic=call.traced)

    if function is None or elements is None:
        return result(call, None)
    given = call.call(function, Arguments((map_tensors(call, elements, cut, "element"),)))

    def stacked(one: Tensor) -> Tensor:
        return tensor(one.dtype, None if one.shape is None else (*count, *one.shape), symbolic=call.traced)

    return map_tensors(call, given, stacked, "stacked")


@rule("keras.ops.scan")
def _scan(call: Any) -> Value:
    """The last carry, and what the steps give stacked."""
    call.computes("a loop")
    function, carry, elements = (call.argument(i, name) for i, name in enumerate(("f", "init", "xs")))
    if function is None or carry is None:
        return of_tuple([result(call, None), result(call, None)])
    element = NONE if elements is None else slices(call, elements)
    made = NOTHING
    for _ in range(2):
        parts = call.positions(call.call(function, Arguments((carry, element))))
        if parts is not None and len(parts) == 2:
            carry, made = join(carry, to_tensors(call, parts[0])), parts[1]
    extent = None if elements is None else first_extent(call, elements)
    return of_tuple([carry, stacked(call, to_tensors(call, made), extent) if made else result(call, None)])


@rule("keras.ops.associative_scan")
def _associative_scan(call: Any) -> Value:
    """As the elements; the function is given two of them at a time."""
    call.computes("a loop")
    function, elements = call.argument(0, "f"), call.argument(1, "elems")
    if function is None or elements is None:
        return result(call, None)
    call.call(function, Arguments((elements, elements)))
    return to_tensors(call, elements)


@rule("keras.ops.switch")
def _switch(call: Any) -> Value:
    """What one of the branches gives for the operands."""
    call.computes("a conditional")
    branches = call.argument(1, "branches")
    if branches is None:
        return result(call, None)
    return call.call(call.iterate(branches), Arguments(call.arguments.positional[2:])) or result(call, None)


# -- scopes and registration -------------------------------------------------------------------------------------


@rule(
    "backend.name_scope",
    "backend.learning_phase_scope",
    "backend.eager_learning_phase_scope",
)
def _scope(call: Any) -> Value:
    return call.new(call.make("api", "scope", symbol="tf.name_scope"))  # type: ignore[no-any-return]


@rule("utils.get_custom_objects", "saving.get_custom_objects")
def _custom_objects(call: Any) -> Value:
    made = call.make("dict", "custom objects")
    call.store(made, REST, call.unknown("external-data", "a registered object"))
    call.store(made, KEYS, of_prim("str"))
    return call.new(made)  # type: ignore[no-any-return]


@rule(
    "utils.serialize_keras_object",
    "losses.serialize",
    "metrics.serialize",
    "layers.serialize",
    "optimizers.serialize",
    "initializers.serialize",
    "regularizers.serialize",
    "constraints.serialize",
    "optimizers.schedules.serialize",
    "saving.serialize_keras_object",
)
def _serialise(call: Any) -> Value:
    target = _first(call)
    for atom in target.atoms:
        if isinstance(atom, Ref) and atom.object.kind == "instance":
            call_as(call, HOST, call.attribute(of(atom), "get_config"), Arguments())
    return _custom_objects(call)


# -- arrays ------------------------------------------------------------------------------------------------------


@rule("utils.to_categorical")
def _to_categorical(call: Any) -> Value:
    _host_read(call, "to_categorical()")
    one = first_tensor(call, _first(call))
    count = constant(call.argument(1, "num_classes"))
    classes = count if isinstance(count, int) else None
    known = as_tensor(call, _first(call)).shape
    shape = None if known is None else (*(known[:-1] if len(known) > 1 and known[-1] == 1 else known), classes)
    tensor_like = one is not None and one.kind != "ndarray" and call.index.keras_major >= 3
    if tensor_like:
        call.computes("to_categorical")
        return result(call, None, shape)
    asked = call.argument(2, "dtype")
    return array(_CATEGORICAL[call.index.keras_major >= 3] if asked is None else results.dtype_of(asked), shape)


@rule(
    "utils.normalize",
    "utils.img_to_array",
    "preprocessing.image.img_to_array",
    "utils.pad_sequences",
    "preprocessing.sequence.pad_sequences",
    "preprocessing.sequence.make_sampling_table",
    "preprocessing.image.random_rotation",
    "preprocessing.image.random_shift",
    "preprocessing.image.random_shear",
    "preprocessing.image.random_zoom",
    "preprocessing.image.apply_affine_transform",
    "preprocessing.image.random_brightness",
    "preprocessing.image.random_channel_shift",
)
def _array(call: Any) -> Value:
    _host_read(call, call.name.rpartition(".")[2] + "()")
    if ".random_" in call.name:
        call.nondeterministic("draws random numbers in NumPy")
    rank = _ONE_HOT_RANK if call.name.endswith("pad_sequences") else None
    dtype = "int32" if rank and call.argument(None, "dtype") is None else None
    count = as_tensor(call, _first(call)).shape if rank else None
    length = constant(call.argument(1, "maxlen"))
    return array(dtype, (count[0] if count else None, length if isinstance(length, int) else None) if rank else None)


@rule("preprocessing.image.smart_resize")
def _smart_resize(call: Any) -> Value:
    call.computes("smart_resize")
    one = first_tensor(call, _first(call))
    return array(FLOATX) if one is not None and one.kind == "ndarray" else result(call)


@rule("utils.set_shape")
def _shape(call: Any) -> Value:
    return shape_value(call, _first(call))


@rule("utils.pack_x_y_sample_weight")
def _pack(call: Any) -> Value:
    parts = [call.argument(i, n) for i, n in enumerate(("x", "y", "sample_weight"))]
    return of_tuple([part for part in parts if part is not None])


@rule("utils.unpack_x_y_sample_weight")
def _unpack(call: Any) -> Value:
    known = call.positions(_first(call))
    if known is None:
        rest = call.iterate(_first(call))
        return of_tuple([rest, join(rest, NONE), join(rest, NONE)])
    return of_tuple([*known, NONE, NONE][:3])


@rule("utils.split_dataset")
def _split(call: Any) -> Value:
    return of_tuple([_first(call), _first(call)])


# -- layers as functions -----------------------------------------------------------------------------------------


@rule("layers.dot")
def _dot(call: Any) -> Value:
    tensors = list(tensors_in(call, _first(call)))
    call.computes(call.name)
    if len(tensors) != 2:
        return result(call)
    axes = shapes.shape_from_axes(call, call.argument(1, "axes") or NOTHING)
    symbolic = any(one.kind == "keras-symbolic" for one in tensors)
    shape = shapes.dotted(tensors[0].shape, tensors[1].shape, axes)
    return result(call, tensors[0].dtype, shape, "keras-symbolic" if symbolic else "tensor")


@rule(*(f"layers.{name}" for name in ("add", "subtract", "multiply", "average", "maximum", "minimum", "concatenate")))
def _merge(call: Any) -> Value:
    """`add([a, b])` and its like make a layer and call it."""
    tensors = list(tensors_in(call, _first(call)))
    if not tensors:
        return result(call)
    call.computes(call.name)
    shape: Shape | None
    if call.name.endswith("concatenate"):
        axis = call.argument(1, "axis")
        shape = shapes.joined([one.shape for one in tensors], -1 if axis is None else constant(axis))
    else:
        shape = shapes.merged(tensors)
    symbolic = any(one.kind == "keras-symbolic" for one in tensors)
    return result(call, tensors[0].dtype, shape, "keras-symbolic" if symbolic else "tensor")
