"""What makes functions and classes of others: descriptors, `functools`, `dataclasses`, `typing`."""

from __future__ import annotations

from functools import partial
from typing import Any

from hybridize.models.protocol import Rule
from hybridize.models.python.builtin_rules import FUNCTIONS, first_argument, is_symbolic, rule
from hybridize.values.arguments import Arguments
from hybridize.values.atoms import (
    Const,
    Method,
    Ref,
)
from hybridize.values.objects import HeapObject
from hybridize.values.payloads import ClassData, FunctionData, Hybrid, Partial, Wrapper
from hybridize.values.value import NOTHING, Value, join, join_all, of, of_prim


def _wrapper(kind: str) -> Rule:
    def make(call: Any) -> Value:
        made = call.make("wrapper", kind, part=first_argument(call))
        setter = call.argument(1, "fset")
        made.payload = Wrapper(kind, first_argument(call), setter)  # type: ignore[arg-type]
        return call.new(made)  # type: ignore[no-any-return]

    return make


for _name, _kind_name in {
    "builtins.property": "property",
    "builtins.staticmethod": "staticmethod",
    "builtins.classmethod": "classmethod",
    "functools.cached_property": "cached",
    "abc.abstractproperty": "property",
}.items():
    FUNCTIONS[_name] = _wrapper(_kind_name)


def _identity(call: Any) -> Value:
    return first_argument(call)


def decorator_with_arguments(call: Any) -> Value:
    """`@decorator` and `@decorator(…)` that leave the function as it is."""
    first: Value | None = call.argument(0)
    if first is not None and any(_is_function(atom) for atom in first.atoms):
        return first
    return call.native(_identity, call.name)  # type: ignore[no-any-return]


def _is_function(atom: Any) -> bool:
    if isinstance(atom, Method):
        return True
    return isinstance(atom, Ref) and (
        atom.object.kind in ("function", "class")
        or isinstance(atom.object.payload, (FunctionData, Hybrid, Partial, Wrapper, ClassData))
    )


for _name in (
    "functools.wraps",
    "abc.abstractmethod",
    "abc.abstractclassmethod",
    "typing.overload",
    "typing.final",
    "typing.no_type_check",
    "typing.runtime_checkable",
    "typing.override",
    "typing_extensions.override",
    "contextlib.contextmanager",
    "contextlib.asynccontextmanager",
    "types.coroutine",
    "enum.unique",
):
    FUNCTIONS[_name] = decorator_with_arguments


@rule("functools.lru_cache", "functools.cache")
def _memoised(call: Any) -> Value:
    first: Value | None = call.argument(0)
    if first is not None and any(_is_function(atom) for atom in first.atoms):
        call.hash_arguments(first)
        return first
    return call.native(_memoised, call.name)  # type: ignore[no-any-return]


@rule("functools.total_ordering")
def _total_ordering(call: Any) -> Value:
    for atom in first_argument(call).atoms:
        if isinstance(atom, Ref) and isinstance(atom.object.payload, ClassData):
            atom.object.payload.is_totally_ordered = True
    return first_argument(call)


@rule("atexit.register")
def _at_exit(call: Any) -> Value:
    call.effect("registers a function that runs when the program ends")
    return decorator_with_arguments(call)


@rule("functools.update_wrapper")
def _update_wrapper(call: Any) -> Value:
    return first_argument(call)


@rule("functools.wraps")
def _wraps(call: Any) -> Value:
    # The argument is the wrapped function, not what is decorated.
    return call.native(_identity, "functools.wraps")  # type: ignore[no-any-return]


@rule("functools.partial", "functools.partialmethod")
def _partial(call: Any) -> Value:
    if not call.arguments.positional:  # `partial(*arguments)`
        return call.unknown("missing-argument", "a partial of a function that is not known")  # type: ignore[no-any-return]
    function, *rest = call.arguments.positional
    made = call.make("wrapper", "partial", part=(function, tuple(rest), tuple(call.arguments.keywords.values())))
    made.payload = Partial(function, tuple(rest), dict(call.arguments.keywords))
    return call.new(made)  # type: ignore[no-any-return]


