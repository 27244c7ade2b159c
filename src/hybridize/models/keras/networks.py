"""Models: `Input`, functional models, Sequential, and the attributes models have.

A functional model keeps its inputs and outputs in cells; calling it gives tensors of the structure of the outputs.  A
Sequential keeps each layer under the place where it was added, so that they run in the order of the text.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from hybridize.models import result as results
from hybridize.models.keras.building import GIVEN_SYMBOLICALLY
from hybridize.models.keras.float_type import float_type
from hybridize.models.keras.layers import call_layer, converted, initialise, note_built, note_built_within
from hybridize.models.keras.operands import (
    FLOATX,
    LAYER,
    MODEL,
    as_keras_symbolic,
    from_keras_symbolic,
    is_keras_symbolic,
    is_none,
    map_tensors,
    own_method,
    result,
    shape_from,
    tensors_in,
)
from hybridize.models.protocol import Rule
from hybridize.values.arguments import Arguments
from hybridize.values.atoms import Atom, Ref, Tensor, Tuple, tensor
from hybridize.values.containment import within
from hybridize.values.objects import KEYS, REST, HeapObject
from hybridize.values.value import NONE, NOTHING, Value, join, join_all, of, of_const, of_prim, union

FUNCTIONS: dict[str, Rule] = {}
METHODS: dict[str, Rule] = {}
PROPERTIES: dict[str, Rule] = {}

SEQUENTIAL: Final = "tf.keras.Sequential"


# -- inputs ------------------------------------------------------------------------------------------------------


def _input(call: Any) -> Value:
    """`keras.Input(shape)`: a KerasTensor, the batch axis open."""
    whole = call.argument(None, "batch_shape") or call.argument(None, "batch_input_shape")
    given = call.argument(None, "tensor")
    if given is not None and not is_none(given):
        return as_keras_symbolic(call, given)
    if whole is not None:
        shape = shape_from(call, whole)
    else:
        inner = shape_from(call, call.argument(0, "shape"))
        batch = call.argument(1, "batch_size")
        size = shape_from(call, batch) if batch is not None and not is_none(batch) else (None,)
        shape = (*(size or (None,)), *inner) if inner is not None else None
    dtype = call.argument(None, "dtype")
    named = float_type(call) if is_none(dtype) else results.dtype_of(dtype)
    return result(call, named, shape, "keras-symbolic")


# -- functional models -------------------------------------------------------------------------------------------


def _keep_graph(call: Any, object_: HeapObject) -> None:
    inputs = call.argument(0, "inputs") or call.argument(None, "input")
    outputs = call.argument(1, "outputs") or call.argument(None, "output")
    if inputs is not None and outputs is not None:
        call.store_attribute(object_, "·inputs", inputs)
        call.store_attribute(object_, "·outputs", outputs)
        call.store_attribute(object_, "·built", of_const(True))


def _model(call: Any) -> Value:
    """`keras.Model(inputs, outputs)`."""
    made: Value = results.construct(call.index.lookup(MODEL), call)
    for atom in made.atoms:
        if isinstance(atom, Ref):
            _keep_graph(call, atom.object)
    return made


def _initialise_model(call: Any) -> Value:
    """`super().__init__(inputs=…, outputs=…)` in a user's model."""
    initialise(call)
    if isinstance(call.receiver, Ref):
        _keep_graph(call, call.receiver.object)
    return NONE


def run_functional(call: Any, receiver: Ref, arguments: Arguments) -> Value:
    """Calling a functional model: its user-written layers run, and tensors come out as the outputs are nested."""
    call.computes("calls a model")
    inputs = arguments.get(0, "inputs") or NOTHING
    for atom in _functional_layers(call).atoms if not is_keras_symbolic(call, call.arguments) else ():
        # (On placeholders its layers were run when they were put together.)
        method = own_method(call, atom, "call")
        if method is not None and isinstance(atom, Ref):
            for given in _given_in_graph(call, atom):
                call.call(of(atom), given)
    outputs = call.load_attribute(receiver.object, "·outputs", receiver.root)
    if not outputs:
        return result(call)
    batch = next((one.shape[0] for one in tensors_in(call, inputs) if one.shape), None)

    def with_batch(one: Any) -> Any:
        shape = (batch, *one.shape[1:]) if one.shape and one.shape[0] is None else one.shape
        return tensor(one.dtype, shape, symbolic=call.traced)

    return map_tensors(call, from_keras_symbolic(call, outputs), with_batch, "outputs")


def _call_model(call: Any) -> Value:
    """Rule of `Model.call`: what a functional model, or a model that does not say what it computes, gives."""
    receiver = call.receiver
    if not isinstance(receiver, Ref):
        return result(call)
    return run_functional(call, receiver, call.arguments)


