"""All models behind one look-up: the rule that says what a library name means.

Each package of models declares tables from names to rules; any public alias may be used as the name, the
registry turns it into the canonical one of the index in force.

    FUNCTIONS   "tf.map_fn" → rule of a call;  a class name → rule of its constructor
    METHODS     "tf.data.Dataset.map" → rule of a call on an instance, inherited along the library's classes;
                "tf.keras.layers.Layer.__call__" is calling an instance itself
    PROPERTIES  "tf.Tensor.shape" → rule of reading an attribute (the call has no arguments)
    MODULES     prefixes of module names that are modelled by a table of effects
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache

from hybridize.models.index import Index
from hybridize.models.protocol import Rule

Table = Mapping[str, Rule]


class Registry:
    """The rules of every model, by canonical name, for one index."""

    def __init__(self, index: Index) -> None:
        from hybridize.models import dm_tree, keras, numpy, python, tensorflow  # noqa: PLC0415 - models name this module

        packages = (python, numpy, tensorflow, keras, dm_tree)
        self.index = index
        self._functions = self._canonical(package.FUNCTIONS for package in packages)
        self._methods = self._canonical(package.METHODS for package in packages)
        self._properties = self._canonical(package.PROPERTIES for package in packages)
        self._found: dict[tuple[str, str, str], Rule | None] = {}
        # Internal functions of TensorFlow that have rules, although the index does not have them; their modules, too.
        internal = [name for name in (*self._functions, *self._properties) if name.startswith("tensorflow.")]
        parts = [name.split(".") for name in internal]
        self._internal = frozenset(".".join(one[:end]) for one in parts for end in range(2, len(one) + 1))

    def knows(self, name: str) -> bool:
        """Whether an internal name of TensorFlow has a rule, or is that of a module in which some have."""
        return name in self._internal

    def function(self, name: str) -> Rule | None:
        """The rule of calling a function or constructing a class of this very name."""
        return self._functions.get(name)

    def constructor(self, name: str) -> Rule | None:
        """The rule of constructing a class: its own, or that of the nearest base class that has one."""
        return self._inherited("constructor", self._functions, name, "")

    def method(self, cls: str, name: str) -> Rule | None:
        """The rule of a method, along the linearisation of the library's classes."""
        return self._inherited("method", self._methods, cls, name)

    def has_member(self, cls: str, name: str) -> bool:
        """Whether some rule knows a member of a class, as a method or as a function taken from the class."""
        return f"{cls}.{name}" in self._functions or self.method(cls, name) is not None

    def property(self, cls: str, name: str) -> Rule | None:
        """The rule of reading an attribute."""
        return self._inherited("property", self._properties, cls, name)

    def _inherited(self, table_name: str, table: dict[str, Rule], cls: str, name: str) -> Rule | None:
        key = (table_name, cls, name)
        if key not in self._found:
            symbol = self.index.lookup(cls)
            bases = (cls, *symbol.bases) if symbol is not None else (cls,)
            suffix = f".{name}" if name else ""
            self._found[key] = next((table[base + suffix] for base in bases if base + suffix in table), None)
        return self._found[key]

    def _canonical(self, tables: Iterable[Table]) -> dict[str, Rule]:
        result: dict[str, Rule] = {}
        for table in tables:
            for name, rule in table.items():
                result.setdefault(canonical_name(self.index, name), rule)
        return result


def canonical_name(index: Index, name: str) -> str:
    """The canonical name of a symbol or of a member `Class.member`; names outside the index stay as they are."""
    if not name.startswith(("tf.", "keras.", "tensorflow.")):
        return name
    symbol = index.lookup(name)
    if symbol is not None:
        return symbol.name
    owner, _, member = name.rpartition(".")
    symbol = index.lookup(owner)
    return f"{symbol.name}.{member}" if symbol is not None else name


@cache
def registry_of(index: Index) -> Registry:
    """The registry of an index, built once."""
    return Registry(index)
