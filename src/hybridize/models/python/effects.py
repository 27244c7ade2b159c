"""The standard library and well-known packages as a table of effects.

For names without a rule of their own the table (`effect_table`) says, by longest matching prefix, what calling
them does: nothing (`PURE`), touches the outside world (`EFFECT`), differs from run to run (`VARIES`), both
(`VARIES_EFFECT`), or is not known (`UNSEEN`, also for everything the table does not list).
"""

from __future__ import annotations

import builtins as python_builtins
import sys
from typing import Any

from hybridize.models.python import effect_table as table
from hybridize.values.atoms import FRESH, Api, Atom, Prim, Ref, Tensor, Unknown, api, api_method
from hybridize.values.payloads import ClassData
from hybridize.values.value import NONE, NOTHING, Value, of, of_prim

_BUILTINS = frozenset(dir(python_builtins)) | {"reveal_type", "unicode", "xrange"}
_EXCEPTIONS = frozenset(
    name for name, value in vars(python_builtins).items() if isinstance(value, type) and issubclass(value, BaseException)
)


def canonical(dotted: str) -> str:
    """The name the tables use: aliases of packages resolved."""
    top, dot, rest = dotted.partition(".")
    return table.ALIASES.get(top, top) + dot + rest


def is_modelled(dotted: str) -> bool:
    """Whether something is known of a package without source."""
    top = dotted.partition(".")[0]
    return top in sys.stdlib_module_names or top in table.PACKAGES or top in table.ALIASES


def is_builtin(name: str) -> bool:
    """Whether a name is a builtin of Python."""
    return name in _BUILTINS


def public_names(dotted: str) -> list[str]:
    """The names a star import binds, where the table lists them."""
    return list(table.STAR_NAMES.get(dotted, ()))


def value_of(dotted: str, call: Any) -> Value:
    """The value of a name: a known constant's type, or the symbol itself."""
    constant = table.CONSTANTS.get(dotted)
    if constant is not None:
        if dotted in table.VARYING_CONSTANTS:
            call.nondeterministic(f"reads {dotted}")
        return of_prim(constant)
    return of(api(canonical(dotted)))


def effect_of(name: str) -> table.Effect:
    """What calling a name does, by the longest prefix the table has."""
    parts = name.split(".")
    for end in range(len(parts), 0, -1):
        found = table.EFFECTS.get(".".join(parts[:end]))
        if found is not None:
            return found
    return table.Effect.UNSEEN


def call(name: str, call_: Any) -> Value:
    """Call a function or class without a rule."""
    if name.startswith("builtins.") and name[9:] in _EXCEPTIONS:
        return call_.new(call_.make("api", name[9:], symbol=name))  # type: ignore[no-any-return]
    return _perform(name, effect_of(name), call_)


def _perform(name: str, effect: table.Effect, call_: Any) -> Value:
    text = name.removeprefix("builtins.")
    if effect in (table.Effect.EFFECT, table.Effect.VARIES_EFFECT):
        call_.effect(f"calls {text}")
    if effect in (table.Effect.VARIES, table.Effect.VARIES_EFFECT):
        call_.nondeterministic(f"calls {text}")
    if effect is table.Effect.UNSEEN:
        call_.unseen(f"calls {text}, which is not modelled")
        if call_.is_symbolic_call():
            call_.hazard("HYB316", f"passes a symbolic tensor to {text}, which is not modelled")
    if effect is not table.Effect.PURE or table.calls_back(name):
        call_.call_back(f"an argument that {text} passes")
    return _result(name, call_)


def _result(name: str, call_: Any) -> Value:
    type_ = table.RESULTS.get(name)
    if type_ is None:
        last = name.rpartition(".")[2]
        if last[:1].isupper() or name in table.CLASSES:
            return call_.new(call_.make("api", last, symbol=name))  # type: ignore[no-any-return]
        return call_.unknown("unmodelled-symbol", f"what {name} returns is not modelled")  # type: ignore[no-any-return]
    if type_ == "None":
        return NONE
    if type_ == "ndarray":
        from hybridize.values.atoms import tensor  # noqa: PLC0415

        return of(tensor(kind="ndarray"))
    if type_.startswith("list[") or type_.startswith("iterator["):
        kind, _, element = type_[:-1].partition("[")
        make = call_.list_of if kind == "list" else call_.iterator_over
        return make(of_prim(element))  # type: ignore[no-any-return]
    if "." in type_:
        return call_.new(call_.make("api", type_.rpartition(".")[2], symbol=type_))  # type: ignore[no-any-return]
    return of_prim(type_)


