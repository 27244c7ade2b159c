"""What the standard library returns: the types of results and attributes, from `stdlib_results.txt`.

Needs    the data file that scripts/generate_python_results.py writes from type stubs.
Gives    `returns(name)` and `attribute(name)`, type texts along the base classes of a class; `build(text, call)`,
         the abstract value of a type text.

    type ::= int | float | complex | bool | str | bytes | object | type | None       a scalar; object is any of them
           | list[type] | set[type] | iterator[type] | dict[type, type] | tuple[type, …]
           | ndarray | ndarray[dtype] | tensor | argument | receiver | external | ? | dotted.Class | type "|" type
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from hybridize.values.atoms import tensor
from hybridize.values.objects import KEYS, REST
from hybridize.values.value import NONE, Value, join_all, of, of_prim, of_tuple

_DATA = Path(__file__).with_name("stdlib_results.txt")
_SCALARS = frozenset({"int", "float", "complex", "bool", "str", "bytes", "object", "type", "slice", "range"})


@dataclass(slots=True)
class Section:
    """A module or class of the data file: its base classes and, by name, types of results and of attributes."""

    bases: tuple[str, ...]
    returns: dict[str, str] = field(default_factory=dict)
    attributes: dict[str, str] = field(default_factory=dict)


@cache
def sections() -> dict[str, Section]:
    """The data file, read once."""
    found: dict[str, Section] = {}
    current = Section(())
    for line in _DATA.read_text("utf-8").splitlines():
        if line.startswith("["):
            name, *bases = line[1:].replace("]", "", 1).split(" ")
            current = found[name] = Section(tuple(bases))
        elif line.startswith("."):
            name, _, text = line[1:].partition(" ")
            current.attributes[name] = text
        else:
            name, _, text = line.partition(" ")
            current.returns[name] = text
    return found


@cache
def linearised(cls: str) -> tuple[str, ...]:
    """A class and its bases, depth first: enough for single inheritance, which is what the library has."""
    order = dict.fromkeys([cls])
    owner, _, last = cls.rpartition(".")
    if cls not in sections() and owner in sections():
        # A class that another module defines: `unittest.TestCase` is `unittest.case.TestCase`.
        defined = sections()[owner].returns.get(last, cls)
        if defined != cls and defined in sections():
            order.update(dict.fromkeys(linearised(defined)))
    section = sections().get(cls)
    for base in section.bases if section is not None else ():
        order.update(dict.fromkeys(linearised(base)))
    return tuple(order)


def is_class(name: str) -> bool:
    """Whether a name is a class of the standard library; its constructor is listed as returning itself."""
    owner, _, last = name.rpartition(".")
    section = sections().get(owner)
    if name in sections():
        return section is None or section.returns.get(last) == name
    return section is not None and last[:1].isupper() and section.returns.get(last) in sections()


def returns(name: str) -> str | None:
    """The type text of calling a function or member; None when the data has none."""
    return _find(name, "returns")


def attribute(name: str) -> str | None:
    """The type text of reading a constant of a module or an attribute of an instance."""
    return _find(name, "attributes")


def container_classes() -> list[tuple[str, str, str]]:
    """Classes one can index or iterate over, with the member that says so and its type."""
    return [
        (cls, member, section.returns[member])
        for cls, section in sections().items()
        for member in ("__getitem__", "__iter__")
        if section.returns.get(member, "?") != "?"
    ]


def _find(name: str, kind: str) -> str | None:
    owner, _, last = name.rpartition(".")
    for cls in linearised(owner):
        section = sections().get(cls)
        text: str | None = getattr(section, kind).get(last) if section is not None else None
        if text is not None:
            # A method that returns its own class returns the class of the receiver: `Path() / "a"` is a Path.
            return owner if text == cls else text
    return None


def public_names(module: str) -> list[str]:
    """The names of a module that a star import binds."""
    section = sections().get(module)
    names = [*section.returns, *section.attributes] if section is not None else []
    return [name for name in names if not name.startswith("_")]


# -- values of types ---------------------------------------------------------------------------------------------


@cache
def _split(text: str, separator: str) -> tuple[str, ...]:
    """The parts of a type text between separators outside brackets."""
    parts, depth, start = [], 0, 0
    for position, letter in enumerate(text):
        depth += (letter == "[") - (letter == "]")
        if letter == separator and depth == 0:
            parts.append(text[start:position].strip())
            start = position + 1
    return (*parts, text[start:].strip())


def build(text: str, call: Any) -> Value:
    """The abstract value of a type text, for this call."""
    choices = _split(text, "|")
    if len(choices) > 1:
        return join_all(build(choice, call) for choice in choices)
    if text.endswith("]"):
        return _build_generic(text, call)
    if text in _SCALARS:
        return of_prim(text)
    match text:
        case "None":
            return NONE
        case "ndarray":
            return of(tensor(kind="ndarray"))
        case "tensor":
            call.computes(call.name)
            return of(tensor(symbolic=call.traced))
        case "argument":
            return call.argument(0) or call.unknown("missing-argument", f"{call.name} is given nothing")  # type: ignore[no-any-return]
        case "receiver":
            return of(call.receiver) if call.receiver is not None else NONE
        case "external":
            return call.unknown("external-data", f"{call.name} gives data from outside the program")  # type: ignore[no-any-return]
        case "?":
            return call.unknown("unmodelled-symbol", f"what {call.name} returns is not modelled")  # type: ignore[no-any-return]
    return call.new(call.make("api", text.rpartition(".")[2], symbol=text))  # type: ignore[no-any-return]


def _build_generic(text: str, call: Any) -> Value:
    kind, _, inside = text[:-1].partition("[")
    if kind == "ndarray":
        return of(tensor(inside, kind="ndarray"))
    inner = [build(part, call) for part in _split(inside, ",")] if inside else []
    match kind:
        case "tuple":
            return of_tuple(inner)
        case "list":
            return call.list_of(inner[0], part=text)  # type: ignore[no-any-return]
        case "iterator":
            return call.iterator_over(inner[0], part=text)  # type: ignore[no-any-return]
        case "set":
            made = call.make("set", "set", part=text)
            call.store(made, REST, inner[0])
            return call.new(made)  # type: ignore[no-any-return]
        case "dict":
            made = call.make("dict", "dict", part=text)
            call.store(made, KEYS, inner[0])
            call.store(made, REST, inner[1])
            return call.new(made)  # type: ignore[no-any-return]
    return build(kind, call)
