"""What the heap objects of functions, classes and wrappers carry besides their cells."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final, Literal

from hybridize.ir.nodes import Code
from hybridize.values.objects import HeapObject
from hybridize.values.value import Value

# What names the default of a field of a named tuple among the attributes; no name of a program begins like this.
FIELD_DEFAULT: Final = "·default "


@dataclass(slots=True)
class FunctionData:
    """A function value: its code, the environment it closes over, its module, and the values of its defaults."""

    code: Code
    environment: HeapObject | None
    module: HeapObject
    defaults: dict[str, Value]
    annotations: dict[str, Value] = field(default_factory=dict)
    # The class whose body made it, for `super()` and for the name context.
    owner: HeapObject | None = None


@dataclass(slots=True)
class ClassData:
    """A user class: its linearised ancestors (C3), most derived first.

    User classes appear as heap objects, library classes by their canonical name; `unknown_base` is the reason
    when some ancestor could not be found, so that a missing attribute is unknown rather than an error.
    """

    code: Code
    bases: tuple[HeapObject | str, ...]
    mro: tuple[HeapObject | str, ...]
    unknown_base: str | None = None
    # Field names of a dataclass or typing.NamedTuple, in order, with the names that have defaults.
    fields: tuple[str, ...] | None = None
    is_named_tuple: bool = False
    # `dataclass(slots=True)` makes a class whose instances have neither further attributes nor weak references.
    is_slotted: bool = False
    # A dataclass compares its instances by their fields, and so does not hash them unless it is frozen.
    compares_fields: bool = False
    # The user class of the class itself, given by `metaclass=` or inherited.
    metaclass: HeapObject | None = None
    # Whether `functools.total_ordering` adds the comparisons that it lacks.
    is_totally_ordered: bool = False
    # The library classes among the ancestors, nearest first.
    library_bases: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        self.library_bases = tuple(base for base in self.mro if isinstance(base, str))


@dataclass(slots=True)
class Partial:
    """`functools.partial(function, *positional, **keywords)`."""

    function: Value
    positional: tuple[Value, ...]
    keywords: dict[str, Value]


@dataclass(slots=True)
class Wrapper:
    """A descriptor or a transparent wrapper around a function."""

    kind: Literal["property", "staticmethod", "classmethod", "cached", "named-tuple-class"]
    function: Value
    setter: Value | None = None
    deleter: Value | None = None
    fields: tuple[str, ...] = ()


@dataclass(slots=True)
class Hybrid:
    """A function under `tf.function` (or a like of it): the wrapped value and the values of the arguments given."""

    function: Value
    arguments: dict[str, Value]


@dataclass(slots=True)
class Super:
    """`super()`: attribute lookup on `receiver` starts after `after` in its class's linearisation."""

    receiver: Value
    after: HeapObject | None
    # `super(LibraryClass, self)`: the library classes where lookup goes on.
    library_bases: tuple[str, ...] = ()


@dataclass(slots=True)
class Native:
    """A function of the models given to the program, such as the decorator that `functools.wraps(f)` returns."""

    rule: Any
    label: str
