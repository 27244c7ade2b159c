"""What Keras makes of its arguments and of its results: constants, structures, tensors.

Gives the small questions that the rules of Keras ask again and again: the constant an argument is, the tensors in a
structure, the same structure with each tensor replaced, an array as the tensor Keras converts it to.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from hybridize.models.tensorflow.structures import MAX_CONTAINERS, any_structure, content_of
from hybridize.values.arguments import Arguments
from hybridize.values.atoms import Atom, Const, Prim, Ref, Shape, Tensor, TensorKind, Tuple, Unknown, tensor, tuple_atom
from hybridize.values.objects import KEYS, REST, HeapObject
from hybridize.values.payloads import FunctionData, Hybrid, Partial, Wrapper
from hybridize.values.value import (
    NONE,
    NOTHING,
    Value,
    join,
    join_all,
    map_atoms,
    of,
    of_const,
    of_prim,
    of_tuple,
    union,
)

LAYER: Final = "tf.keras.layers.Layer"
MODEL: Final = "tf.keras.Model"
FLOATX: Final = "float32"
_FLOATS: Final = frozenset({"float16", "bfloat16", "float32", "float64"})
_MISSING: Final = object()
_MAX_NESTING: Final = 4

TensorChange = Callable[[Tensor], Tensor]


# -- constants ---------------------------------------------------------------------------------------------------


def constant(value: Value | None, default: Any = None) -> Any:
    """The Python constant a value is; the default when it is absent or not one constant."""
    if value is None or len(value.atoms) != 1 or not isinstance(value.atoms[0], Const):
        return default
    return value.atoms[0].value


def is_none(value: Value | None) -> bool:
    """Whether a value is absent, or None and nothing else."""
    return value is None or constant(value, _MISSING) is None


def may_be(value: Value | None, wanted: bool) -> bool:
    """Whether a flag may have the value; what is not known may."""
    if value is None:
        return False
    return any(not isinstance(atom, Const) or bool(atom.value) is wanted for atom in value.atoms)


def callables(value: Value | None) -> Value:
    """The part of a value that user code stands behind: functions, instances, bound methods, not names."""
    if not value:
        return NOTHING
    return union([atom for atom in value.atoms if not _is_name(atom)])


def _is_name(atom: Atom) -> bool:
    if isinstance(atom, Prim):
        return atom.type not in ("object", "type", "function")
    return isinstance(atom, (Const, Unknown, Tensor))


# -- tensors -----------------------------------------------------------------------------------------------------


def result(call: Any, dtype: str | None = FLOATX, shape: Shape | None = None, kind: TensorKind = "tensor") -> Value:
    """A tensor that a library call gives."""
    symbolic = call.traced and kind not in ("ndarray", "keras-symbolic")
    return of(tensor(dtype, shape, kind=kind, symbolic=symbolic))


def weight(call: Any, dtype: str | None = None, shape: Shape | None = None) -> Value:
    """A variable that Keras makes: since Keras 3 of a class of its own."""
    mine = call.index.keras_major >= 3
    return of(tensor(dtype, shape, kind="variable", symbolic=call.traced, of_keras=mine))


# The containers that were looked into on the way, with the nesting at which they were met: many may share what they
# hold, and hold each other in circles.
_Met = dict[HeapObject, int]


def tensors_in(call: Any, value: Value | None) -> Iterator[Tensor]:
    """The tensors of a value, also those in the containers it may be."""
    return _tensors_in(call, value, 0, {})


def _tensors_in(call: Any, value: Value | None, depth: int, met: _Met) -> Iterator[Tensor]:
    for atom in value.atoms if value is not None else ():
        match atom:
            case Tensor():
                yield atom
            case Tuple(items=items) if depth < _MAX_NESTING:
                for item in items:
                    yield from _tensors_in(call, item, depth + 1, met)
            case Ref(object=object_) if object_.kind in ("list", "dict") and depth < met.get(object_, _MAX_NESTING):
                met[object_] = depth
                for key in list(object_.items):
                    if key != KEYS:
                        yield from _tensors_in(call, call.load(object_, key, atom.root), depth + 1, met)


def first_tensor(call: Any, value: Value | None) -> Tensor | None:
    """The first tensor of a value."""
    return next(tensors_in(call, value), None)


def is_keras_symbolic(call: Any, arguments: Arguments) -> bool:
    """Whether a KerasTensor is among the arguments: then the call only describes a computation."""
    return any(_holds_keras_symbolic(call, value) for value in arguments.all_values())


def _holds_keras_symbolic(call: Any, value: Value) -> bool:
    def look() -> bool:
        return any(one.kind == "keras-symbolic" for one in tensors_in(call, value))

    return call.once(("symbolic", value), look)  # type: ignore[no-any-return]


# What became of each container, by the nesting at which it was met: one for all ways that lead there.
_Mapped = dict[tuple[Atom, int], Value]


def map_tensors(call: Any, value: Value, change: TensorChange, part: object = "mapped") -> Value:
    """The same structure with each tensor changed; what holds no tensor stays the very same value."""
    if all(change(one) is one for one in tensors_in(call, value)):
        return value
    return _Mapping(call, change, value).of_value(value, part, 0)


@dataclass(slots=True)
class _Mapping:
    """One walk over a structure whose tensors are changed."""

    call: Any
    change: TensorChange
    whole: Value
    done: _Mapped = field(default_factory=dict)
    # What stands for all containers that are too many to tell apart.
    others: Value | None = None

    def of_value(self, value: Value, part: object, depth: int) -> Value:
        atoms: list[Atom] = []
        for index, atom in enumerate(value.atoms):
            match atom:
                case Tensor():
                    atoms.append(self.change(atom))
                case Tuple(items=items) if depth < _MAX_NESTING:
                    changed = tuple(self.of_value(item, (part, index, i), depth + 1) for i, item in enumerate(items))
                    atoms.append(atom if changed == items else tuple_atom(changed, atom.name, atom.fields))
                case Ref(object=object_) if object_.kind in ("list", "dict") and depth < _MAX_NESTING:
                    mapped = self.done.get((atom, depth))
                    if mapped is None:
                        many = len(self.done) >= MAX_CONTAINERS
                        mapped = self._any_structure() if many else self._of_container(atom, (part, index), depth)
                        self.done[atom, depth] = mapped
                    atoms += mapped.atoms
                case _:
                    atoms.append(atom)
        return union(atoms)

    def _of_container(self, atom: Ref, part: object, depth: int) -> Value:
        call, object_ = self.call, atom.object
        contents = {key: call.load(object_, key, atom.root) for key in list(object_.items) if key != KEYS}
        mapped = {key: self.of_value(content, (part, key), depth + 1) for key, content in contents.items()}
        if mapped == contents:
            return of(atom)
        if object_.kind == "list":
            known = call.positions(of(atom))
            # What was looked into on the way may have put more into the list.
            if known is not None and all(index in mapped for index in range(len(known))):
                return call.fill_list([mapped[index] for index in range(len(known))], part=part)  # type: ignore[no-any-return]
            return call.list_of(join_all(mapped.values()), part=part)  # type: ignore[no-any-return]
        made = call.make("dict", "dict", part=part)
        for key, content in mapped.items():
            call.store(made, key, content)
        call.store(made, KEYS, call.load(object_, KEYS, atom.root))
        return call.new(made)  # type: ignore[no-any-return]

    def _any_structure(self) -> Value:
        if self.others is None:
            leaves, forms = content_of(self.call, self.whole)
            changed = map_atoms(leaves, lambda atom: self.change(atom) if isinstance(atom, Tensor) else atom)
            self.others = any_structure(self.call, changed, forms, "mapped")
        return self.others


def as_tensors(call: Any, value: Value, dtype: str | None = FLOATX) -> Value:
    """What a layer converts an argument to: arrays become tensors, floating ones of the layer's float type."""

    def convert(one: Tensor) -> Tensor:
        floating = dtype if one.dtype in _FLOATS else one.dtype
        if one.kind == "ndarray" or (one.kind == "variable" and floating != one.dtype):
            return tensor(floating, one.shape, symbolic=one.symbolic)
        return tensor(floating, one.shape, kind=one.kind, symbolic=one.symbolic)

    return call.once(("converted", value, dtype), lambda: map_tensors(call, value, convert, "converted"))  # type: ignore[no-any-return]


