"""The vocabulary of the symbol index: symbols, parameters, members, and what calls return.

Plain immutable data about library names, the same for every framework.  `index.py` reads it from generated files.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Constant = bool | int | float | str | tuple["Constant", ...] | None
SymbolKind = Literal["function", "class", "module", "constant", "dtype", "enum", "exception"]
MemberKind = Literal["method", "property", "class", "static", "attribute"]
ReturnsKind = Literal[
    "tensor", "tensors", "ragged", "sparse", "variable", "object", "dataset", "iterator", "python", "none", "unknown"
]
Source = Literal["trial", "registry", "docs", "hand"]


class ParamKind(enum.IntEnum):
    """How arguments bind to a parameter; the numbers are those of `inspect`."""

    POSITIONAL_ONLY = 0
    POSITIONAL_OR_KEYWORD = 1
    VAR_POSITIONAL = 2
    KEYWORD_ONLY = 3
    VAR_KEYWORD = 4


@dataclass(frozen=True, slots=True)
class Param:
    """A parameter.  A default that is no simple constant is None, and then `opaque` is set.

    Defaults that are dtypes are given by the name of the dtype; lists are given as tuples.
    """

    name: str
    kind: ParamKind = ParamKind.POSITIONAL_OR_KEYWORD
    has_default: bool = False
    default: Constant = None
    opaque: bool = False


@dataclass(frozen=True, slots=True)
class Returns:
    """What a call returns, or what reading a property gives, with default arguments wherever those exist.

    `dtype` is "same" (that of the first tensor argument; of the object itself for members), a dtype name, or None.
    `dtype_of` names the parameter whose dtype the result follows, also where that is not the first tensor argument.
    An explicit `dtype=`/`out_type=` argument at the call overrides both: rules must look for it.
    `shape` is "same" (as the first tensor argument), a rank, or None.  `items` describes the elements of "tensors";
    `name` is its container ("list", "tuple", "dict", "namedtuple"; "list*" for a list of unknown length, of which
    `items` holds one), the class of an "object", or the type of a "python" value.
    `by` says how we know: "trial" (a call was observed), "registry" (op definition), "hand", or "docs" (least sure).
    """

    kind: ReturnsKind
    dtype: str | None = None
    shape: Literal["same"] | int | None = None
    items: tuple[Returns, ...] = ()
    name: str | None = None
    by: Source = "trial"
    dtype_of: str | None = None

    @property
    def has_tensors(self) -> bool:
        """True when the value is a tensor of any kind or a structure that holds one."""
        if self.kind == "tensors":
            return not self.items or any(item.has_tensors for item in self.items)
        return self.kind in ("tensor", "ragged", "sparse")


@dataclass(frozen=True, slots=True)
class Member:
    """A member of a class; `params` leave out `self`/`cls`.  `owner` is the class that defines it."""

    name: str
    kind: MemberKind
    params: tuple[Param, ...] = ()
    returns: Returns | None = None
    owner: str = ""
    stateful: bool = False
    has_signature: bool = True


@dataclass(frozen=True, slots=True)
class Symbol:
    """A public name of a library (or a base class that public classes inherit from).

    `params` of a class are those of its constructor.  `has_signature` is False when the parameters are not known.
    `bases` is the whole MRO without the class itself and `object`.  `available` is False when the version asked for
    does not have the name, and the answer comes from another modelled version.
    `roles` say what instances of a class are to Keras ("layer", "model", "loss", "metric", "optimizer", "callback",
    "initializer", "regularizer", "constraint"); `config_params` are the names a layer's constructor understands,
    those of its base classes included.
    """

    name: str
    kind: SymbolKind
    params: tuple[Param, ...] = ()
    returns: Returns | None = None
    stateful: bool = False
    has_name: bool = False
    bases: tuple[str, ...] = ()
    members: Mapping[str, Member] = field(default_factory=dict, compare=False, repr=False)
    type_name: str | None = None
    value: Constant = None
    has_signature: bool = True
    public: bool = True
    available: bool = True
    roles: frozenset[str] = frozenset()
    instances_callable: bool = False
    call_returns: Returns | None = None
    config_params: tuple[str, ...] = ()
