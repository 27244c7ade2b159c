"""Dispatch on the types of arguments: `multipledispatch.Dispatcher` and its decorator.

Needs    the calls of `register` seen so far; the dispatcher keeps the implementations in its own cells.
Gives    a call of the dispatcher runs every implementation whose types the arguments may have, with the arguments
         narrowed to them.  The most specific one is not singled out: running more of them misses no effect.
"""

from __future__ import annotations

from typing import Any, Final

from hybridize.models.protocol import Rule
from hybridize.models.python.registration import registering
from hybridize.values.arguments import Arguments
from hybridize.values.atoms import Api, Atom, Ref, Tuple, Unknown
from hybridize.values.objects import REST
from hybridize.values.payloads import ClassData, FunctionData
from hybridize.values.value import NOTHING, Value, join_all, of

FUNCTIONS: dict[str, Rule] = {}
METHODS: dict[str, Rule] = {}
rule = registering(FUNCTIONS)
member = registering(METHODS)

_DISPATCHER: Final = "multipledispatch.Dispatcher"
_OBJECT: Final = "builtins.object"


def _is_of(atom: Atom, cls: Atom) -> bool:
    """Whether a value may be an instance of what was given as a type."""
    if isinstance(cls, Tuple):
        return any(_is_of(atom, one) for item in cls.items for one in item.atoms)
    if isinstance(atom, Unknown) or not isinstance(cls, (Api, Ref)):
        return True
    if isinstance(cls, Api) and (
        cls.name == _OBJECT or cls.name.startswith(("typing.", "collections.abc.", "numbers."))
    ):
        return True
    data = atom.object.cls.payload if isinstance(atom, Ref) and atom.object.cls is not None else None
    if isinstance(data, ClassData):
        wanted = cls.name if isinstance(cls, Api) else cls.object
        return wanted in data.mro or data.unknown_base is not None
    # What is no instance of a class of the program may only be of a library's class.
    return isinstance(cls, Api)


def _narrowed(value: Value, types: Value) -> Value:
    kept = [atom for atom in value.atoms if any(_is_of(atom, cls) for cls in types.atoms)]
    return value if len(kept) == len(value.atoms) else join_all(map(of, kept))


@member(f"{_DISPATCHER}.register", f"{_DISPATCHER}.add")
def _register(call: Any) -> Value:
    """`@dispatcher.register(A, B)`; also `dispatcher.add((A, B), function)`."""
    receiver = call.receiver
    if call.name.endswith(".add"):
        given = call.positions(call.arguments.positional[0]) if call.arguments.positional else None
        function = call.argument(1) or NOTHING
        return _keep(call, receiver, None if given is None else tuple(given), function)
    types = None if call.arguments.more is not None else call.arguments.positional
    return call.native(  # type: ignore[no-any-return]
        lambda inner: _keep(inner, receiver, types, inner.argument(0) or NOTHING), call.name, part=types
    )


def _keep(call: Any, receiver: Atom | None, types: tuple[Value, ...] | None, function: Value) -> Value:
    if isinstance(receiver, Ref):
        call.store(receiver.object, ("dispatch", types), function)
        call.store(receiver.object, REST, function)
    return function


@rule("multipledispatch.dispatch")
def _dispatch(call: Any) -> Value:
    """`@dispatch(int, float)`: functions of one name become one; each is called like itself."""
    return call.native(lambda inner: inner.argument(0) or NOTHING, call.name)  # type: ignore[no-any-return]


@member(f"{_DISPATCHER}.__call__")
def _call(call: Any) -> Value:
    receiver = call.receiver
    if not isinstance(receiver, Ref):
        return call.unknown("unknown-call", "a dispatcher that is not known")  # type: ignore[no-any-return]
    call.load(receiver.object, REST, receiver.root)  # runs this call again when an implementation is added
    results = [
        _run(call, types, call.load(receiver.object, (kind, types), receiver.root))
        for kind, types in [key for key in receiver.object.items if isinstance(key, tuple) and key[0] == "dispatch"]
    ]
    found = join_all(results)
    if found:
        return found
    return call.unknown("unknown-call", "no implementation is registered for these arguments")  # type: ignore[no-any-return]


def _run(call: Any, types: tuple[Value, ...] | None, function: Value) -> Value:
    """One implementation's result, nothing when the arguments are not of its types."""
    positional = call.arguments.positional
    if types and call.arguments.more is None:
        if len(types) != len(positional):
            return NOTHING
        positional = tuple(_narrowed(value, cls) for value, cls in zip(positional, types, strict=True))
        if not all(positional):
            return NOTHING
    arguments = Arguments(positional, call.arguments.keywords, call.arguments.more, call.arguments.more_keywords)
    return call.call(function, arguments)  # type: ignore[no-any-return]


