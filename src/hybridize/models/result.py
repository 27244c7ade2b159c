"""Library results from the symbol index: what `Returns` say, as abstract values; and instances of library classes."""

from __future__ import annotations

from typing import Any, Final

from hybridize.models.symbols import Returns, Symbol
from hybridize.values.atoms import Const, Shape, Tensor, Tuple, tensor
from hybridize.values.objects import KEYS, REST
from hybridize.values.value import NONE, Value, join_all, of, of_prim, of_tuple

# Roles whose instances a trace must not create anew (HYB310).
_CREATED_ONCE = {
    "layer": "a layer",
    "model": "a model",
    "metric": "a metric",
    "optimizer": "an optimizer",
}


def of_call(name: str, returns: Returns, call: Any) -> Value:
    """The result of a call; a call that gives tensors computes."""
    if returns.has_tensors:
        call.computes(name)
    for value in call.arguments.all_values():
        if any(hasattr(atom, "object") and atom.object.kind == "function" for atom in value.atoms):
            call.call_back(f"an argument that {name} passes")
            break
    return of_returns(returns, call)


def of_returns(returns: Returns, call: Any) -> Value:
    """The abstract value a `Returns` describes, for these arguments."""
    match returns.kind:
        case "tensor" | "ragged" | "sparse" | "variable":
            return of(tensor(_dtype(returns, call), _shape(returns, call), kind=returns.kind, symbolic=call.traced))
        case "tensors":
            return _structure(returns, call)
        case "none":
            return NONE
        case "python":
            return _python(returns.name or "object", call)
        case "object" if returns.name is not None:
            made = call.make("api", returns.name, symbol=returns.name)
            return call.new(made)  # type: ignore[no-any-return]
        case "dataset":
            made = call.make("dataset", "dataset", symbol="tf.data.Dataset")
            call.store(made, REST, of(tensor(symbolic=call.traced)))
            return call.new(made)  # type: ignore[no-any-return]
        case "iterator":
            return call.iterator_over(of(tensor(symbolic=call.traced)))  # type: ignore[no-any-return]
    return call.unknown("unmodelled-symbol", f"what {call.name} returns is not modelled")  # type: ignore[no-any-return]


def _python(name: str, call: Any) -> Value:
    """A Python value of a class.  Containers are objects, or their members would have nothing to act on."""
    if name not in ("dict", "list", "set", "tuple", "generator"):
        return of_prim(name)
    content = call.unknown("unmodelled-symbol", f"what the {name} holds that {call.name} returns")
    if name == "generator":
        return call.iterator_over(content)  # type: ignore[no-any-return]
    if name in ("list", "tuple"):
        return call.list_of(content)  # type: ignore[no-any-return]
    made = call.make(name, name)
    call.store(made, REST, content)
    if name == "dict":
        call.store(made, KEYS, of_prim("str"))
    return call.new(made)  # type: ignore[no-any-return]


def _structure(returns: Returns, call: Any) -> Value:
    if not returns.items:
        return call.list_of(of(tensor(symbolic=call.traced)))  # type: ignore[no-any-return]
    values = [of_returns(item, call) for item in returns.items]
    match returns.name:
        case "list":
            return call.fill_list(values)  # type: ignore[no-any-return]
        case "list*":
            return call.list_of(join_all(values))  # type: ignore[no-any-return]
        case "dict":
            made = call.make("dict", "dict")
            call.store(made, REST, join_all(values))
            return call.new(made)  # type: ignore[no-any-return]
    return of_tuple(values)


def first_tensor(call: Any) -> Tensor | None:
    """The first tensor among the receiver and the arguments, also inside a list of them."""
    if isinstance(call.receiver, Tensor):
        return call.receiver
    for value in call.arguments.all_values():
        for atom in value.atoms:
            if isinstance(atom, Tensor):
                return atom
            if isinstance(atom, Tuple):
                for item in atom.items:
                    for inner in item.atoms:
                        if isinstance(inner, Tensor):
                            return inner
    return None


def _dtype(returns: Returns, call: Any) -> str | None:
    for name in ("dtype", "out_type", "output_type"):
        explicit = call.argument(None, name)
        if explicit is not None:
            return dtype_of(explicit)
    if returns.dtype == "same":
        found = first_tensor(call)
        return found.dtype if found is not None else None
    return returns.dtype


def dtype_of(value: Value) -> str | None:
    """The dtype a `dtype=` argument names: `tf.float32`, `"float32"`, `np.float32`; None when not known."""
    names = set()
    for atom in value.atoms:
        if isinstance(atom, Const) and isinstance(atom.value, str):
            names.add(atom.value)
        elif hasattr(atom, "name"):
            names.add(str(atom.name).rpartition(".")[2])
        else:
            return None
    return names.pop() if len(names) == 1 else None


def _shape(returns: Returns, call: Any) -> Shape | None:
    if returns.shape == "same":
        found = first_tensor(call)
        return found.shape if found is not None else None
    if isinstance(returns.shape, int):
        return (None,) * returns.shape
    return None


# Layers without weights, seeds or other variables, which a trace may make anew (observed: Keras 2.9, 3.15); what a
# program derives from them may have some.
_PLAIN_LAYERS = """
    Activation Add Average AveragePooling1D AveragePooling2D AveragePooling3D Concatenate Cropping1D Cropping2D
    Cropping3D Dot ELU Flatten GlobalAveragePooling1D GlobalAveragePooling2D GlobalAveragePooling3D GlobalMaxPooling1D
    GlobalMaxPooling2D GlobalMaxPooling3D Lambda LeakyReLU Masking MaxPooling1D MaxPooling2D MaxPooling3D Maximum
    Minimum Multiply Permute ReLU RepeatVector Reshape Softmax Subtract UpSampling1D UpSampling2D UpSampling3D
    ZeroPadding1D ZeroPadding2D ZeroPadding3D
"""
_WITHOUT_VARIABLES: Final = frozenset(f"tf.keras.layers.{name}" for name in _PLAIN_LAYERS.split())


def is_created_once(symbol: Symbol) -> bool:
    """Whether objects of a class must not be made anew by each trace."""
    return any(role in symbol.roles for role in _CREATED_ONCE)


def role_of_made(name: str, index: Any) -> str | None:
    """What a library class makes that a trace must not make anew: "layer", "metric", "optimizer", "variable"."""
    if name == "tf.Variable":
        return "variable"
    symbol = index.lookup(name)
    roles = symbol.roles if symbol is not None and symbol.kind == "class" else ()
    return next((role for role in ("layer", "metric", "optimizer") if role in roles and "model" not in roles), None)


def construct(symbol: Symbol, call: Any) -> Value:
    """An instance of a library class.  Layers, models, metrics and optimizers must not be made within a trace."""
    for role, text in _CREATED_ONCE.items():
        if role in symbol.roles and not call.guarded and symbol.name not in _WITHOUT_VARIABLES:
            call.hazard("HYB310", f"creates {text} ({symbol.name}) each time the function is traced")
            break
    made = call.make("api", symbol.name.rpartition(".")[2], symbol=symbol.name)
    for name, value in call.arguments.keywords.items():
        call.store_attribute(made, f"·{name}", value)
    for index, value in enumerate(call.arguments.positional):
        if index < len(symbol.params):
            call.store_attribute(made, f"·{symbol.params[index].name}", value)
    return call.new(made)  # type: ignore[no-any-return]
