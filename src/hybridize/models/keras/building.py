"""Whether Keras 3 builds a layer by running its `call` symbolically (HYB315).

A decorated `call` keeps the trace that this run makes.  Variables that come into being during the run are read there as
their initial values: gradients of None, outputs frozen at the initial weights, and no error.

What happens (Keras 3.15, `Layer._maybe_build`), on the first `layer(x)` while `layer.built` is false:
 1. a `build` of its own, be it `pass` (or inherited from anything but Layer and Model): it runs, nothing else does;
 2. else, if some *direct* sub-layer (an attribute, or in a list or dict that is one) is not built yet: `call` runs in a
    scratch graph where new variables have no value but their initialiser;
 3. else nothing runs.
So a function under tf.function breaks exactly when it is first traced during 2, and reads there a variable that was
made during 2.  Found by running the programs in tests/models/keras/test_building.py with TensorFlow 2.21:

    breaks   `call` decorated, sub-layers with weights made in `__init__` and not built; in a list or dict; a Sequential
             without Input; in a base class; a layer in a functional model; first called inside a decorated step; a
             decorated helper that `call` uses; a decorated `call` with an own `build` of a layer that stands inside a
             layer built so; an RNN cell likewise
    right    no sub-layers; weights from `add_weight` in `__init__`; any own `build`; sub-layers built or called in
             `__init__`; only sub-layers without weights (Flatten…) or that are built from the start (Dropout…);
             functional and Sequential models, also as bases; `__call__` decorated instead of `call`; a method decorated
             that calls `self(x)`, or that is not reached from `call`; the caller decorated; a tf.Module; Keras 2

A model that `model.build(shape)` marks as built before its first call is right (3.3 to 3.15), and a call with another
input shape makes a new, right trace: what comes first is asked by facts.lone_builds.

Needs   the class, the index, and the instances the interpreter made, after its fixpoint.
Gives   a reason in words, or None.
Sound   an instance nobody saw, and layers that are not known, are taken to be built lazily and to have weights.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from hybridize.models.index import Index
from hybridize.models.keras.operands import LAYER, MODEL
from hybridize.values.atoms import Ref, Tuple
from hybridize.values.objects import KEYS, HeapObject
from hybridize.values.payloads import ClassData
from hybridize.values.value import Value

# Cells whose content the rules of this package keep about an object; the program cannot name them.
_OWN_CELLS: Final = "·"
_MAX_NESTING: Final = 4
_BUILT_CELLS: Final = ("·built", "·outputs")
# The cell of a layer of the program that was called on placeholders.
CALLED_SYMBOLICALLY: Final = "·symbolic"
# The placeholders that it was given there, in a tuple of the arguments by position.
GIVEN_SYMBOLICALLY: Final = "·placeholders"

# Built by their constructor (`_build_at_init`), as trial showed.
BUILT_AT_ONCE: Final = frozenset(
    {
        "Activation", "ActivityRegularization", "AlphaDropout", "AveragePooling1D", "AveragePooling2D",
        "AveragePooling3D", "Dropout", "ELU", "GaussianDropout", "GaussianNoise", "GlobalAveragePooling1D",
        "GlobalAveragePooling2D", "GlobalAveragePooling3D", "GlobalMaxPooling1D", "GlobalMaxPooling2D",
        "GlobalMaxPooling3D", "Identity", "InputLayer", "LeakyReLU", "Masking", "MaxPooling1D", "MaxPooling2D",
        "MaxPooling3D", "ReLU", "Reshape", "Softmax", "SpatialDropout1D", "SpatialDropout2D", "SpatialDropout3D",
    }
)  # fmt: skip
# Built when first called, without making a variable that the result depends on.
WEIGHTLESS: Final = frozenset(
    {
        "Add", "Average", "CategoryEncoding", "CenterCrop", "Concatenate", "Cropping1D", "Cropping2D", "Cropping3D",
        "Dot", "Flatten", "Lambda", "Maximum", "Minimum", "Multiply", "Permute", "RepeatVector", "Rescaling",
        "Resizing", "Subtract", "UnitNormalization", "UpSampling1D", "UpSampling2D", "UpSampling3D", "ZeroPadding1D",
        "ZeroPadding2D", "ZeroPadding3D",
    }
)  # fmt: skip


def lazily_built(cls: HeapObject, index: Index, instances: Iterable[HeapObject] = ()) -> str | None:
    """Why the `call` of a class must not be decorated itself; None when it may."""
    return _asked(cls, index, tuple(instances), weights=True)


def runs_call_symbolically(cls: HeapObject, index: Index, instances: Iterable[HeapObject] = ()) -> str | None:
    """Why what the `call` of a class calls must not be decorated, if it calls layers; None when it may."""
    return _asked(cls, index, tuple(instances), weights=False)


def _asked(cls: HeapObject, index: Index, instances: tuple[HeapObject, ...], *, weights: bool) -> str | None:
    if index.keras_major < 3 or not is_layer_class(cls, index):
        return None
    if not instances:
        return None if has_own_build(cls, index) else _reason(cls.label, "its sub-layers")
    for instance in instances:
        owner = instance.cls or cls
        own_build = has_own_build(owner, index)
        # With a build() of its own `call` is run symbolically only where a functional model is put together.
        if _is_built(instance, index) or (own_build and CALLED_SYMBOLICALLY not in instance.attributes):
            continue
        for name, layer in sub_layers(instance, index):
            if not _is_built(layer, index) and (not weights or makes_weights(layer, index)):
                return _left_unbuilt(owner.label, name) if own_build else _reason(owner.label, name)
    return None


def _left_unbuilt(label: str, part: str) -> str:
    return (
        f"Keras 3 runs call of {label} symbolically for a functional model, where {part} is built, as build() of "
        f"{label} does not build it; a trace made then keeps the initial weights and gives gradients of None"
    )


def _reason(label: str, part: str) -> str:
    return (
        f"Keras 3 builds {part} of {label} by running call symbolically, as {label} has no build() of its own; "
        "a trace made then keeps the initial weights and gives gradients of None"
    )


# -- classes -----------------------------------------------------------------------------------------------------


def only_marks(object_: HeapObject, index: Index) -> bool:
    """Whether `build(shape)` of a layer of the program does nothing but mark it as built: the default of Keras 3."""
    if index.keras_major < 3 or object_.kind != "instance" or object_.cls is None or _is_built(object_, index):
        return False
    data = object_.cls.payload
    if not is_layer_class(object_.cls, index) or (isinstance(data, ClassData) and data.unknown_base):
        return False
    return not has_own_build(object_.cls, index)


def is_layer_class(cls: HeapObject, index: Index) -> bool:
    """Whether a class of the program is a layer or a model of Keras."""
    data = cls.payload
    if not isinstance(data, ClassData):
        return False
    if any(index.is_subclass(base, LAYER) for base in data.library_bases):
        return True
    # A base that cannot be found is taken by its name, as for the name context.
    return "keras" in (data.unknown_base or "")


def has_own_build(cls: HeapObject, index: Index) -> bool:
    """Whether a class defines `build`, or inherits one that is not the default of Layer and Model."""
    data = cls.payload
    if not isinstance(data, ClassData):
        return False
    for base in data.mro:
        if isinstance(base, HeapObject):
            cell = base.attributes.get("build")
            if cell is not None and cell.value:
                return True
        elif (member := index.member(base, "build")) is not None:
            return member.owner not in (LAYER, MODEL)
    return False


# -- layers ------------------------------------------------------------------------------------------------------


def sub_layers(object_: HeapObject, index: Index) -> Iterator[tuple[str, HeapObject]]:
    """The direct sub-layers of a layer with the attribute that holds each, in lists and dictionaries, too."""
    for name, cell in object_.attributes.items():
        if not name.startswith(_OWN_CELLS):
            for layer in _layers_in(cell.value, index, 0, {}):
                yield f"self.{name}", layer
    for key, cell in object_.items.items():
        # The layers of a Sequential.
        if isinstance(key, tuple) and key[:1] in (("layer",), ("rest",)):
            for layer in _layers_in(cell.value, index, 0, {}):
                yield "a layer", layer


def _layers_in(value: Value, index: Index, depth: int, met: dict[HeapObject, int]) -> Iterator[HeapObject]:
    for atom in value.atoms:
        match atom:
            case Ref(object=object_) if is_layer(object_, index):
                yield object_
            case Ref(object=object_) if object_.kind in ("list", "dict") and depth < met.get(object_, _MAX_NESTING):
                met[object_] = depth
                for key, cell in object_.items.items():
                    if key != KEYS:
                        yield from _layers_in(cell.value, index, depth + 1, met)
            case Tuple(items=items) if depth < _MAX_NESTING:
                for item in items:
                    yield from _layers_in(item, index, depth + 1, met)


def is_layer(object_: HeapObject, index: Index) -> bool:
    """Whether an object is a layer, of Keras or of the program."""
    if object_.kind == "api":
        return index.is_subclass(object_.symbol or "", LAYER)
    return object_.kind == "instance" and object_.cls is not None and is_layer_class(object_.cls, index)


def _class_name(object_: HeapObject) -> str:
    return (object_.symbol or "").rpartition(".")[2]


def _is_built(object_: HeapObject, index: Index) -> bool:
    """Whether a layer surely has its weights before its owner is first called."""
    del index
    if any(name in object_.attributes and object_.attributes[name].value for name in _BUILT_CELLS):
        return True
    return object_.kind == "api" and _class_name(object_) in BUILT_AT_ONCE


def builds_when_called(object_: HeapObject, index: Index) -> bool:
    """Whether a layer has none of its weights before something calls it for the first time."""
    return not _is_built(object_, index) and makes_weights(object_, index)


def makes_weights_at_first(object_: HeapObject, index: Index) -> bool:
    """Whether a layer itself, its sub-layers apart, makes variables when it is first called.

    Asked while the program runs: what is built or not by then is no answer to what comes first.
    """
    if object_.kind == "api":
        name = _class_name(object_)
        return name not in WEIGHTLESS and name not in BUILT_AT_ONCE and not _is_container(object_, index)
    return object_.cls is not None and has_own_build(object_.cls, index)


def _is_container(object_: HeapObject, index: Index) -> bool:
    """Models that Keras brings: functional, Sequential, pretrained ones; their layers speak for themselves."""
    return index.is_subclass(object_.symbol or "", MODEL)


def makes_weights(object_: HeapObject, index: Index) -> bool:
    """Whether a layer that is not built, or one within it, makes variables when it is first called."""
    # Layers of one site hold each other where contexts meet: each is asked once.
    met = {object_: None}
    pending = [object_]
    while pending:
        parts = _built_with(pending.pop(), index)
        if parts is None:
            return True
        for one in parts:
            if one not in met and not _is_built(one, index):
                met[one] = None
                pending.append(one)
    return False


def _built_with(object_: HeapObject, index: Index) -> Iterable[HeapObject] | None:
    """The layers that make their variables when this one is first called; None where it makes some itself."""
    if object_.kind == "api":
        name = _class_name(object_)
        if name in WEIGHTLESS:
            return ()
        return _wrapped(object_, index) if name in ("Sequential", "TimeDistributed") else None
    # What a user's build makes is taken to be a variable; weights made in __init__ exist before.
    if object_.cls is None or has_own_build(object_.cls, index):
        return None
    return (one for _, one in sub_layers(object_, index))


def _wrapped(object_: HeapObject, index: Index) -> Iterator[HeapObject]:
    for _, layer in sub_layers(object_, index):
        yield layer
    cell = object_.attributes.get("·layer")
    if cell is not None:
        yield from _layers_in(cell.value, index, 0, {})
