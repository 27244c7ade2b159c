"""Is the trace that Keras 3 makes of a `call` while it builds the layer never used again?  (HYB315)

Needs   what is done first with each object (facts.first_uses), and the calls of its `call` with their arguments.
Gives   for an object whether `build(shape)` marks it as built before anything calls it, so that Keras runs nothing;
        and whether its first call, the result of which is dropped, differs in type from all others: these are traced
        anew, and read the variables.
Why     The default `build` of Keras 3 does nothing but mark the layer: its sub-layers are built by the first real call,
        where `tf.function` makes variables as ever.  A graph function picks a trace by the dtypes, shapes and Python
        values of its arguments.  (Observed: TensorFlow 2.21 with Keras 3.3, 3.6, 3.8, 3.10, 3.12 and 3.15.)
Sound   what the first call changes is lost when it runs the trace made before: it must update no variables, nor have
        layers that do so when they train.  Shapes that are not known may be those of the first call.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from hybridize.facts.call_order import CallOrder
from hybridize.facts.first_uses import FirstUse, FirstUses
from hybridize.facts.incoming import Incoming
from hybridize.interp.context import NOT_SEEN, Edge, World, with_callees
from hybridize.interp.events import Kind
from hybridize.interp.machine import Machine
from hybridize.ir import nodes as ir
from hybridize.ir.walking import instructions_of, walk
from hybridize.models.index import Index
from hybridize.models.keras import building
from hybridize.values.atoms import Atom, Const, Ref, Tensor
from hybridize.values.dynamic import DYNAMIC
from hybridize.values.objects import HeapObject
from hybridize.values.payloads import FunctionData
from hybridize.values.value import NONE, NOTHING, Value, of_const

_TRAINING: Final = "training"
_CHANGES: Final = frozenset({Kind.UPDATES, Kind.UNSEEN_CALL})
_BUILD: Final = "build"


@dataclass(frozen=True, slots=True)
class LoneBuilds:
    """The calls of each function, and what comes first."""

    _machine: Machine
    _incoming: Incoming
    _uses: FirstUses

    @classmethod
    def of(cls, machine: Machine, incoming: Incoming, order: CallOrder) -> LoneBuilds:
        """Ask about the objects of a program that has been run."""
        return cls(machine, incoming, FirstUses(order))

    def is_marked(self, layer: HeapObject, call: ir.Code) -> bool:
        """Whether a layer is marked as built before its `call` runs for the first time."""
        if self._is_built_otherwise(layer):
            return False
        use = self._first_use(layer, call)
        return use is not None and use.method == _BUILD

    def is_traced_anew(self, layer: HeapObject, call: ir.Code, building_too: Container[ir.Code]) -> bool:
        """Whether no later call of a layer takes the trace of the first one, which changes nothing.

        `building_too`: the code that runs while other layers are built.
        """
        use = self._first_use(layer, call)
        if use is None or use.method or use.code in building_too or self._is_built_otherwise(layer):
            return False
        if call in self._machine.hybrid:
            # A signature that it has may let other types in.
            return False
        if any(one.starred for one in use.call.positional) or any(one.name is None for one in use.call.keywords):
            return False
        edges = list(self._edges(layer, call))
        first = [edge for edge in edges if edge.node is use.call]
        if not first or any(edge.through == NOT_SEEN for edge in edges):
            return False
        for one in first:
            given = _given(one, use)
            if not self._changes_nothing(layer, one, given):
                return False
            if not all(_unlike_calls(given, edge.bound) for edge in edges if edge.node is not use.call):
                return False
        return True

    def _first_use(self, layer: HeapObject, call: ir.Code) -> FirstUse | None:
        """What is first done with a layer: in its constructor, else behind that."""
        constructor = _constructor_of(layer)
        within = self._uses.within(constructor, call) if constructor is not None else None
        return within or self._uses.of(layer.birth, call)

    def _is_built_otherwise(self, layer: HeapObject) -> bool:
        """Whether a functional model may run `call` symbolically, or the class builds its layers itself."""
        if building.CALLED_SYMBOLICALLY in layer.attributes or layer.cls is None:
            return True
        return building.has_own_build(layer.cls, self._machine.index)

    def _edges(self, layer: HeapObject, call: ir.Code) -> Iterator[Edge]:
        """The calls of `call` that may be on this layer."""
        for context in self._machine.by_code.get(call, ()):
            if context.world is World.EAGER:
                for edge in self._incoming.to(context):
                    receiver = next(iter(edge.bound.values()), NOTHING)
                    known = all(isinstance(atom, Ref) for atom in receiver.atoms)
                    if not known or any(isinstance(one, Ref) and one.object is layer for one in receiver.atoms):
                        yield edge

    def _changes_nothing(self, layer: HeapObject, edge: Edge, given: Mapping[str, Value]) -> bool:
        below = with_callees([edge.callee])
        if any(event.kind in _CHANGES for one in below for event in one.events.values()):
            return False
        seen, mode = edge.bound.get(_TRAINING), given[_TRAINING]
        if seen is not None and seen is not mode and any(_asks_mode(one.code) for one in below):
            # Seen were both ways, of which the first call goes one: layers of the other are built later.
            return False
        if mode.atoms and all(isinstance(atom, Const) and not atom.value for atom in mode.atoms):
            return not any(_trains_anyway(one.code) for one in below)
        codes = {one.code for one in below}
        called = self._machine.layer_callers
        return all(
            _is_without_state(one)
            for one in _layers_in(layer, self._machine.index)
            if not codes.isdisjoint(called.get(one, {}))
        )


def _constructor_of(layer: HeapObject) -> ir.Code | None:
    """The `__init__` that runs when an object is made, where a class of the program has one."""
    for one in layer.cls.payload.mro if layer.cls is not None else ():
        cell = one.attributes.get("__init__") if isinstance(one, HeapObject) else None
        if cell is not None and cell.value:
            functions = [atom.object.payload for atom in cell.value.atoms if isinstance(atom, Ref)]
            codes = [one.code for one in functions if isinstance(one, FunctionData)]
            return codes[0] if len(codes) == len(cell.value.atoms) == 1 else None
    return None


def _given(edge: Edge, use: FirstUse) -> dict[str, Value]:
    """The arguments of a call that no other call of Keras encloses: without `training=` the default stands."""
    given = dict(edge.bound)
    written = next((one.value for one in use.call.keywords if one.name == _TRAINING), None)
    if written is None:
        function = edge.callee.function
        given[_TRAINING] = (function.defaults.get(_TRAINING) if function is not None else None) or NONE
    elif _TRAINING not in given:
        # Keras keeps it for the layers within.
        given[_TRAINING] = of_const(written.value) if isinstance(written, ir.Constant) else NOTHING
    return given


def _unlike_calls(one: Mapping[str, Value], other: Mapping[str, Value]) -> bool:
    """Whether a graph function surely takes another trace for the arguments of one call than for those of another."""
    return any(_unlike(one[name], value) for name, value in other.items() if name in one)


def _unlike(one: Value, other: Value) -> bool:
    both = bool(one.atoms) and bool(other.atoms)
    return both and all(_unlike_atoms(a, b) for a in one.atoms for b in other.atoms)


def _unlike_atoms(one: Atom, other: Atom) -> bool:
    match one, other:
        case Tensor(), Tensor():
            if None not in (one.dtype, other.dtype) and one.dtype != other.dtype:
                return True
            if one.shape is None or other.shape is None:
                return False
            pairs = zip(one.shape, other.shape, strict=False)
            return len(one.shape) != len(other.shape) or any(
                None not in pair and DYNAMIC not in pair and pair[0] != pair[1] for pair in pairs
            )
        case Const(value=bool() as mine), Const(value=bool() as theirs):
            return mine is not theirs
    return False


def _asks_mode(code: ir.Code) -> bool:
    """Whether a condition in the code names the training mode."""
    return any(
        isinstance(node, ir.If | ir.Choose | ir.While | ir.Logic | ir.Match)
        and any(isinstance(one, ir.Name) and one.name == _TRAINING for one in walk(_condition(node)))
        for node in instructions_of(code)
    )


def _condition(node: object) -> object:
    match node:
        case ir.If(test=test) | ir.Choose(test=test) | ir.While(test=test):
            return test
        case ir.Match(subject=subject):
            return subject
    return node


def _trains_anyway(code: ir.Code) -> bool:
    """Whether code tells a layer to train, whatever mode it runs in: it hands on no `training` that it was given."""
    own = {one.name for one in code.parameters}
    return any(
        one.name == _TRAINING
        and not (isinstance(one.value, ir.Constant) and not one.value.value)
        and not (isinstance(one.value, ir.Name) and one.value.name == _TRAINING and _TRAINING in own)
        for node in instructions_of(code)
        if isinstance(node, ir.Call)
        for one in node.keywords
    )


def _layers_in(layer: HeapObject, index: Index) -> Iterator[HeapObject]:
    """The layers below a layer."""
    met = {layer}
    pending = [layer]
    while pending:
        for _, one in building.sub_layers(pending.pop(), index):
            if one not in met:
                met.add(one)
                pending.append(one)
                yield one


def _is_without_state(layer: HeapObject) -> bool:
    """Whether a layer does the same in training as otherwise, and changes nothing; what user code changes is seen."""
    return layer.kind == "instance" or (layer.symbol or "").rpartition(".")[2] in _SAME_IN_TRAINING


_SAME_IN_TRAINING: Final = frozenset(
    {
        "Activation", "Add", "AveragePooling1D", "AveragePooling2D", "Concatenate", "Conv1D", "Conv1DTranspose",
        "Conv2D", "Conv2DTranspose", "Conv3D", "Dense", "DepthwiseConv2D", "EinsumDense", "Embedding", "Flatten",
        "GlobalAveragePooling1D", "GlobalAveragePooling2D", "GlobalMaxPooling1D", "GlobalMaxPooling2D",
        "GroupNormalization", "LayerNormalization", "LeakyReLU", "MaxPooling1D", "MaxPooling2D", "Multiply", "PReLU",
        "Permute", "ReLU", "Rescaling", "Reshape", "SeparableConv2D", "Softmax", "UpSampling1D", "UpSampling2D",
        "ZeroPadding1D", "ZeroPadding2D",
    }
)  # fmt: skip
