"""Rules written as one line: from the shapes and numbers of a call to the shapes of what it gives.

    tf.image.sobel_edges   | image[b,h,w,c] -> image[b,h,w,c,2]
    tf.signal: hann_window | n=window_length -> @dtype:float32[n]
    tf.linalg.pinv         | a[*x,m,n] -> a[*x,n,m]
    tf.linalg.qr           | input[*x,m,n] -> Qr(q: input[*x,m,k], r: input[*x,k,n])

Left of the arrow stand the arguments that matter: `image[b,h,w,c]` binds the extents of a tensor to letters (`*x`
all the axes in its place, a number says what an extent has to be), `n=name` binds an integer, `p,q=name` the
integers of a list, `?` behind a name makes an argument optional, `a/b` is an argument of either name.  Right of it
stand the results: the dtype, and the extents as letters, numbers, and sums, products and quotients of them, or
`@shape`, what a parameter says.  A dtype is the name of an argument (its dtype), a dtype, or `@parameter:default`,
what a parameter asks for.  Several results make a tuple, or a named tuple as above, or in brackets a list.  A letter
that meets two arguments takes the extent that is known; what is not known makes what depends on it unknown,
and `unknown` itself is an extent that depends on the data.
"""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final

from hybridize.models.protocol import Rule
from hybridize.models.tensorflow.arguments import (
    argument,
    as_tensor,
    common_dtype,
    dtype_argument,
    dynamic_extent,
    extent,
    extents,
    new_list,
    result,
    shape_of_argument,
)
from hybridize.models.tensorflow.structures import is_none
from hybridize.values.atoms import RaggedForm, Shape, Tensor, TensorKind, tuple_atom
from hybridize.values.value import Value, of, of_const

_RESULT: Final = re.compile(r"(?:(\w+):\s+)?(ragged |sparse )?([\w@.:]+)\[([^\]]*)\]")
_KINDS: Final[dict[str, TensorKind]] = {"": "tensor", "ragged ": "ragged", "sparse ": "sparse"}
_OPERATORS: Final[dict[type[ast.operator], Callable[[int, int], int]]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
}


@dataclass(frozen=True, slots=True)
class _Operand:
    """A tensor argument: its parameter, and a letter, number or `*letter` for each axis."""

    parameter: str
    axes: tuple[str, ...]
    optional: bool


@dataclass(frozen=True, slots=True)
class _Numbers:
    """An argument that is an integer, or a list of integers when there are several letters."""

    parameter: str
    letters: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Result:
    """A tensor that comes out."""

    name: str
    kind: TensorKind
    dtype: str
    axes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Notation:
    inputs: tuple[_Operand | _Numbers, ...]
    results: tuple[_Result, ...]
    container: str  # "", "tuple", "list", or the class of a named tuple


@dataclass(slots=True)
class _Bindings:
    """What the letters of one call stand for.  `lists` are those of `*x` (None: not even how many)."""

    extents: dict[str, int | None] = field(default_factory=dict)
    lists: dict[str, Shape | None] = field(default_factory=dict)
    tensors: dict[str, Tensor] = field(default_factory=dict)
    values: dict[str, Value] = field(default_factory=dict)


def rules(text: str) -> Iterator[tuple[str, Rule]]:
    """The rules of a table, by symbol."""
    pending = ""
    for line in [*text.splitlines(), ""]:
        bare = line.partition("  #")[0].rstrip()
        if bare.startswith(" "):
            pending += bare
            continue
        if pending and not pending.startswith("#"):
            names, _, notation = pending.partition("|")
            prefix, colon, rest = names.partition(":")
            rule = _rule(notation.strip())
            for name in rest.split() if colon else names.split():
                yield (f"{prefix.strip()}.{name}" if colon else name), rule
        pending = bare


def _rule(text: str) -> Rule:
    def rule(call: Any) -> Value:
        return apply(parsed(text), call)

    return rule


def apply(notation: _Notation, call: Any) -> Value:
    """The result of a call under a notation."""
    bindings = _Bindings(extents={"unknown": dynamic_extent(call)})
    for one in notation.inputs:
        if isinstance(one, _Numbers):
            _bind_numbers(one, call, bindings)
        else:
            _bind_tensor(one, call, bindings)
    made = [_made(one, call, bindings) for one in notation.results]
    if not notation.container:
        return made[0]
    if notation.container == "list":
        return new_list(call, made)
    if notation.container == "tuple":
        return of(tuple_atom(tuple(made)))
    return of(tuple_atom(tuple(made), notation.container, tuple(one.name for one in notation.results)))


def _made(one: _Result, call: Any, bindings: _Bindings) -> Value:
    if one.axes and one.axes[0].startswith("@"):
        shape = shape_of_argument(call, argument(call, one.axes[0][1:]))
    else:
        shape = _shape(one.axes, bindings)
    # Values by themselves are no longer ragged.
    kind = "tensor" if one.kind == "ragged" and shape is not None and len(shape) == 1 else one.kind
    layout = RaggedForm(len(shape) - 1, "int64") if kind == "ragged" and shape is not None else None
    return result(call, _dtype(one.dtype, call, bindings), shape, *bindings.tensors.values(), kind=kind, ragged=layout)


# -- binding -----------------------------------------------------------------------------------------------------


