"""Calling layers: what Keras does around the `call` of user classes, and what built-in layers give.

`layer(x)` on a user class converts arrays to tensors, runs the user's `build` once (outside of any graph, so a trace
never sees it), then `call`; on KerasTensors the same happens with placeholders, and the results are KerasTensors
again.  Built-in layers call back what was handed to their constructors: activations, initialisers, cells, functions.
"""

from __future__ import annotations

from typing import Any, Final

from hybridize.models.keras import custom_objects, logits, reasons, recurrent, shapes
from hybridize.models.keras.building import (
    CALLED_SYMBOLICALLY,
    GIVEN_SYMBOLICALLY,
    builds_when_called,
    makes_weights_at_first,
    only_marks,
    sub_layers,
)
from hybridize.models.keras.float_type import float_type, float_type_of
from hybridize.models.keras.layer_weights import has_weights, note_input
from hybridize.models.keras.modes import note_mode, note_mode_of_own
from hybridize.models.keras.operands import (
    FLOATX,
    LAYER,
    as_keras_symbolic,
    as_tensors,
    call_as,
    callables,
    constant,
    first_tensor,
    from_keras_symbolic,
    is_keras_symbolic,
    is_none,
    map_tensors,
    own_method,
    parameters_of,
    result,
    shape_from,
    shape_value,
    takes_any_keyword,
    tensors_in,
)
from hybridize.models.keras.parameters import Parameters, keep
from hybridize.models.protocol import Rule
from hybridize.values.arguments import Arguments
from hybridize.values.atoms import Api, Atom, Const, Prim, Ref, Shape, Tensor, Unknown, tensor
from hybridize.values.objects import HeapObject
from hybridize.values.value import NONE, NOTHING, Value, join, of, of_const, of_prim, of_tuple, union

METHODS: dict[str, Rule] = {}
_FLAGS: Final = join(of_const(True), of_const(False))


# -- the protocol ------------------------------------------------------------------------------------------------


def call_layer(call: Any) -> Value:
    """Rule of `layer(…)`, for instances of library classes and of user classes alike."""
    receiver = call.receiver
    if not isinstance(receiver, Ref):
        return call.unknown("unmodelled-symbol", "what a layer that is not known gives")  # type: ignore[no-any-return]
    symbolic = is_keras_symbolic(call, call.arguments)
    call.reaches(receiver, "calls a layer it reaches")
    note_built(call, receiver)
    arguments = converted(call, receiver)
    if receiver.object.kind != "instance":
        given = compute(call, call.name.rpartition(".")[0], receiver, arguments)
        return as_keras_symbolic(call, given) if symbolic else given
    build(call, receiver, call.arguments)
    if symbolic:
        given = _call_user_layer(call, receiver, arguments, reasons.SYMBOLIC)
        _remember_in_graph(call, receiver)
        return as_keras_symbolic(call, given)
    if any(isinstance(atom, Unknown) for value in call.arguments.positional for atom in value.atoms):
        # What is not known may be a placeholder.
        call.store_attribute(receiver.object, CALLED_SYMBOLICALLY, of_const(True))
    return _call_user_layer(call, receiver, arguments, call.name)


def converted(call: Any, receiver: Ref) -> Arguments:
    """The arguments as `call` gets them: tensors for arrays, placeholders for KerasTensors, floats cast.

    Keras 2 converts and casts the first argument only, Keras 3 all of them.
    """
    given: Arguments = call.arguments
    dtype = float_type_of(call, receiver)
    casts_all = call.index.keras_major >= 3

    def convert(value: Value, cast: bool) -> Value:
        filled = from_keras_symbolic(call, value)
        return as_tensors(call, filled, dtype) if cast else filled

    return Arguments(
        tuple(convert(value, casts_all or index == 0) for index, value in enumerate(given.positional)),
        {name: convert(value, casts_all or not given.positional) for name, value in given.keywords.items()},
        convert(given.more, casts_all) if given.more is not None else None,
        convert(given.more_keywords, casts_all) if given.more_keywords is not None else None,
    )