# -- functools ---------------------------------------------------------------------------------------------------


@rule("functools.singledispatch", "functools.singledispatchmethod")
def _single_dispatch(call: Any) -> Value:
    """A function of many implementations; which one runs is decided by the type of the first argument."""
    default = call.argument(0) or NOTHING
    position = 1 if call.name.endswith("method") else 0

    def dispatch(inner: Any) -> Value:
        implementations = inner.receiver
        if not isinstance(implementations, Ref):
            return inner.unknown("unknown-call", "a dispatcher that is not known")  # type: ignore[no-any-return]
        results = []
        settled = False
        inner.load(implementations.object, REST, implementations.root)
        for key in [key for key in implementations.object.items if isinstance(key, tuple) and key[0] == "dispatch"]:
            function = inner.load(implementations.object, key, implementations.root)
            results.append(_run_first(inner, key[1], function, position))
            settled = settled or _surely_of(inner, key[1], position)
        if not settled:
            results.append(inner.call(default, inner.arguments))
        return join_all(results)

    made: Value = call.native(dispatch, call.name, part=default)
    return made


def _is_abstract(cls: Value) -> bool:
    """Whether a type is known by what its instances can do, or is a form of `typing`."""
    return any(isinstance(atom, Api) and not atom.name.startswith("builtins.") for atom in cls.atoms)


def _surely_of(call: Any, cls: Value | None, position: int) -> bool:
    """Whether the argument that decides is an instance of a class in any case."""
    positional = call.arguments.positional
    if cls is None or _is_abstract(cls) or len(positional) <= position or len(cls.atoms) != 1:
        return False
    return bool(positional[position]) and all(call.instance_of(a, cls) is True for a in positional[position].atoms)


def _run_first(call: Any, cls: Value | None, function: Value, position: int) -> Value:
    positional = call.arguments.positional
    if cls is not None and call.arguments.more is None and len(positional) > position:
        narrowed = _narrowed(positional[position], cls)
        if not _is_abstract(cls):
            narrowed = join_all(of(atom) for atom in narrowed.atoms if call.instance_of(atom, cls) is not False)
        if not narrowed:
            return NOTHING
        positional = (*positional[:position], narrowed, *positional[position + 1 :])
    arguments = Arguments(positional, call.arguments.keywords, call.arguments.more, call.arguments.more_keywords)
    return call.call(function, arguments)  # type: ignore[no-any-return]


@member("builtins.wrapper.register", "builtins.function.register")
def _register_single(call: Any) -> Value:
    """`@generic.register`, `@generic.register(cls)` and `generic.register(cls, function)`."""
    first, second = call.argument(0) or NOTHING, call.argument(1)
    receiver = call.receiver
    if second is not None:
        return _keep_single(call, receiver, first, second)
    functions = [
        atom for atom in first.atoms if isinstance(atom, Ref) and isinstance(atom.object.payload, FunctionData)
    ]
    if functions:
        annotations = functions[0].object.payload.annotations
        kinds = [value for name, value in annotations.items() if name != "return"]
        named = kinds[0] if kinds and all(isinstance(atom, (Api, Ref)) for atom in kinds[0].atoms) else None
        return _keep_single(call, receiver, named, first)
    part = (receiver, first)
    return call.native(  # type: ignore[no-any-return]
        lambda inner: _keep_single(inner, receiver, first, inner.argument(0) or NOTHING), call.name, part=part
    )


def _keep_single(call: Any, receiver: Atom | None, cls: Value | None, function: Value) -> Value:
    if isinstance(receiver, Ref):
        call.store(receiver.object, ("dispatch", cls), function)
        call.store(receiver.object, REST, function)
    return function


@member("builtins.wrapper.dispatch", "builtins.function.dispatch")
def _dispatched(call: Any) -> Value:
    """`generic.dispatch(cls)`: called, it is one of the implementations."""
    return of(call.receiver)


@member(f"{_DISPATCHER}.dispatch", f"{_DISPATCHER}.resolve")
def _implementation(call: Any) -> Value:
    """`dispatcher.dispatch(*types)`: one of the implementations."""
    receiver = call.receiver
    found = call.load(receiver.object, REST, receiver.root) if isinstance(receiver, Ref) else NOTHING
    return found or call.unknown("unknown-call", "no implementation is registered")
