"""Constructors of containers: `list`, `dict`, `set`, `collections`."""

from __future__ import annotations

from typing import Any

from hybridize.models.hashing import DEQUE
from hybridize.models.python import protocols
from hybridize.models.python.builtin_rules import first_argument, labelled, rule
from hybridize.values.arguments import Arguments
from hybridize.values.atoms import (
    Const,
    Ref,
    Tensor,
    Tuple,
)
from hybridize.values.objects import KEYS, REST
from hybridize.values.payloads import FIELD_DEFAULT, Wrapper
from hybridize.values.value import NONE, NOTHING, Value, of, of_tuple


@rule("list", "collections.deque")
def _list(call: Any) -> Value:
    source = call.argument(0)
    if source is None:
        source = of_tuple([])
    if any(isinstance(atom, Tensor) and atom.symbolic for atom in source.atoms):
        call.hazard("HYB304", "list() iterates over a symbolic tensor")
    known = call.positions(source)
    made: Value = call.fill_list(known, part=len(known)) if known is not None else call.list_of(call.iterate(source))
    if call.name == "collections.deque":
        return labelled(made, DEQUE)
    return made


@rule("tuple")
def _tuple(call: Any) -> Value:
    source = call.argument(0)
    if source is None:
        return of_tuple([])
    known = call.positions(source)
    return of_tuple(known) if known is not None else call.list_of(call.iterate(source))


@rule("set", "frozenset")
def _set(call: Any) -> Value:
    made = call.make("set", "set")
    source = call.argument(0)
    if source is not None:
        elements = call.iterate(source)
        call.use(elements, protocols.KEY, elements)
        call.store(made, REST, elements)
    return call.new(made)  # type: ignore[no-any-return]


@rule("dict", "collections.OrderedDict", "collections.Counter", "types.SimpleNamespace")
def _dict(call: Any) -> Value:
    made = call.make("dict", "dict")
    for name, value in call.arguments.keywords.items():
        call.store(made, ("key", name), value)
        call.store_attribute(made, name, value)
    if call.arguments.more_keywords is not None:
        call.store(made, REST, call.arguments.more_keywords)
    source = call.argument(0)
    for atom in source.atoms if source is not None else ():
        if isinstance(atom, Ref) and atom.object.kind == "dict":
            for key in list(atom.object.items):
                call.store(made, key, call.load(atom.object, key, atom.root))
        else:
            pair = call.iterate(of(atom))
            call.use(pair, protocols.KEY)
            for inner in pair.atoms:
                if isinstance(inner, Tuple) and len(inner.items) == 2:
                    call.store(made, REST, inner.items[1])
                    call.store(made, KEYS, inner.items[0])
                else:
                    call.store(made, REST, of(inner))
    return call.new(made)  # type: ignore[no-any-return]


@rule("dict.fromkeys", "builtins.dict.fromkeys")
def _fromkeys(call: Any) -> Value:
    made = call.make("dict", "dict")
    keys = call.iterate(first_argument(call))
    call.use(keys, protocols.KEY)
    call.store(made, KEYS, keys)
    call.store(made, REST, call.argument(1) or NONE)
    return call.new(made)  # type: ignore[no-any-return]


@rule("collections.defaultdict")
def _defaultdict(call: Any) -> Value:
    made = call.make("dict", "defaultdict")
    factory = call.argument(0)
    if factory is not None:
        call.store(made, REST, call.call(factory, Arguments()))
    return call.new(made)  # type: ignore[no-any-return]


@rule("collections.namedtuple", "typing.NamedTuple")
def _namedtuple(call: Any) -> Value:
    name, fields = call.argument(0), call.argument(1)
    names = _field_names(call, fields)
    if names is None:
        return call.unknown("unmodelled-symbol", "a named tuple whose fields are computed")  # type: ignore[no-any-return]
    label = str(name.atoms[0].value) if name is not None and isinstance(name.atoms[0], Const) else "namedtuple"
    made = call.make("wrapper", label)
    made.payload = Wrapper("named-tuple-class", NOTHING, fields=tuple(names))
    defaults = call.positions(call.argument(None, "defaults") or NOTHING)
    for field, value in zip(reversed(names), reversed(defaults or ()), strict=False):
        call.store_attribute(made, f"{FIELD_DEFAULT}{field}", value)
    return call.new(made)  # type: ignore[no-any-return]


def _field_names(call: Any, fields: Value | None) -> list[str] | None:
    if fields is None or len(fields.atoms) != 1:
        return None
    atom = fields.atoms[0]
    if isinstance(atom, Const) and isinstance(atom.value, str):
        return atom.value.replace(",", " ").split()
    known = call.positions(fields)
    if known is None:
        return None
    names = []
    for value in known:
        one = value.atoms[0] if value.atoms else None
        if isinstance(one, Tuple) and one.items:  # typing.NamedTuple("P", [("x", int)])
            one = one.items[0].atoms[0]
        if not isinstance(one, Const):
            return None
        names.append(str(one.value))
    return names