def call_model(call: Any) -> Value:
    """Rule of `model(x)`."""
    receiver = call.receiver
    if not isinstance(receiver, Ref) or receiver.object.kind == "instance":
        return call_layer(call)
    symbolic = is_keras_symbolic(call, call.arguments)
    call.reaches(receiver, "calls a model it reaches")
    note_built(call, receiver)
    arguments = converted(call, receiver)
    is_sequential = call.index.is_subclass(receiver.object.symbol or MODEL, SEQUENTIAL)
    given = (run_sequential if is_sequential else run_functional)(call, receiver, arguments)
    return as_keras_symbolic(call, given) if symbolic else given


# -- Sequential --------------------------------------------------------------------------------------------------


def _keep_layers(call: Any, object_: HeapObject) -> None:
    layers = call.argument(0, "layers")
    if layers is None:
        return
    known = call.positions(layers)
    if known is None:
        call.store(object_, REST, call.iterate(layers))
        return
    for position, layer in enumerate(known):
        call.store(object_, ("layer", "", 0, position), layer)
    if known and _describes_input(call, known[0]):
        call.store_attribute(object_, "·built", of_const(True))
        note_built_within(call, object_)


def _describes_input(call: Any, layer: Value) -> bool:
    """Whether a first layer tells the shape of the input, so that the model has its weights at once."""
    for atom in layer.atoms:
        if getattr(atom, "kind", "") == "keras-symbolic":
            return True
        if isinstance(atom, Ref) and atom.object.kind == "api":
            if (atom.object.symbol or "").endswith("InputLayer"):
                return True
            if any(call.load_attribute(atom.object, f"·{name}") for name in ("input_shape", "input_dim")):
                return True
    return False


def _sequential(call: Any) -> Value:
    made: Value = results.construct(call.index.lookup(SEQUENTIAL), call)
    for atom in made.atoms:
        if isinstance(atom, Ref):
            _keep_layers(call, atom.object)
    return made


def _initialise_sequential(call: Any) -> Value:
    initialise(call)
    if isinstance(call.receiver, Ref):
        _keep_layers(call, call.receiver.object)
    return NONE


def _add(call: Any) -> Value:
    receiver, layer = call.receiver, call.argument(0, "layer")
    if not isinstance(receiver, Ref) or layer is None:
        return NONE
    call.mutate(receiver, "adds a layer to a model")
    # The object stands for this very call: it says where in the text the layer is added.
    place = call.make("list", "added layer", part="added").birth
    key = ("layer", place.path, place.line, place.column) if place is not None else REST
    call.store(receiver.object, key, layer)
    if _describes_input(call, layer):
        call.store_attribute(receiver.object, "·built", of_const(True))
    if call.load_attribute(receiver.object, "·built"):
        note_built_within(call, receiver.object)
    return NONE


def layers_in_order(call: Any, receiver: Ref) -> list[Value]:
    """The layers of a Sequential as added; those of a cell that holds several come as one value."""
    object_ = receiver.object
    keys = sorted(key for key in object_.items if isinstance(key, tuple) and key[:1] == ("layer",))
    return [call.load(object_, key, receiver.root) for key in keys]


def run_sequential(call: Any, receiver: Ref, arguments: Arguments) -> Value:
    """Run the layers one after the other; those whose order is not known, twice in any order."""
    call.computes("calls a Sequential model")
    value = arguments.get(0, "inputs") or NOTHING
    layers = layers_in_order(call, receiver)
    for layer in layers:
        value = _run(call, layer, value, arguments.keywords)
    unordered = call.load(receiver.object, REST, receiver.root)
    if unordered:
        for _ in range(2):
            value = join(value, _run(call, unordered, value, arguments.keywords))
    return value if layers or unordered else result(call)


def _run(call: Any, layer: Value, value: Value, keywords: dict[str, Value]) -> Value:
    found = NOTHING
    for atom in layer.atoms:
        if isinstance(atom, Ref):
            passed = {name: keywords[name] for name in ("training",) if name in keywords}
            found = join(found, call.call(of(atom), Arguments((value,), passed)))
    if len(layer.atoms) > 1 or any(isinstance(atom, Ref) and atom.object.summary for atom in layer.atoms):
        # Several layers stand behind one cell (a loop that adds them): their number is not known.
        for atom in layer.atoms:
            if isinstance(atom, Ref):
                found = join(found, call.call(of(atom), Arguments((found,))))
    # A KerasTensor or InputLayer among the layers only tells the shape.
    return found or value


def _call_sequential(call: Any) -> Value:
    return run_sequential(call, call.receiver, call.arguments) if isinstance(call.receiver, Ref) else result(call)


# -- what models have --------------------------------------------------------------------------------------------


def any_layer(call: Any) -> Value:
    """Some layer of a model."""
    receiver = call.receiver
    known = NOTHING
    if isinstance(receiver, Ref):
        if receiver.object.kind == "instance":
            known = union(_tracked_layers(call, receiver))
        known = join(known, join_all(layers_in_order(call, receiver)))
        known = join(known, call.load(receiver.object, REST, receiver.root))
        if call.load_attribute(receiver.object, "·outputs", receiver.root):
            known = join_all([known, _functional_layers(call), _some_layer(call)])
    return known or _some_layer(call)