def build(call: Any, receiver: Ref, arguments: Arguments) -> None:
    """Run the user's `build`, as the first call of a layer does."""
    if call.traced:
        # Variables are created once, outside the graph; the eager run of the same layer has shown what build does.
        return
    method = own_method(call, receiver, "build")
    if method is None:
        return
    inputs = arguments.get(0, None)
    if inputs is None:
        inputs = next(iter(arguments.keywords.values()), None)
    shape = shape_value(call, inputs) if inputs is not None else of(tensor())
    call_as(call, reasons.BUILD, method, Arguments((shape,)))


def _call_user_layer(call: Any, receiver: Ref, arguments: Arguments, through: str) -> Value:
    method = own_method(call, receiver, "call")
    if method is None:
        # The class adds to a built-in layer, and inherits its `call`.
        return call_as(call, through, call.attribute(of(receiver), "call"), arguments)
    return call_as(call, through, method, with_implied(call, method, arguments))


def with_implied(call: Any, method: Value, arguments: Arguments) -> Arguments:
    """The arguments Keras adds to those of `call`: the training phase of the enclosing call, and masks."""
    parameters = parameters_of(method)
    names = [name for name in parameters if name != "self"]
    note_mode_of_own(call, names, arguments)
    keywords = dict(arguments.keywords)
    for name, value in (("training", _FLAGS), ("mask", result(call, "bool"))):
        if name not in parameters or name in keywords or arguments.get(names.index(name), None) is not None:
            continue
        default = parameters[name]
        if default is not None:
            # What the enclosing call or `fit` says, else the default: both branches have to be seen.
            keywords[name] = join(default, value)
        elif name == "training":
            keywords[name] = value
    if "training" not in parameters and not takes_any_keyword(method):
        keywords.pop("training", None)  # Keras keeps it for the layers inside
    return Arguments(arguments.positional, keywords, arguments.more, arguments.more_keywords)


def _remember_in_graph(call: Any, receiver: Ref) -> None:
    """User layers called on KerasTensors are run again whenever a functional model is: keep them where it looks."""
    shared = getattr(call, "shared", None)
    call.store_attribute(receiver.object, CALLED_SYMBOLICALLY, of_const(True))
    call.store_attribute(receiver.object, GIVEN_SYMBOLICALLY, of_tuple(call.arguments.positional))
    if shared is not None:
        call.store_attribute(shared("keras functional layers"), "layers", of(receiver))


# -- built-in layers ---------------------------------------------------------------------------------------------


def inherited_call(call: Any) -> Value:
    """Rule of `super().call(x)` and of `layer.call(x)` for a built-in class."""
    receiver = call.receiver
    if not isinstance(receiver, Ref):
        return result(call)
    return compute(call, call.name.rpartition(".")[0], receiver, call.arguments)


def compute(call: Any, owner: str, receiver: Ref, arguments: Arguments) -> Value:
    """What a built-in layer gives for converted arguments."""
    name = owner.rpartition(".")[2]
    call.computes(f"calls a {name} layer")
    parameters = Parameters(call, receiver.object, owner)
    if call.traced:
        _note_settings(call, receiver, owner)
    note_mode(call, name, parameters, arguments)
    inputs = arguments.get(0, "inputs")
    if inputs is None:
        inputs = next(iter(arguments.keywords.values()), NOTHING)
    _call_back_weights(call, parameters)
    if has_weights(name):
        note_input(call, receiver, parameters, call.once(("tensors", inputs), lambda: list(tensors_in(call, inputs))))
    composite = _COMPOSITES.get(name) or recurrent.RULES.get(name)
    if composite is not None:
        return composite(call, parameters, arguments)
    tensors = call.once(("tensors", inputs), lambda: list(tensors_in(call, inputs)))
    shape = shapes.output_shape(name, call, parameters, tensors)
    dtype = _in_force(call, parameters, shapes.output_dtype(name, parameters, tensors))
    given = _kept_kind(call, name, tensors, dtype, shape)
    configured = parameters.value("activation")
    activation = callables(configured)
    if activation:
        made = call.call(activation, Arguments((given,)))
        unseen = any(isinstance(atom, Api) and not call.registry.function(atom.name) for atom in activation.atoms)
        known = union([atom for atom in made.atoms if not _says_nothing(atom, unseen)])
        # Activations by name keep dtype and shape; so does what is not known, as Keras' own do.
        plain = known.atoms != made.atoms or any(isinstance(atom, (Const, Prim, Unknown)) for atom in configured.atoms)
        return join(known, given) if plain or not known else known
    return logits.after_layer(parameters, given)


