"""Names of the standard library and of well-known packages: what they stand for, and what calling them does."""

from __future__ import annotations

import builtins as python_builtins
import sys
from collections.abc import Mapping
from functools import cache
from typing import Any, TypeVar

from hybridize.models.python import effect_table as table
from hybridize.models.python import results
from hybridize.values.atoms import OUTER, api, ref, tuple_atom
from hybridize.values.objects import REST
from hybridize.values.value import Value, of, of_const, of_prim

T = TypeVar("T")
_BUILTINS = frozenset(dir(python_builtins)) | {"reveal_type", "unicode", "xrange", "basestring", "long", "raw_input"}
_TEXT_MODULE_NAMES = ("__name__", "__file__", "__doc__", "__version__", "__path__", "__package__")
# Stands for all modules the protocol compiler generates.
GENERATED_MESSAGES = "google.protobuf.generated"
_VALUES: dict[str, object] = {
    "math.pi": 3.141592653589793,
    "math.e": 2.718281828459045,
    "math.tau": 6.283185307179586,
    "math.inf": float("inf"),
    "math.nan": float("nan"),
    "sys.float_info.epsilon": sys.float_info.epsilon,
    "logging.DEBUG": 10,
    "logging.INFO": 20,
    "logging.WARNING": 30,
    "logging.ERROR": 40,
    "logging.CRITICAL": 50,
    "six.PY2": False,
    "six.PY3": True,
}


@cache
def canonical(dotted: str) -> str:
    """The name the tables use: aliases of modules and symbols resolved, the longest prefix first."""
    generated = _generated(dotted)
    if generated is not None:
        return generated
    seen = {dotted}
    while True:
        parts = dotted.split(".")
        for end in range(len(parts), 0, -1):
            target = table.ALIASES.get(".".join(parts[:end]))
            if target is not None:
                dotted = ".".join([target, *parts[end:]])
                break
        else:
            return dotted
        if dotted in seen:
            return dotted
        seen.add(dotted)


def _generated(dotted: str) -> str | None:
    """The name of what the protocol compiler makes: modules called `…_pb2`, of message classes and numbers."""
    parts = dotted.split(".")
    end = next((number for number, part in enumerate(parts, 1) if part.endswith("_pb2")), None)
    return ".".join([GENERATED_MESSAGES, *parts[end:]]) if end is not None else None


def is_modelled(dotted: str) -> bool:
    """Whether something is known of a package without source."""
    top = canonical(dotted).partition(".")[0]
    return top in sys.stdlib_module_names or top in table.PACKAGES


def is_builtin(name: str) -> bool:
    """Whether a name is a builtin of Python."""
    return name in _BUILTINS


def public_names(dotted: str) -> list[str]:
    """The names a star import binds, where the tables list them."""
    name = canonical(dotted)
    if name == "numpy":
        from hybridize.models.numpy import namespace  # noqa: PLC0415 - NumPy's names are needed by few programs

        return namespace.public_names()
    return list(table.STAR_NAMES.get(name, ())) or results.public_names(name)


# Which Python runs the program is not known, but that it is a third one is.
_VERSION_FIELDS = ("major", "minor", "micro", "releaselevel", "serial")
_VERSION = of(
    tuple_atom(
        (of_const(3), of_prim("int"), of_prim("int"), of_prim("str"), of_prim("int")), "version_info", _VERSION_FIELDS
    )
)


def value_of(dotted: str, call: Any) -> Value:
    """The value of a name: a known constant or its type, an object that exists from the start, or the symbol itself."""
    name = canonical(dotted)
    if name == "sys.version_info":
        return _VERSION
    if name in _VALUES:
        return of_const(_VALUES[name])
    if name in table.OBJECTS:
        return shared_object(name, table.OBJECTS[name], call)
    if name in table.VARYING_CONSTANTS:
        call.nondeterministic(f"reads {name}")
    last = name.rpartition(".")[2]
    text = table.CONSTANTS.get(name)
    if text is None and not results.is_class(name):
        text = results.attribute(name)
    if text is None and last in _TEXT_MODULE_NAMES:
        text = "str"
    if text is not None and text != "?":
        return results.build(text, call)
    if name.startswith(GENERATED_MESSAGES + ".") and last.isupper():
        return of_prim("int")  # a member of an enumeration
    if name.startswith("numpy."):
        from hybridize.models.numpy import namespace  # noqa: PLC0415

        constant = namespace.constant(name)
        if constant is not None:
            return constant
    return of(api(name))


def shared_object(name: str, type_: str, call: Any) -> Value:
    """The one object behind a name such as `os.environ` or `absl.flags.FLAGS`: every reader gets the same."""
    kind = type_.partition("[")[0] if type_.endswith("]") else "api"
    made = call.frame.machine.allocate(name, None, None, kind, name, None)
    if kind == "api":
        made.symbol = type_
    elif not made.items:
        inside = type_.rpartition(", ")[2].rpartition("[")[2].rstrip("]")
        made.item(REST).value = of_prim(inside)
        made.intact = False
    return of(ref(made, OUTER))


@cache
def effect_of(name: str) -> table.Effect:
    """What calling a name does, by the longest prefix the table has; members also along the base classes."""
    owner, _, last = name.rpartition(".")
    for cls in results.linearised(owner)[1:] if results.is_class(owner) else ():
        if name not in table.EFFECTS and f"{cls}.{last}" in table.EFFECTS:
            return table.EFFECTS[f"{cls}.{last}"]
    found = longest(name, table.EFFECTS)
    return found if found is not None else table.Effect.UNSEEN


def longest(name: str, entries: Mapping[str, T]) -> T | None:
    """The entry of the longest prefix of a dotted name."""
    parts = name.split(".")
    for end in range(len(parts), 0, -1):
        found = entries.get(".".join(parts[:end]))
        if found is not None:
            return found
    return None
