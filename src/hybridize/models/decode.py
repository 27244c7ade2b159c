"""Records of the data files → symbols.  The encoding is described in `scripts/modelgen/`."""

from __future__ import annotations

from typing import Any

from hybridize.models.symbols import Constant, Member, MemberKind, Param, ParamKind, Returns

_MEMBER_KINDS: dict[str, MemberKind] = {
    "m": "method",
    "p": "property",
    "c": "class",
    "s": "static",
    "a": "attribute",
}
_PARAM_KINDS = tuple(ParamKind)


def decode_value(value: Any) -> Constant:
    """Give a simple constant; JSON has no tuples and no infinities."""
    match value:
        case list():
            return tuple(decode_value(item) for item in value)
        case {"f": str(text)}:
            return float(text)
        case dict():
            return None
        case _:
            constant: Constant = value
            return constant


def decode_params(rows: list[Any] | None) -> tuple[Param, ...]:
    """Parameters of a callable."""
    return tuple(_decode_param(row) for row in rows or ())


def _decode_param(row: str | list[Any]) -> Param:
    if isinstance(row, str):
        return Param(row)
    name, kind, *default = row
    if not default:
        return Param(name, _PARAM_KINDS[kind])
    return Param(name, _PARAM_KINDS[kind], True, decode_value(default[0]), opaque=default[0] == {})


def decode_returns(row: list[Any] | None) -> Returns | None:
    """Tell what a call returns; trailing absent fields are left out in the file."""
    if row is None:
        return None
    kind, dtype, shape, items, name, by, like = row + [None] * (7 - len(row))
    nested = (decode_returns(item) for item in items or ())
    return Returns(kind, dtype, shape, tuple(item for item in nested if item is not None), name, by or "trial", like)


def decode_member(name: str, row: list[Any], owner: str) -> Member:
    """Give a member as its class `owner` defines it."""
    kind, params, returns, stateful = row + [None] * (4 - len(row))
    return Member(
        name,
        _MEMBER_KINDS[kind],
        decode_params(params),
        decode_returns(returns),
        owner,
        bool(stateful),
        params is not None,
    )