@rule("functools.reduce")
def _reduce_function(call: Any) -> Value:
    function, source, initial = call.argument(0), call.argument(1), call.argument(2)
    element = call.iterate(source) if source is not None else NOTHING
    accumulated = join(element, initial) if initial is not None else element
    for _ in range(3):
        accumulated = join(accumulated, call.call(function, Arguments((accumulated, element))))
    return accumulated


@rule("dataclasses.dataclass")
def _dataclass(call: Any) -> Value:
    """`@dataclass`, and `@dataclass(…)` with what its options say of hashing and weak references."""
    first: Value | None = call.argument(0)
    if first is not None and any(_is_function(atom) for atom in first.atoms):
        return _made_dataclass(call)
    slotted = _is_true(call.argument(None, "slots")) and not _is_true(call.argument(None, "weakref_slot"))
    hashed = any(_is_true(call.argument(None, name)) for name in ("frozen", "unsafe_hash"))
    hashed |= call.argument(None, "eq") is not None
    rule_ = partial(_made_dataclass, slotted=slotted, hashed=hashed)
    return call.native(rule_, "dataclasses.dataclass")  # type: ignore[no-any-return]


def _made_dataclass(call: Any, slotted: bool = False, hashed: bool = False) -> Value:
    given: Value = call.argument(0) or NOTHING
    for atom in given.atoms:
        if isinstance(atom, Ref) and isinstance(atom.object.payload, ClassData):
            data = atom.object.payload
            data.fields = tuple(name for name, (text, _) in data.code.annotated.items() if "ClassVar" not in text)
            data.is_slotted, data.compares_fields = slotted, not hashed
    return given


def _is_true(value: Value | None) -> bool:
    return value is not None and any(isinstance(atom, Const) and atom.value is True for atom in value.atoms)


@rule("dataclasses.field")
def _field(call: Any) -> Value:
    made = call.make("api", "field", symbol="dataclasses.field")
    for name in ("default", "default_factory"):
        value = call.argument(None, name)
        if value is not None:
            call.store_attribute(made, name, value)
    return call.new(made)  # type: ignore[no-any-return]


@rule("dataclasses.replace", "copy.copy", "copy.deepcopy")
def _copy(call: Any) -> Value:
    first = first_argument(call)
    if call.name != "dataclasses.replace":
        arguments = () if call.name == "copy.copy" else (call.new(call.make("dict", "memo")),)
        own = call.special(f"__{call.name[5:]}__", first, *arguments)
        if own:
            return own  # type: ignore[no-any-return]
    if is_symbolic(call, first) and call.name == "copy.deepcopy":
        call.hazard("HYB301", "copies a symbolic tensor")
    copied = _copied(call, first, _COPIED_LEVELS if call.name == "copy.deepcopy" else 1, {})
    if call.name == "dataclasses.replace":
        for atom in copied.atoms:
            for name, value in call.arguments.keywords.items():
                if isinstance(atom, Ref):
                    call.store_attribute(atom.object, name, value)
        call.special("__post_init__", copied)
    return copied


# How deep a deep copy is followed; below, it shares what it copies.
_COPIED_LEVELS = 4


def _copied(call: Any, value: Value, levels: int, made: dict[HeapObject, Value]) -> Value:
    """A copy of what a value refers to, and of what that holds, so many levels deep."""
    values = []
    for atom in value.atoms:
        if not isinstance(atom, Ref) or atom.object.kind not in ("list", "dict", "set", "instance") or not levels:
            values.append(of(atom))
            continue
        source = atom.object
        if source not in made:
            copy = call.make(source.kind, source.label, part=source)
            copy.cls, copy.length, copy.intact = source.cls, source.length, source.intact
            made[source] = call.new(copy)
            for key in list(source.items):
                call.store(copy, key, _copied(call, call.load(source, key, atom.root), levels - 1, made))
            for name in list(source.attributes):
                content = call.load_attribute(source, name, atom.root)
                call.store_attribute(copy, name, _copied(call, content, levels - 1, made))
        values.append(made[source])
    return join_all(values)


@rule("typing.cast")
def _cast(call: Any) -> Value:
    return call.argument(1) or NOTHING


@rule("typing.NewType")
def _new_type(call: Any) -> Value:
    return call.native(_identity, call.name)  # type: ignore[no-any-return]


@rule("typing.TypeVar", "typing.ParamSpec")
def _type_variable(_call: Any) -> Value:
    return of_prim("type")