def _some_layer(call: Any) -> Value:
    """A layer of the library of which nothing else is known."""
    made: Value = call.new(call.make("api", "layer", symbol=LAYER, part="some layer"))
    return made


def _given_in_graph(call: Any, layer: Ref) -> list[Arguments]:
    """What a layer is called with when its functional model runs: tensors, nested as the placeholders were."""

    def at_run_time(placeholder: Tensor) -> Tensor:
        return tensor(placeholder.dtype, placeholder.shape, symbolic=call.traced)

    known: Value = call.load_attribute(layer.object, GIVEN_SYMBOLICALLY, layer.root)
    found = []
    for number, one in enumerate(known.atoms):
        if isinstance(one, Tuple):
            part = f"placeholders of {layer.object.number}, {number}"
            plain = [from_keras_symbolic(call, item) for item in one.items]
            values = [map_tensors(call, item, at_run_time, f"{part}, {at}") for at, item in enumerate(plain)]
            found.append(Arguments(tuple(values)))
    return found or [Arguments((of(tensor(symbolic=call.traced)),))]


def _functional_layers(call: Any) -> Value:
    """The user-written layers that some functional model is made of."""
    shared = getattr(call, "shared", None)  # not every caller of rules keeps objects across calls
    if shared is None:
        return NOTHING
    kept: Value = call.load_attribute(shared("keras functional layers"), "layers")
    return kept


def _tracked_layers(call: Any, receiver: Ref) -> Iterator[Atom]:
    """The layers in a model's attributes: Keras finds them in lists, dictionaries and tuples, too."""

    def held(object_: HeapObject, _nesting: int) -> list[Value]:
        if object_.kind not in ("list", "dict"):
            return []
        return [call.load(object_, key, receiver.root) for key in list(object_.items) if key != KEYS]

    for name in list(receiver.object.attributes):
        if not name.startswith("·"):
            for atom in within(call.load_attribute(receiver.object, name, receiver.root), held):
                if isinstance(atom, Ref) and is_layer(call, atom.object):
                    yield atom


def is_layer(call: Any, object_: HeapObject) -> bool:
    """Whether an object is a layer of the library or of a user class."""
    if object_.kind == "api":
        return bool(call.index.is_subclass(object_.symbol or "", LAYER))
    bases = object_.cls.payload.library_bases if object_.kind == "instance" and object_.cls is not None else ()
    return any(call.index.is_subclass(base, LAYER) for base in bases)


def _layers(call: Any) -> Value:
    if isinstance(call.receiver, Ref) and call.receiver.object.kind == "api":
        ordered = layers_in_order(call, call.receiver)
        if ordered and not call.load(call.receiver.object, REST, call.receiver.root):
            return call.fill_list(ordered)  # type: ignore[no-any-return]
    return call.list_of(any_layer(call))  # type: ignore[no-any-return]


def _graph_ends(cell: str) -> Rule:
    def rule(call: Any) -> Value:
        kept = (
            call.load_attribute(call.receiver.object, cell, call.receiver.root)
            if isinstance(call.receiver, Ref)
            else NOTHING
        )
        return kept or result(call, FLOATX, None, "keras-symbolic")

    return rule


def _graph_lists(cell: str) -> Rule:
    single = _graph_ends(cell)

    def rule(call: Any) -> Value:
        value = single(call)
        if any(isinstance(atom, Ref) for atom in value.atoms):
            return value
        return call.list_of(value)  # type: ignore[no-any-return]

    return rule


def _shapes(call: Any) -> Value:
    return call.list_of(join(of_prim("int"), NONE))  # type: ignore[no-any-return]


FUNCTIONS.update(
    {
        "tf.keras.Input": _input,
        MODEL: _model,
        SEQUENTIAL: _sequential,
    }
)
METHODS.update(
    {
        f"{MODEL}.__init__": _initialise_model,
        f"{MODEL}.__call__": call_model,
        f"{MODEL}.call": _call_model,
        f"{MODEL}.get_layer": any_layer,
        f"{SEQUENTIAL}.__init__": _initialise_sequential,
        f"{SEQUENTIAL}.call": _call_sequential,
        f"{SEQUENTIAL}.add": _add,
    }
)


def _pop(call: Any) -> Value:
    if call.receiver is not None:
        call.mutate(call.receiver, "removes a layer from a model")
    return any_layer(call)


METHODS[f"{SEQUENTIAL}.pop"] = _pop
PROPERTIES.update(
    {
        f"{MODEL}.layers": _layers,
        f"{LAYER}.submodules": _layers,
        f"{LAYER}._layers": _layers,
        f"{LAYER}.input": _graph_ends("·inputs"),
        f"{LAYER}.output": _graph_ends("·outputs"),
        f"{MODEL}.inputs": _graph_lists("·inputs"),
        f"{MODEL}.outputs": _graph_lists("·outputs"),
        f"{LAYER}.input_shape": _shapes,
        f"{LAYER}.output_shape": _shapes,
    }
)
