"""Members of lists, dictionaries, sets, strings, iterators and functions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hybridize.models.hashing import VIEW
from hybridize.models.protocol import Rule
from hybridize.models.python import protocols
from hybridize.models.python.builtin_rules import is_decided_by_tensor, labelled
from hybridize.values.arguments import Arguments
from hybridize.values.atoms import Const, Ref, Tuple, tuple_atom
from hybridize.values.objects import KEYS, REST, HeapObject
from hybridize.values.payloads import Wrapper
from hybridize.values.value import NONE, NOTHING, Value, join, join_all, of, of_const, of_prim, of_tuple

METHODS: dict[str, Rule] = {}
# Of a text that is split: more are not told apart.
_MOST_PARTS = 8


def rule(*names: str) -> Callable[[Rule], Rule]:
    """Register a rule for members of builtin types."""

    def register(function: Rule) -> Rule:
        for name in names:
            METHODS[f"builtins.{name}"] = function
        return function

    return register


def _target(call: Any) -> HeapObject:
    assert isinstance(call.receiver, Ref)
    return call.receiver.object


def _first(call: Any) -> Value:
    value = call.argument(0)
    return value if value is not None else NOTHING


def _content(call: Any) -> Value:
    return call.iterate(of(call.receiver))  # type: ignore[no-any-return]


# -- lists -------------------------------------------------------------------------------------------------------


@rule("list.append", "list.appendleft", "set.add")
def _append(call: Any) -> Value:
    call.mutate(call.receiver, f"appends to a {_target(call).kind}")
    if call.writable(_target(call)):
        call.append(_target(call), _first(call))
    return NONE


@rule("list.extend", "list.extendleft", "set.update", "set.intersection_update", "set.difference_update")
def _extend(call: Any) -> Value:
    call.mutate(call.receiver, f"extends a {_target(call).kind}")
    if call.writable(_target(call)):
        call.extend(_target(call), _first(call))
    else:
        call.iterate(_first(call))
    return NONE


@rule("list.insert")
def _insert(call: Any) -> Value:
    call.mutate(call.receiver, "inserts into a list")
    if call.writable(_target(call)):
        _target(call).length = None
        _target(call).intact = False
        call.store(_target(call), REST, call.argument(1) or NOTHING)
    return NONE


@rule("list.pop", "list.popleft", "set.pop")
def _pop(call: Any) -> Value:
    content = _content(call)
    call.mutate(call.receiver, f"takes an element out of a {_target(call).kind}")
    if call.writable(_target(call)):
        _target(call).length = None
        _target(call).intact = False
    return content


@rule("list.sort", "list.reverse", "list.clear", "list.remove", "set.remove", "set.discard", "set.clear", "dict.clear")
def _rearrange(call: Any) -> Value:
    key = call.argument(None, "key")
    content = _content(call)
    if call.name.endswith(".sort") and content:
        compared = call.call(key, Arguments((content,))) if key is not None else content
        if is_decided_by_tensor(call, compared):
            call.hazard("HYB314", "sort() compares symbolic tensors in Python")
        call.use(compared, protocols.ORDER, compared)
    call.mutate(call.receiver, f"changes a {_target(call).kind} in place")
    if _target(call).kind == "list" and call.writable(_target(call)):
        call.store(_target(call), REST, content)
        _target(call).intact = False
        _target(call).length = None
    return NONE


@rule("list.copy", "set.copy", "dict.copy")
def _copy(call: Any) -> Value:
    source = _target(call)
    if source.kind == "list":
        known = call.positions(of(call.receiver))
        copied: Value = call.fill_list(known) if known is not None else call.list_of(_content(call))
        return copied
    made = call.make(source.kind, source.kind)
    for key in list(source.items):
        call.store(made, key, call.load(source, key, call.receiver.root))
    return call.new(made)  # type: ignore[no-any-return]


@rule("str.__getitem__", "bytes.__getitem__")
def _character(call: Any) -> Value:
    return of_prim("str") if call.name.startswith("builtins.str") else join(of_prim("bytes"), of_prim("int"))


@rule("list.index", "list.count", "tuple.index", "tuple.count")
def _search(_call: Any) -> Value:
    return of_prim("int")


@rule(*(f"set.{name}" for name in ("union", "intersection", "difference", "symmetric_difference")))
def _set_operation(call: Any) -> Value:
    made = call.make("set", "set")
    call.store(made, REST, join(_content(call), call.iterate(_first(call))))
    return call.new(made)  # type: ignore[no-any-return]


@rule("set.issubset", "set.issuperset", "set.isdisjoint")
def _set_test(call: Any) -> Value:
    call.iterate(_first(call))
    return of_prim("bool")


@rule("tuple._replace")
def _replace(call: Any) -> Value:
    """`named._replace(field=value)`."""
    given = call.receiver
    if not isinstance(given, Tuple) or given.fields is None:
        return call.unknown("unknown-call", "a named tuple that is not known")  # type: ignore[no-any-return]
    items = [call.arguments.keywords.get(name, item) for name, item in zip(given.fields, given.items, strict=True)]
    return of(tuple_atom(tuple(items), given.name, given.fields))


@rule("tuple._asdict")
def _as_dictionary(call: Any) -> Value:
    """`named._asdict()`: a new dictionary of the fields."""
    given = call.receiver
    if not isinstance(given, Tuple) or given.fields is None:
        return call.unknown("unknown-call", "a named tuple that is not known")  # type: ignore[no-any-return]
    made = call.make("dict", "dict")
    for name, item in zip(given.fields, given.items, strict=True):
        call.store(made, ("key", name), item)
    return call.new(made)  # type: ignore[no-any-return]


# -- dictionaries ------------------------------------------------------------------------------------------------


@rule("dict.get", "dict.pop", "dict.setdefault", "dict.__getitem__")
def _get(call: Any) -> Value:
    name = call.name.rpartition(".")[2]
    default = call.argument(1)
    key = _first(call)
    value = _lookup(call, key)
    if name == "pop":
        call.mutate(call.receiver, "takes an entry out of a dictionary")
    elif name == "setdefault":
        call.mutate(call.receiver, "adds an entry to a dictionary")
        if default is not None and call.writable(_target(call)):
            _put(call, _target(call), key, default)
    if default is not None:
        return join(value, default)
    return join(value, NONE) if name in ("get", "setdefault") else value


def _lookup(call: Any, key: Value) -> Value:
    target = _target(call)
    result = NOTHING
    if call.is_symbolic(key):
        call.hazard("HYB301", "looks up what a graph knows of a tensor, which may be another key")
    for atom in key.atoms:
        if isinstance(atom, Const):
            result = join(result, call.load(target, ("key", atom.value), call.receiver.root))
            result = join(result, call.load(target, REST, call.receiver.root))
        else:
            result = join(result, _values_of(call))
    return result


def _values_of(call: Any) -> Value:
    target = _target(call)
    result = call.load(target, REST, call.receiver.root)
    for key in list(target.items):
        if key != KEYS:
            result = join(result, call.load(target, key, call.receiver.root))
    return result  # type: ignore[no-any-return]


def _put(call: Any, target: HeapObject, key: Value, value: Value) -> None:
    for atom in key.atoms:
        if isinstance(atom, Const):
            call.store(target, ("key", atom.value), value)
        else:
            call.store(target, REST, value)
            call.store(target, KEYS, of(atom))


@rule("dict.values")
def _values(call: Any) -> Value:
    known = _entries(call)
    if known is not None:
        return labelled(call.fill_list([value for _, value in known], part=("values", len(known))), VIEW)
    return labelled(call.iterator_over(_values_of(call)), VIEW)


@rule("dict.keys")
def _keys(call: Any) -> Value:
    return labelled(call.iterator_over(_content(call)), VIEW)


@rule("dict.items")
def _items(call: Any) -> Value:
    known = _entries(call)
    if known is not None:
        return labelled(call.fill_list([of_tuple(entry) for entry in known], part=("items", len(known))), VIEW)
    return labelled(call.iterator_over(of_tuple([_content(call), _values_of(call)])), VIEW)


def _entries(call: Any) -> list[tuple[Value, Value]] | None:
    """The entries one by one when all keys are constants and each is surely there."""
    target = _target(call)
    if call.load(target, REST, call.receiver.root):
        return None
    entries = []
    for key in list(target.items):
        if isinstance(key, tuple) and key[:1] == ("key",):
            value = call.load(target, key, call.receiver.root)
            if value:
                entries.append((of_const(key[1]), value))
    return entries if 0 < len(entries) <= 8 else None


@rule("dict.update")
def _update(call: Any) -> Value:
    call.mutate(call.receiver, "updates a dictionary")
    if not call.writable(_target(call)):
        return NONE
    for name, value in call.arguments.keywords.items():
        call.store(_target(call), ("key", name), value)
    for atom in _first(call).atoms:
        if isinstance(atom, Ref) and atom.object.kind == "dict":
            for key in list(atom.object.items):
                call.store(_target(call), key, call.load(atom.object, key, atom.root))
        else:
            for pair in call.iterate(of(atom)).atoms:
                if isinstance(pair, Tuple) and len(pair.items) == 2:
                    _put(call, _target(call), pair.items[0], pair.items[1])
    return NONE


@rule("dict.popitem")
def _popitem(call: Any) -> Value:
    call.mutate(call.receiver, "takes an entry out of a dictionary")
    return of_tuple([_content(call), _values_of(call)])


@rule("dict.fromkeys")
def _fromkeys(call: Any) -> Value:
    made = call.make("dict", "dict")
    call.store(made, KEYS, call.iterate(_first(call)))
    call.store(made, REST, call.argument(1) or NONE)
    return call.new(made)  # type: ignore[no-any-return]


# -- iterators ---------------------------------------------------------------------------------------------------


@rule("iterator.__next__", "iterator.send")
def _next(call: Any) -> Value:
    call.mutate(call.receiver, "advances an iterator that outlives the call")
    return call.load(_target(call), REST, call.receiver.root)  # type: ignore[no-any-return]


@rule("iterator.close", "iterator.throw")
def _close(_call: Any) -> Value:
    return NONE


@rule("list.__iter__", "tuple.__iter__", "dict.__iter__", "set.__iter__", "iterator.__iter__")
def _iter(call: Any) -> Value:
    return call.iterator_over(_content(call))  # type: ignore[no-any-return]


@rule("list.__len__", "tuple.__len__", "dict.__len__", "set.__len__")
def _len(_call: Any) -> Value:
    return of_prim("int")


# -- text --------------------------------------------------------------------------------------------------------

_TEXT = (
    *("capitalize", "casefold", "center", "expandtabs", "format", "format_map", "join", "ljust", "lower", "lstrip"),
    *("replace", "rjust", "rstrip", "strip", "swapcase", "title", "translate", "upper", "zfill"),
    *("removeprefix", "removesuffix", "decode", "hex"),
)


@rule(*(f"str.{name}" for name in _TEXT), *(f"bytes.{name}" for name in _TEXT))
def _text(call: Any) -> Value:
    if any(call.is_symbolic(value) for value in call.arguments.all_values()):
        call.hazard("HYB301", "the text of a symbolic tensor does not show its value")
    if call.name.endswith("join"):
        call.iterate(_first(call))
    gives_bytes = call.name.startswith("bytes.") and not call.name.endswith((".decode", ".hex"))
    return _folded(call) or of_prim("bytes" if gives_bytes else "str")


# Methods whose result is as long as what they are given; the others may make a text of any size (`center`, `format`).
_FOLDED = frozenset(
    {"capitalize", "casefold", "lower", "lstrip", "rstrip", "strip", "swapcase", "title", "upper"}
    | {"removeprefix", "removesuffix"}
)


def _folded(call: Any) -> Value | None:
    """The text itself, of a constant and constant arguments; None when it is not known, or the call raises."""
    receiver, name, given = call.receiver, call.name.rpartition(".")[2], call.arguments
    if not isinstance(receiver, Const) or name not in _FOLDED or given.keywords or given.more or given.more_keywords:
        return None
    atoms = [value.atoms[0] if len(value.atoms) == 1 else None for value in given.positional]
    constants = [atom.value for atom in atoms if isinstance(atom, Const)]
    if len(constants) != len(atoms):
        return None
    try:
        return of_const(getattr(receiver.value, name)(*constants))
    except (TypeError, ValueError, AttributeError):
        return None


@rule("str.encode")
def _encode(_call: Any) -> Value:
    return of_prim("bytes")


@rule(*(f"{type_}.{name}" for type_ in ("str", "bytes") for name in ("split", "rsplit", "splitlines")))
def _split(call: Any) -> Value:
    """The parts of a text that is known are known: programs ask `tf.__version__.split(".")[0]`."""
    parts = _parts(call)
    if parts is not None and len(parts) <= _MOST_PARTS:
        return call.fill_list([of_const(one) for one in parts], part="parts")  # type: ignore[no-any-return]
    return call.list_of(of_prim("str"))  # type: ignore[no-any-return]


def _parts(call: Any) -> list[str] | None:
    given = [value.atoms[0] if len(value.atoms) == 1 else None for value in call.arguments.positional]
    constants = [one.value for one in given if isinstance(one, Const)]
    if not isinstance(call.receiver, Const) or len(constants) < len(given) or call.arguments.keywords:
        return None
    try:
        return list(getattr(call.receiver.value, call.name.rpartition(".")[2])(*constants))
    except (TypeError, ValueError):
        return None


@rule(*(f"{type_}.{name}" for type_ in ("str", "bytes") for name in ("partition", "rpartition")))
def _partition(_call: Any) -> Value:
    return of_tuple([of_prim("str")] * 3)


@rule(*(f"{type_}.{name}" for type_ in ("str", "bytes") for name in ("find", "rfind", "index", "rindex", "count")))
def _find(_call: Any) -> Value:
    return of_prim("int")


_TEXT_TESTS = (
    *("startswith", "endswith", "isalnum", "isalpha", "isdigit", "islower", "isupper", "isspace", "istitle"),
    *("isdecimal", "isnumeric"),
)


@rule(*(f"{type_}.{name}" for type_ in ("str", "bytes") for name in _TEXT_TESTS))
def _text_test(call: Any) -> Value:
    name = call.name.rpartition(".")[2]
    receiver, first = call.receiver, call.argument(0)
    given = first.atoms[0] if first is not None and len(first.atoms) == 1 else None
    if isinstance(receiver, Const) and isinstance(given, Const):
        try:
            return of_const(getattr(receiver.value, name)(given.value))
        except TypeError:
            return of_prim("bool")
    return of_prim("bool")


# -- numbers -----------------------------------------------------------------------------------------------------


@rule("int.bit_length", "float.as_integer_ratio", "int.__index__", "int.item", "float.item")
def _number(_call: Any) -> Value:
    return of_prim("int")


@rule("float.is_integer")
def _is_integer(_call: Any) -> Value:
    return of_prim("bool")


# -- descriptors and functions -----------------------------------------------------------------------------------


@rule("property.setter", "property.getter", "property.deleter")
def _property_part(call: Any) -> Value:
    """`@x.setter` makes a property with the getter of `x` and the decorated setter."""
    old = _target(call).payload
    if not isinstance(old, Wrapper):  # `property.setter(self, function)`, as a subclass of property may call it
        return call.unknown("dynamic-attribute", "a part of a property that is not known")  # type: ignore[no-any-return]
    made = call.make("wrapper", "property", part=_target(call))
    function = _first(call)
    match call.name.rpartition(".")[2]:
        case "setter":
            made.payload = Wrapper("property", old.function, function, old.deleter)
        case "getter":
            made.payload = Wrapper("property", function, old.setter, old.deleter)
        case _:
            made.payload = Wrapper("property", old.function, old.setter, function)
    return call.new(made)  # type: ignore[no-any-return]


@rule("function.__call__", "wrapper.__call__")
def _call(call: Any) -> Value:
    return call.call(of(call.receiver), call.arguments)  # type: ignore[no-any-return]


@rule("wrapper.cache_clear", "function.cache_clear")
def _cache_clear(call: Any) -> Value:
    call.effect("clears a cache")
    return NONE


@rule("object.__init__", "object.__init_subclass__", "object.__setattr__", "object.__delattr__")
def _object_init(call: Any) -> Value:
    if call.name.endswith("__setattr__") and len(call.arguments.positional) == 2:
        name, value = call.arguments.positional
        for atom in name.atoms:
            if isinstance(atom, Const) and isinstance(call.receiver, Ref):
                call.mutate(call.receiver, f"assigns attribute {atom.value}")
                call.store_attribute(call.receiver.object, str(atom.value), value)
    return NONE


@rule("object.__new__")
def _object_new(call: Any) -> Value:
    return call.new_instance(call.argument(0))  # type: ignore[no-any-return]


@rule("type.__call__")
def _make_instance(call: Any) -> Value:
    """`super().__call__(…)` in a metaclass."""
    if isinstance(call.receiver, Ref) and call.receiver.object.kind == "class":
        return call.construct(call.receiver, call.arguments)  # type: ignore[no-any-return]
    return call.unknown("unknown-call", "an instance of a class that is not known")  # type: ignore[no-any-return]


@rule("type.__new__", "type.__init__")
def _make_class(call: Any) -> Value:
    """`super().__new__(…)` in a metaclass, while a class statement runs."""
    made = call.being_made()
    if call.name.endswith("__init__"):
        return NONE
    return of(made) if made is not None else call.unknown("unknown-call", "a class made at run time")


@rule("object.__getattribute__")
def _getattribute(call: Any) -> Value:
    name = call.argument(0)
    if isinstance(call.receiver, Ref) and call.receiver.object.kind == "instance" and name is not None:
        names = [atom.value for atom in name.atoms if isinstance(atom, Const) and isinstance(atom.value, str)]
        if len(names) == len(name.atoms):
            found = [call.default_attribute(call.receiver, one) for one in names]
            if any(found):
                return join_all(found)
    return call.unknown("dynamic-attribute", "an attribute read through object.__getattribute__")  # type: ignore[no-any-return]


@rule("object.__str__", "object.__repr__", "object.__format__")
def _object_text(call: Any) -> Value:
    asked = {"__str__": protocols.REPR, "__format__": protocols.TEXT}.get(call.name.rpartition(".")[2])
    if asked is not None:
        call.use(of(call.receiver), protocols.Use(asked.outer))
    return of_prim("str")


@rule("object.__eq__", "object.__ne__", "object.__hash__")
def _object_test(call: Any) -> Value:
    if call.name.endswith("__ne__"):
        call.use(of(call.receiver), protocols.Use(protocols.EQUAL.outer), call.argument(0))
    return of_prim("bool")
