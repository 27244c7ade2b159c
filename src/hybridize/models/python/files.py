"""The environment, files and configuration as containers: `os.environ[…]`, iterating over files and parsed data."""

from __future__ import annotations

from typing import Any

from hybridize.models.protocol import Rule
from hybridize.models.python import effect_table, results
from hybridize.models.python.registration import registering
from hybridize.values.atoms import Prim
from hybridize.values.value import NONE, Value, join, of, of_prim

FUNCTIONS: dict[str, Rule] = {}
METHODS: dict[str, Rule] = {}
rule = registering(FUNCTIONS)
member = registering(METHODS)

# -- the environment ---------------------------------------------------------------------------------------------

_ENVIRONMENT = {
    "__getitem__": "str",
    "__iter__": "str",
    "keys": "iterator[str]",
    "values": "iterator[str]",
    "items": "iterator[tuple[str, str]]",
    "copy": "dict[str, str]",
}


def _reads_environment(text: str) -> Rule:
    def read(call: Any) -> Value:
        call.nondeterministic("reads the environment")
        return results.build(text, call)

    return read


for _name, _text in _ENVIRONMENT.items():
    METHODS[f"os._Environ.{_name}"] = _reads_environment(_text)


@member("os._Environ.get")
def _get(call: Any) -> Value:
    call.nondeterministic("reads the environment")
    default = call.argument(1)
    return join(of_prim("str"), default if default is not None else NONE)


@rule("os.getenv", "os.environ.get")
def _getenv(call: Any) -> Value:
    return _get(call)


@member(*(f"os._Environ.{name}" for name in ("__setitem__", "__delitem__", "setdefault", "update", "pop", "clear")))
def _write(call: Any) -> Value:
    call.effect("changes the environment")
    return of_prim("str") if call.name.endswith(("setdefault", "pop")) else NONE


# -- containers by table -----------------------------------------------------------------------------------------


def _by_table(text: str, name: str) -> Rule:
    """Indexing and iterating as the tables have it; what reads a file says so."""
    if name == "__iter__" and text.endswith("]"):
        text = text.partition("[")[2][:-1]
    is_own = text.rpartition(".")[2][:1].isupper() and name == "__getitem__"

    def read(call: Any) -> Value:
        owner = call.name.rpartition(".")[0]
        if effect_table.EFFECTS.get(owner) in (effect_table.Effect.VARIES, effect_table.Effect.VARIES_EFFECT):
            call.nondeterministic(f"reads {owner}")
        if is_own and owner == text:
            return of(call.receiver)  # part of a data frame shares its memory as far as anybody knows
        return results.build(text, call)

    return read


for _cls, _member, _type in results.container_classes():
    METHODS[f"{_cls}.{_member}"] = _by_table(_type, _member)
for _full, _type in effect_table.RESULTS.items():
    if _full.endswith((".__getitem__", ".__iter__")):
        METHODS[_full] = _by_table(_type, _full.rpartition(".")[2])
for _owner, _members in effect_table.MEMBER_RESULTS.items():
    # Whole packages have rows, too.
    for _member in sorted(_members.keys() & {"__getitem__", "__iter__"}) if "." in _owner else ():
        METHODS.setdefault(f"{_owner}.{_member}", _by_table(_members[_member], _member))


@member("io.TextIOWrapper.__iter__", "io.StringIO.__iter__", "io.BufferedReader.__iter__")
def _lines(call: Any) -> Value:
    if not call.name.startswith("io.StringIO"):
        call.nondeterministic("reads a file")
    return of_prim("bytes" if "Buffered" in call.name else "str")


# -- data of unknown type ----------------------------------------------------------------------------------------


@member(*(f"{owner}.{name}" for owner in sorted(effect_table.DATA_OBJECTS) for name in ("__getitem__", "__iter__")))
@member("builtins.object.__getitem__", "builtins.object.__iter__", "builtins.FlagValues.__getitem__")
def _data(call: Any) -> Value:
    """An item of what a configuration or JSON file holds; an instance of a user class has none of this."""
    owner = call.name.rpartition(".")[0]
    if owner == "builtins.object" and not isinstance(call.receiver, Prim):
        return call.unknown("dynamic-attribute", "an item of an object whose class defines none")  # type: ignore[no-any-return]
    key = call.argument(0)
    names = (
        [atom.value for atom in key.atoms if isinstance(getattr(atom, "value", None), str)] if key is not None else []
    )
    target = getattr(call.receiver, "object", None)
    if target is not None and len(names) == 1 and names[0] in target.attributes:
        return call.load_attribute(target, names[0], call.receiver.root) or of_prim("object")
    return of_prim("object")