# -- members -----------------------------------------------------------------------------------------------------


def member(owner: str, name: str, call_: Any) -> Value:
    """A member of a builtin or of an object of an unindexed library."""
    receiver: Atom = call_.receiver
    if owner.startswith("builtins."):
        return _builtin_member(owner.removeprefix("builtins."), name, receiver, call_)
    if isinstance(receiver, Ref) and receiver.object.kind == "instance" and owner in table.NEUTRAL_BASES:
        return NOTHING
    if f"{owner}.{name}" in table.CONSTANTS:
        return of_prim(table.CONSTANTS[f"{owner}.{name}"])
    return of(api_method(f"{owner}.{name}", receiver))


def _builtin_member(type_: str, name: str, receiver: Atom, call_: Any) -> Value:
    if type_ in ("int", "float", "complex", "bool") and name in ("real", "imag", "numerator", "denominator"):
        return of_prim(type_)
    if type_ in ("object", "instance") and name not in ("__class__", "__dict__", "__call__"):
        return NOTHING
    if name == "__dict__":
        return call_.unknown("dynamic-attribute", "the attributes of an object as a dictionary")  # type: ignore[no-any-return]
    if type_ in ("type", "slice", "range", "object"):
        return call_.unknown("dynamic-attribute", f"attribute {name} of a {type_}")  # type: ignore[no-any-return]
    kind = getattr(python_builtins, type_, None)
    if kind is None or not hasattr(kind, name):
        if type_ in ("function", "wrapper", "iterator", "environment", "module", "class", "api"):
            return call_.unknown("dynamic-attribute", f"attribute {name} of a {type_}")  # type: ignore[no-any-return]
        return NOTHING
    return of(api_method(f"builtins.{type_}.{name}", receiver))


def call_member(owner: str, name: str, call_: Any) -> Value:
    """Call a member without a rule."""
    full = f"{owner}.{name}"
    if owner.startswith("builtins."):
        if name.startswith("__"):
            return call_.unknown("dynamic-attribute", f"{name} of a {owner[9:]}")  # type: ignore[no-any-return]
        return _result(full, call_) if full in table.RESULTS else of_prim("object")
    if name in ("__init__", "__init_subclass__", "__exit__", "__del__"):
        return NONE
    if name == "__enter__":
        return of(call_.receiver)
    effect = effect_of(full)
    if effect is not table.Effect.PURE and isinstance(call_.receiver, Ref) and call_.receiver.root == FRESH:
        # What an object made here does to itself is seen by nobody; files and their like are listed as effects.
        effect = effect if effect is not table.Effect.UNSEEN or owner not in table.CLASSES else table.Effect.PURE
    return _perform(full, effect, call_)


def operator(name: str, left: Atom, right: Atom, call_: Any) -> Value:
    """An operator on Python values that are not plain scalars."""
    for atom in (left, right):
        if isinstance(atom, (Unknown, Api)):
            return of(atom) if isinstance(atom, Unknown) else call_.unknown("unknown-call", f"operator on {atom.name}")
    if isinstance(left, Prim):
        return of(left)
    if isinstance(left, Tensor):
        return of(left)
    if isinstance(left, Ref) and left.object.kind in ("api", "instance"):
        return call_.unknown("unknown-call", f"{name} on a {left.object.label}")  # type: ignore[no-any-return]
    return NOTHING


# -- subclasses --------------------------------------------------------------------------------------------------


def instantiate_subclass(cls: Ref, data: ClassData, call_: Any) -> Value | None:
    """Enumerations look members up; subclasses of dict, list and tuple are containers of a kind."""
    for base in data.library_bases:
        if base.startswith("enum."):
            return call_.unknown("dynamic-attribute", f"a member of the enumeration {cls.object.label}")  # type: ignore[no-any-return]
    return None