def _note_settings(call: Any, receiver: Ref, owner: str) -> None:
    """What a layer was made with and the program assigns (`dropout.rate = 0.2`): a trace keeps to what it found."""
    assigned = [name for name in receiver.object.attributes if not name.startswith("·")]
    symbol = call.index.lookup(owner) if assigned else None
    for param in symbol.params if symbol is not None else ():
        if param.name in assigned:
            call.attribute_may_be_absent(of(receiver), param.name)


def _says_nothing(atom: Atom, unseen: bool) -> bool:
    """Whether this is all that is known of the result of an activation that another library brings."""
    vague = isinstance(atom, Tensor) and atom.dtype is None and atom.shape is None
    return isinstance(atom, Unknown) or (unseen and vague)


def _in_force(call: Any, parameters: Parameters, dtype: str | None) -> str | None:
    """What a layer computes in that is not told a dtype: the float type that the program sets, else float32."""
    return float_type(call) if dtype == FLOATX and not parameters.value("dtype") else dtype


def _kept_kind(call: Any, name: str, tensors: list[Tensor], dtype: str | None, shape: Any) -> Value:
    if tensors and tensors[0].kind == "ragged" and name not in ("Flatten",):
        return result(call, dtype, None, "ragged")
    return result(call, dtype, shape)


_WEIGHTS: Final = ("kernel", "bias", "embeddings", "recurrent", "gamma", "beta", "depthwise", "pointwise", "alpha")
_PURPOSES: Final = ("initializer", "regularizer", "constraint")
_OF_WEIGHTS: Final = tuple(f"{one}_{purpose}" for one in _WEIGHTS for purpose in _PURPOSES)


def _call_back_weights(call: Any, parameters: Parameters) -> None:
    """Initialisers, regularisers and constraints written by the user run when the weights are made or used."""
    for name, value in parameters.passed(_OF_WEIGHTS):
        function = callables(value)
        if not function:
            continue
        if not name.endswith("_initializer"):
            call.call(function, Arguments((result(call, kind="variable"),)))
        elif not call.traced:
            shape = call.list_of(of_prim("int"), part="shape")
            dtype = {"dtype": of_const(FLOATX)}
            given = parameters_of(function)
            keywords = dtype if not given or "dtype" in given or "kwargs" in given else {}
            call_as(call, reasons.BUILD, function, Arguments((shape,), keywords))


# -- layers that call others -------------------------------------------------------------------------------------


def _lambda(call: Any, parameters: Parameters, arguments: Arguments) -> Value:
    function = callables(parameters.value("function"))
    if not function:
        return result(call, None)
    custom_objects.written(call, function)
    accepted = parameters_of(function)
    keywords = {name: value for name, value in arguments.keywords.items() if name in accepted}
    extra = parameters.value("arguments")
    for atom in extra.atoms if extra else ():
        if isinstance(atom, Ref) and atom.object.kind == "dict":
            for key in list(atom.object.items):
                if isinstance(key, tuple) and key[:1] == ("key",):
                    keywords[str(key[1])] = call.load(atom.object, key, atom.root)
    return call.call(function, Arguments(arguments.positional, keywords))  # type: ignore[no-any-return]


def _time_distributed(call: Any, parameters: Parameters, arguments: Arguments) -> Value:
    inputs = arguments.get(0, "inputs") or NOTHING
    source = first_tensor(call, inputs)
    shape = source.shape if source is not None else None
    step_shape = (shape[0], *shape[2:]) if shape is not None and len(shape) > 1 else None
    step = of(tensor(source.dtype if source is not None else None, step_shape, symbolic=call.traced))
    given = call.call(parameters.value("layer"), Arguments((step,), arguments.keywords))
    one = first_tensor(call, given)
    if one is None:
        return result(call)
    steps = shape[1] if shape is not None and len(shape) > 1 else None
    inner = (one.shape[0], steps, *one.shape[1:]) if one.shape else None
    return result(call, one.dtype, inner)


