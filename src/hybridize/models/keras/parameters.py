"""The constructor arguments of a library object, kept in cells named "·<parameter>" (see models.result.construct)."""

from __future__ import annotations

from typing import Any

from hybridize.models.keras.operands import constant
from hybridize.models.symbols import Symbol
from hybridize.values.objects import HeapObject
from hybridize.values.value import NOTHING, Value

_NOT_PASSED = object()
# The names of the cells of several parameters.
_CELLS: dict[tuple[str, ...], tuple[str, ...]] = {}


class Parameters:
    """What a layer, metric or optimizer was constructed with: a library object, or an instance of its subclass."""

    __slots__ = ("_call", "_object", "_symbol")

    def __init__(self, call: Any, object_: HeapObject, owner: str) -> None:
        self._call = call
        self._object = object_
        self._symbol: Symbol | None = call.index.lookup(owner)

    @property
    def keras_major(self) -> int:
        """The generation of Keras."""
        return int(self._call.index.keras_major)

    def value(self, name: str) -> Value:
        """The argument passed; NOTHING when none is (or a `**` may have passed it)."""
        found: Value = self._call.load_attribute(self._object, f"·{name}")
        return found

    def passed(self, names: tuple[str, ...]) -> list[tuple[str, Value]]:
        """Those of many parameters that are passed, with their arguments: few layers are given most of them."""
        cells = _CELLS.get(names)
        if cells is None:
            cells = _CELLS[names] = tuple(f"·{name}" for name in names)
        found: list[Value] = self._call.load_attributes(self._object, cells)
        return [(name, value) for name, value in zip(names, found, strict=True) if value]

    def constant(self, name: str) -> Any:
        """The constant passed, or the constant default; None when it is not known or None."""
        passed = self.value(name)
        if passed:
            return constant(passed)
        if self._call.load_attribute(self._object, "·**"):
            return None
        for param in self._symbol.params if self._symbol is not None else ():
            if param.name == name:
                return param.default
        return None

    def may_be_true(self, name: str) -> bool | None:
        """A flag: True or False when constant (or by default), None when not known."""
        passed = self.value(name)
        if not passed:
            found = self.constant(name)
            return None if self._call.load_attribute(self._object, "·**") else bool(found)
        found = constant(passed, _NOT_PASSED)
        return None if found is _NOT_PASSED else bool(found)

    def extents(self, name: str, rank: int) -> tuple[int | None, ...]:
        """A parameter that is an integer or one integer for each spatial axis."""
        passed = self.value(name)
        known = self._call.positions(passed) if passed else None
        if known is not None and len(known) == rank:
            return tuple(one if isinstance(one := constant(item), int) else None for item in known)
        found = self.constant(name)
        if isinstance(found, int):
            return (found,) * rank
        if isinstance(found, tuple) and len(found) == rank:
            return tuple(one if isinstance(one, int) else None for one in found)
        return (None,) * rank


def keep(call: Any, object_: HeapObject, names: tuple[str, ...]) -> None:
    """Store the arguments of this call in the cells of the parameters `names`."""
    for name, value in zip(names, call.arguments.positional, strict=False):
        call.store_attribute(object_, f"·{name}", value)
    for name, value in call.arguments.keywords.items():
        call.store_attribute(object_, f"·{name}", value)
    extra = call.arguments.more_keywords or call.arguments.more
    if extra is not None:
        call.store_attribute(object_, "·**", extra)


def parameter(call: Any) -> Value:
    """Rule of an attribute that is a constructor argument: `layer.units`, `loss.reduction`."""
    name = call.name.rpartition(".")[2]
    object_ = getattr(call.receiver, "object", None)
    if object_ is None:
        return NOTHING
    return call.load_attribute(object_, f"·{name}", call.receiver.root)  # type: ignore[no-any-return]