def _bind_numbers(one: _Numbers, call: Any, bindings: _Bindings) -> None:
    value = argument(call, one.parameter)
    if value is None:
        default = default_of(call, one.parameter)
        value = of_const(default) if isinstance(default, int) else None
    if len(one.letters) == 1:
        bindings.extents[one.letters[0]] = extent(call, value)
        return
    found = extents(call, value)
    if found is not None and len(found) == 1:
        found *= len(one.letters)
    known = found if found is not None and len(found) == len(one.letters) else (None,) * len(one.letters)
    bindings.extents.update(zip(one.letters, known, strict=True))


def default_of(call: Any, parameter: str) -> Any:
    """The default of a parameter of what is called."""
    symbol = call.index.lookup(call.name)
    return next((one.default for one in symbol.params if one.name == parameter), None) if symbol is not None else None


def _bind_tensor(one: _Operand, call: Any, bindings: _Bindings) -> None:
    value = argument(call, *one.parameter.split("/"))
    if one.optional and is_none(value):
        return
    found = as_tensor(call, value)
    name = one.parameter.partition("/")[0]
    bindings.tensors[name] = found
    if value is not None:
        bindings.values[name] = value
    axes = one.axes
    shape = found.shape
    place = next((index for index, axis in enumerate(axes) if axis.startswith("*")), None)
    if place is not None:
        letter, axes = axes[place][1:], (*axes[:place], *axes[place + 1 :])
        end = -1 if shape is None else len(shape) - len(axes) + place
        many = None if shape is None or end < place else shape[place:end]
        known = bindings.lists.get(letter)
        bindings.lists[letter] = many if known is None else merged(known, many)
        shape = None if many is None or shape is None else (*shape[:place], *shape[end:])
    if shape is None or len(shape) != len(axes):
        shape = (None,) * len(axes)
    for letter, size in zip(axes, shape, strict=True):
        if not letter.isdigit() and bindings.extents.get(letter) is None:
            bindings.extents[letter] = size


def merged(known: Shape, other: Shape | None) -> Shape:
    """Two descriptions of one shape, each of which may know what the other does not."""
    if other is None or len(known) != len(other):
        return known
    return tuple(b if a is None else a for a, b in zip(known, other, strict=True))


# -- results -----------------------------------------------------------------------------------------------------


def _dtype(text: str, call: Any, bindings: _Bindings) -> str | None:
    if text.startswith("@"):
        parameter, _, default = text[1:].partition(":")
        asked = argument(call, parameter)
        return _dtype(default, call, bindings) if is_none(asked) else dtype_argument(asked)
    if "." in text:  # several arguments meet at one dtype
        return common_dtype(call, [bindings.values[name] for name in text.split(".") if name in bindings.values])
    found = bindings.tensors.get(text)
    if found is not None:
        return found.dtype
    return None if text == "unknown" else text


def _shape(axes: tuple[str, ...], bindings: _Bindings) -> Shape | None:
    found: list[int | None] = []
    for axis in axes:
        if axis == "...":
            return None
        if axis.startswith("*"):
            front = bindings.lists.get(axis[1:])
            if front is None:
                return None
            found += front
        else:
            found.append(_extent(axis, bindings))
    return tuple(found)


def _extent(text: str, bindings: _Bindings) -> int | None:
    return _evaluated(_expression(text), bindings.extents)


def _evaluated(node: ast.expr, extents: dict[str, int | None]) -> int | None:
    match node:
        case ast.Constant(value=int(number)):
            return number
        case ast.Name(id=name):
            return extents.get(name)
        case ast.BinOp(left=left, op=op, right=right):
            a, b = _evaluated(left, extents), _evaluated(right, extents)
            if a is None or b is None or (b == 0 and isinstance(op, (ast.FloorDiv, ast.Mod))):
                return None
            found = _OPERATORS[type(op)](a, b)
            return found if found >= 0 else None
        case ast.Call(func=ast.Name(id=name), args=arguments):
            values = [_evaluated(one, extents) for one in arguments]
            known = [one for one in values if one is not None]
            if len(known) < len(values):
                return None
            return min(known) if name == "min" else max(known)
    return None


# -- parsing -----------------------------------------------------------------------------------------------------


@cache
def _expression(text: str) -> ast.expr:
    return ast.parse(text, mode="eval").body


@cache
def parsed(text: str) -> _Notation:
    """The parts of a rule."""
    left, _, right = text.partition("->")
    inputs: list[_Operand | _Numbers] = []
    for word in re.findall(r"[\w?/]+\[[^\]]*\]|[\w,]+=\w+", left):
        if "=" in word:
            letters, _, parameter = word.partition("=")
            inputs.append(_Numbers(parameter, tuple(letters.split(","))))
        else:
            name, _, axes = word[:-1].partition("[")
            inputs.append(_Operand(name.rstrip("?"), _axes(axes), name.endswith("?")))
    found = [_Result(name, _KINDS[kind], dtype, _axes(axes)) for name, kind, dtype, axes in _RESULT.findall(right)]
    head = right.strip().partition("(")[0] if found and found[0].name else "list" if right.strip()[:1] == "[" else ""
    return _Notation(tuple(inputs), tuple(found), head or ("tuple" if len(found) > 1 else ""))


def _axes(text: str) -> tuple[str, ...]:
    # Commas within a call such as `min(m,n)` do not separate axes.
    return tuple(axis.strip() for axis in re.split(r",(?![^(]*\))", text) if axis.strip())