def _attention(call: Any, parameters: Parameters, arguments: Arguments) -> Value:
    """MultiHeadAttention: like the query; the scores follow on demand."""
    query = first_tensor(call, arguments.get(0, "query"))
    shape = query.shape if query is not None else None
    given_shape = parameters.value("output_shape")
    if given_shape and not is_none(given_shape):
        one = constant(given_shape)
        last = (one,) if isinstance(one, int) else shape_from(call, given_shape)
        shape = (*shape[:-1], *(last or (None,))) if shape else None
    output = result(call, FLOATX, shape)
    flag = arguments.get(None, "return_attention_scores")
    if flag is None:
        return output
    heads, value = parameters.constant("num_heads"), first_tensor(call, arguments.get(1, "value"))
    plain = shape is not None and len(shape) == 3 and value is not None and value.shape is not None
    scores: Shape = (None,) * 4
    if plain and shape is not None and value is not None and value.shape is not None and len(value.shape) == 3:
        scores = (shape[0], heads if isinstance(heads, int) else None, shape[1], value.shape[1])
    pair = of_tuple([output, result(call, FLOATX, scores)])
    wanted = {getattr(atom, "value", None) for atom in flag.atoms}
    if wanted == {True}:
        return pair
    return output if wanted == {False} else join(output, pair)


def _wrapped(call: Any, parameters: Parameters, arguments: Arguments) -> Value:
    """A wrapper that computes what its layer does (SpectralNormalization and its like)."""
    return call.call(parameters.value("layer"), arguments) or result(call)


def _pipeline(call: Any, parameters: Parameters, arguments: Arguments) -> Value:
    """Layers one after the other."""
    given = arguments.get(0, "inputs") or NOTHING
    layers = call.positions(parameters.value("layers") or NOTHING)
    if layers is None:
        return result(call)
    for layer in layers:
        given = call.call(layer, Arguments((given,)))
    return given


def _reversible(call: Any, parameters: Parameters, arguments: Arguments) -> Value:
    """ReversibleEmbedding: indices to vectors, or with `reverse` vectors to scores of the indices."""
    source, reverse = first_tensor(call, arguments.get(0, "inputs")), arguments.get(1, "reverse")
    back = False if reverse is None else constant(reverse)
    shape = source.shape if source is not None else None
    size = parameters.constant("input_dim" if back else "output_dim")
    if shape is None or not isinstance(back, bool) or not isinstance(size, int):
        return result(call, FLOATX, None)
    return result(call, FLOATX, (*shape[:-1], size) if back else (*shape, size))


def _normalised(call: Any, parameters: Parameters, arguments: Arguments) -> Value:
    """BatchNormalization and LayerNormalization keep shape and float type."""
    inputs = first_tensor(call, arguments.get(0, "inputs"))
    shape = inputs.shape if inputs is not None else None
    return result(call, _in_force(call, parameters, shapes.output_dtype("Dense", parameters, [])), shape)


def _bounded_boxes(call: Any, parameters: Parameters, arguments: Arguments) -> Value:
    """MaxNumBoundingBoxes: the same structure, with so many boxes and labels for each image."""
    given = arguments.get(0, "inputs") or NOTHING
    wanted = parameters.constant("max_number")
    count = wanted if isinstance(wanted, int) else None
    found = NOTHING
    for atom in given.atoms:
        if not isinstance(atom, Ref) or atom.object.kind != "dict":
            found = join(found, of(atom))
            continue
        made = call.make("dict", "dict", part="bounded")
        for key in list(atom.object.items):
            content = call.load(atom.object, key, atom.root)
            if key == ("key", "bounding_boxes"):
                content = map_tensors(call, content, lambda one: _bounded(one, count), "boxes")
            call.store(made, key, content)
        found = join(found, call.new(made))
    return found


def _bounded(one: Tensor, count: int | None) -> Tensor:
    shape = None if one.shape is None or len(one.shape) < 2 else (one.shape[0], count, *one.shape[2:])
    return tensor(one.dtype, shape, kind=one.kind, symbolic=one.symbolic)