def as_targets(call: Any, value: Value, dtype: str | None) -> Value:
    """What a loss of Keras 3 makes of targets and predictions: tensors of its own type, whatever they were."""

    def convert(one: Tensor) -> Tensor:
        kind: TensorKind = "tensor" if one.kind in ("ndarray", "variable") else one.kind
        return tensor(dtype, one.shape, kind=kind, symbolic=one.symbolic)

    return call.once(("as targets", value, dtype), lambda: map_tensors(call, value, convert, "targets"))  # type: ignore[no-any-return]


def as_floatx(dtype: str | None) -> str | None:
    """Keras casts floating data to its float type, which is float32 unless the program changes it."""
    return FLOATX if dtype in _FLOATS else dtype


def batches_of(call: Any, value: Value, *, whole: bool = False) -> Value:
    """Mini-batches cut from arrays: tensors whose first extent is not known; or the arrays as one batch."""

    def cut(one: Tensor) -> Tensor:
        if whole and call.index.keras_major >= 3:
            return tensor(one.dtype, one.shape, symbolic=call.traced)  # on_batch methods cast nothing in Keras 3
        shape = (None, *one.shape[1:]) if one.shape else one.shape
        kind: TensorKind = one.kind if one.kind in ("ragged", "sparse") else "tensor"
        return tensor(as_floatx(one.dtype), shape, kind=kind, symbolic=call.traced)

    return map_tensors(call, _list_as_array(call, value), cut, "batches")


def _list_as_array(call: Any, value: Value) -> Value:
    """Plain lists of numbers are data, too; only lists of arrays stay lists (several inputs)."""
    atoms = []
    for atom in value.atoms:
        is_list = isinstance(atom, Ref) and atom.object.kind == "list"
        atoms.append(tensor(kind="ndarray") if is_list and first_tensor(call, of(atom)) is None else atom)
    return union(atoms)


def as_arrays(call: Any, value: Value) -> Value:
    """The arrays that a prediction gives for tensors."""
    return map_tensors(call, value, lambda one: tensor(one.dtype, one.shape, kind="ndarray"), "arrays")


def as_keras_symbolic(call: Any, value: Value) -> Value:
    """The KerasTensors that stand for the results of a layer called on KerasTensors."""

    def describe(one: Tensor) -> Tensor:
        return one if one.kind == "ndarray" else tensor(one.dtype, one.shape, kind="keras-symbolic")

    return map_tensors(call, value, describe, "described")


def from_keras_symbolic(call: Any, value: Value) -> Value:
    """The tensors that stand in for KerasTensors while Keras runs user code on them, or when the model is called."""

    def fill(one: Tensor) -> Tensor:
        return tensor(one.dtype, one.shape, symbolic=call.traced) if one.kind == "keras-symbolic" else one

    if not _holds_keras_symbolic(call, value):
        return value
    return call.once(("filled", value), lambda: map_tensors(call, value, fill, "filled"))  # type: ignore[no-any-return]


# -- shapes as values --------------------------------------------------------------------------------------------


def shape_value(call: Any, value: Value, part: object = "shape") -> Value:
    """The shape Keras hands to `build`: one tuple for a tensor, the same structure of shapes for a structure."""
    return call.once(("shape", value, part), lambda: _shape_value(call, value, part, 0, {}))  # type: ignore[no-any-return]


def _shape_value(call: Any, value: Value, part: object, depth: int, done: _Mapped) -> Value:
    shapes = []
    for atom in value.atoms:
        match atom:
            case Tensor():
                shapes.append(_shape_of(call, atom))
            case Tuple(items=items):
                parts = [_shape_value(call, item, (part, i), depth + 1, done) for i, item in enumerate(items)]
                shapes.append(of_tuple(parts))
            case Ref(object=object_) if object_.kind in ("list", "dict") and depth < _MAX_NESTING:
                found = done.get((atom, depth))
                if found is None:
                    many = len(done) >= MAX_CONTAINERS
                    found = _any_shapes(call, atom) if many else _shapes_in(call, atom, part, depth, done)
                    done[atom, depth] = found
                shapes.append(found)
            case Unknown():
                shapes.append(of(atom))
    joined = NOTHING
    for shape in shapes:
        joined = join(joined, shape)
    return joined or call.list_of(of_prim("int"), part=part)


def _shapes_in(call: Any, atom: Ref, part: object, depth: int, done: _Mapped) -> Value:
    def shape(inner: Value, key: object) -> Value:
        return _shape_value(call, inner, (part, key), depth + 1, done)

    known = call.positions(of(atom)) if atom.object.kind == "list" else None
    if known is not None:
        return call.fill_list([shape(item, i) for i, item in enumerate(known)], part=part)  # type: ignore[no-any-return]
    if atom.object.kind == "list":
        return call.list_of(shape(call.iterate(of(atom)), "element"), part=part)  # type: ignore[no-any-return]
    made = call.make("dict", "shapes", part=part)
    for key in list(atom.object.items):
        if key != KEYS:
            call.store(made, key, shape(call.load(atom.object, key, atom.root), key))
    return call.new(made)  # type: ignore[no-any-return]