_COMPOSITES: Final = {
    "MaxNumBoundingBoxes": _bounded_boxes,
    "Lambda": _lambda,
    "Pipeline": _pipeline,
    "ReversibleEmbedding": _reversible,
    "TimeDistributed": _time_distributed,
    "MultiHeadAttention": _attention,
    "SpectralNormalization": _wrapped,
    "Wrapper": _wrapped,
    "BatchNormalization": _normalised,
    "SyncBatchNormalization": _normalised,
    "LayerNormalization": _normalised,
    "GroupNormalization": _normalised,
    "RMSNormalization": _normalised,
}

METHODS[f"{LAYER}.__call__"] = call_layer
METHODS[f"{LAYER}.call"] = inherited_call


def initialise(call: Any) -> Value:
    """Rule of `super().__init__(**kwargs)` in a subclass of a layer, model, metric, loss or optimizer."""
    receiver = call.receiver
    if isinstance(receiver, Ref):
        symbol = call.index.lookup(call.name.rpartition(".")[0])
        names = tuple(param.name for param in symbol.params) if symbol is not None else ()
        keep(call, receiver.object, names)
    return NONE


def explicit_build(call: Any) -> Value:
    """`layer.build(shape)` and `super().build(shape)`: weights are made, which Python code does not notice."""
    if isinstance(call.receiver, Ref):
        if only_marks(call.receiver.object, call.index):
            if call.frame.code.name in ("__init__", "build"):
                call.store_attribute(call.receiver.object, "·built", of_const(True))
            return NONE
        by_itself = _builds_itself(call, call.receiver)
        note_built(call, call.receiver, with_layers_in_it=not by_itself)
        if not by_itself:
            note_built_within(call, call.receiver.object)
            if not call.traced:
                _note_owner_built(call, call.receiver.object)
    return NONE


def _is_own_first_call(call: Any, receiver: Ref) -> bool:
    """`self(x)` in the constructor of a layer that Keras 3 builds by running its `call`: nothing built it before."""
    frame = call.frame
    if frame.code.name != "__init__" or not frame.code.parameters or not only_marks(receiver.object, call.index):
        return False
    own = frame.locals.get(frame.code.parameters[0].name) or NOTHING
    return any(isinstance(atom, Ref) and atom.object is receiver.object for atom in own.atoms)


def _note_owner_built(call: Any, layer: HeapObject) -> None:
    """A layer is built in the `build` of another, which has variables from then on without being called."""
    frame = call.frame
    if frame.code.name != "build" or not frame.code.is_method or not frame.code.parameters:
        return
    for atom in (frame.locals.get(frame.code.parameters[0].name) or NOTHING).atoms:
        if isinstance(atom, Ref) and any(one is layer for _, one in sub_layers(atom.object, call.index)):
            call.is_built_here(atom.object)


def _builds_itself(call: Any, receiver: Ref) -> bool:
    """`super().build(shape)` in the `build` of the layer: Keras runs that, and only marks the layer itself as built."""
    frame = call.frame
    if frame.code.name != "build" or not frame.code.is_method or not frame.code.parameters:
        return False
    own = frame.locals.get(frame.code.parameters[0].name) or NOTHING
    return any(isinstance(atom, Ref) and atom.object is receiver.object for atom in own.atoms)


def note_built_within(call: Any, owner: HeapObject) -> None:
    """The layers of a model that is built now have their weights from now on."""
    met = {owner}
    pending = [owner]
    while pending:
        for _, layer in sub_layers(pending.pop(), call.index):
            if layer not in met:
                met.add(layer)
                pending.append(layer)
                if makes_weights_at_first(layer, call.index):
                    call.makes_variables(layer, f"builds a {layer.label} layer")


def note_built(call: Any, receiver: Ref, *, with_layers_in_it: bool = True) -> None:
    """Remember that a layer has its weights before its owner is first called, those in it as well (see `building`)."""
    if makes_weights_at_first(receiver.object, call.index):
        call.makes_variables(receiver.object, f"calls or builds a {receiver.object.label} layer")
    if call.has_first_call(receiver.object, builds=builds_when_called(receiver.object, call.index)):
        call.stale_variables(receiver.object)
    if with_layers_in_it and call.frame.code.name in ("__init__", "build") and not _is_own_first_call(call, receiver):
        call.store_attribute(receiver.object, "·built", of_const(True))


METHODS[f"{LAYER}.__init__"] = initialise
METHODS[f"{LAYER}.build"] = explicit_build