def _any_shapes(call: Any, atom: Ref) -> Value:
    leaves, forms = content_of(call, of(atom))
    shapes = join_all(_shape_of(call, one) for one in leaves.atoms if isinstance(one, Tensor))
    return any_structure(call, shapes, forms, "shapes")


def _shape_of(call: Any, atom: Tensor) -> Value:
    if call.index.keras_major < 3:
        # Keras 2 hands over what `x.shape` is, with its methods.
        found: Value = call.attribute(of(atom), "shape")
        if found and not any(isinstance(one, Unknown) for one in found.atoms):
            return found
    if atom.shape is None:
        return call.list_of(of_prim("int"), part=("extents", atom.kind))  # type: ignore[no-any-return]
    return of_tuple([_extent(atom, axis, extent) for axis, extent in enumerate(atom.shape)])


def _extent(atom: Tensor, axis: int, extent: int | None) -> Value:
    if extent is not None:
        return of_const(extent)
    if atom.kind == "keras-symbolic":
        return NONE
    # A batch may be cut by Keras, which leaves its extent open; other axes are concrete when a layer is built.
    return join(of_prim("int"), NONE) if axis == 0 else of_prim("int")


def shape_from(call: Any, value: Value | None) -> Shape | None:
    """The shape a `shape=` argument gives: extents where they are constants; None when even the rank is unknown."""
    if value is None:
        return None
    if isinstance(number := constant(value), int):
        return (number,)
    known = call.positions(value)
    if known is None:
        return None
    extents = (constant(item) for item in known)
    return tuple(one if isinstance(one, int) and one >= 0 else None for one in extents)


# -- functions ---------------------------------------------------------------------------------------------------


def parameters_of(function: Value | None) -> dict[str, Value | None]:
    """Names of the parameters of user functions, with the values of their defaults."""
    found: dict[str, Value | None] = {}
    for atom in function.atoms if function is not None else ():
        inner = getattr(atom, "function", atom)
        payload = inner.object.payload if isinstance(inner, Ref) else None
        match payload:
            case FunctionData(code=code, defaults=defaults):
                found.update({p.name: defaults.get(p.name) for p in code.parameters})
            case Hybrid(function=wrapped) | Wrapper(function=wrapped) | Partial(function=wrapped):
                found.update(parameters_of(wrapped))
    return found


def takes_any_keyword(function: Value | None) -> bool:
    """Whether some function accepts keywords it does not name; what is not a user function may."""
    answer = False
    for atom in function.atoms if function is not None else ():
        inner = getattr(atom, "function", atom)
        payload = inner.object.payload if isinstance(inner, Ref) else None
        match payload:
            case FunctionData(code=code):
                answer |= any(p.kind == "var-keyword" for p in code.parameters)
            case Hybrid(function=wrapped) | Wrapper(function=wrapped) | Partial(function=wrapped):
                answer |= takes_any_keyword(wrapped)
            case _:
                answer = True
    return answer


def own_method(call: Any, receiver: Any, name: str) -> Value | None:
    """A method that user code defines for an instance, bound to it; None when only the library may have one."""
    if not isinstance(receiver, Ref) or receiver.object.kind != "instance" or receiver.object.cls is None:
        return None
    if not call.lookup(receiver.object.cls, name):
        return None
    return call.attribute(of(receiver), name)  # type: ignore[no-any-return]


def call_as(call: Any, through: str, function: Value, arguments: Arguments) -> Value:
    """Call a user function on behalf of another library name than the one called (see `reasons`)."""
    name, call.name = call.name, through
    try:
        return call.call(function, arguments)  # type: ignore[no-any-return]
    finally:
        call.name = name


def element_of(call: Any, value: Value) -> Value:
    """What a dataset, generator or list of batches yields."""
    found = NOTHING
    for atom in value.atoms:
        if isinstance(atom, Ref) and atom.object.kind == "dataset":
            found = join(found, call.load(atom.object, REST, atom.root))
        else:
            found = join(found, call.iterate(of(atom)))
    return found


def objects_in(value: Value) -> Iterator[HeapObject]:
    """The heap objects a value may be."""
    for atom in value.atoms:
        if isinstance(atom, Ref):
            yield atom.object
