"""What does it say of an object that a program asks it for a member of some name?

Gives   whether tensors and arrays have such a member, or only containers, or texts; `object` where none of them does.
Needs   the symbol index for the members of tensors, the names of NumPy for those of arrays.
"""

from __future__ import annotations

from functools import cache
from typing import Final, Literal

from hybridize.models.index import Index
from hybridize.models.numpy import namespace
from hybridize.models.python.registration import words

Kind = Literal["tensor", "container", "text", "like text", "object"]

_TENSOR_CLASSES: Final = (
    "tf.Tensor",
    "tf.Variable",
    "tf.RaggedTensor",
    "tf.sparse.SparseTensor",
    "tf.IndexedSlices",
    "tf.keras.KerasTensor",
)
_NUMBERS: Final = frozenset({*dir(int), *dir(float), *dir(complex)})
_CONTAINERS: Final = frozenset(
    {*dir(list), *dir(tuple), *dir(dict), *dir(set), "_asdict", "_replace", "_fields", "_make"}
)
_TEXTS: Final = frozenset({*dir(str), *dir(bytes)})
# Members that hardly anything but a text has; others, such as `split` and `find`, belong to much else besides.
_OF_TEXT_ALONE: Final = frozenset(
    {
        *words("startswith endswith strip lstrip rstrip lower upper splitlines casefold"),
        *words("isdigit isalpha isspace isupper islower isnumeric isalnum capitalize zfill"),
        *words("rsplit partition rpartition swapcase"),
    }
)
# What tensors have in some versions and on some devices only.
_MORE: Final = frozenset(["grad", "values", "indices", "op", "graph", "name", "handle", "T", "size", "ndim", "length"])


def kind_of_member(name: str, index: Index) -> Kind:
    """What has a member of the name."""
    if name in _OF_TEXT_ALONE:
        return "text"
    if name in _of_tensors(index) or name in _NUMBERS:
        return "tensor"
    if name in _CONTAINERS:
        return "container"
    return "like text" if name in _TEXTS else "object"


def is_of_literals(name: str) -> bool:
    """Whether numbers, texts or containers of Python have a member of the name as well."""
    return name in _NUMBERS or name in _CONTAINERS or name in _TEXTS


@cache
def _of_tensors(index: Index) -> frozenset[str]:
    found = {*_MORE, *namespace.members("method"), *namespace.members("property")}
    for name in _TENSOR_CLASSES:
        symbol = index.lookup(name)
        if symbol is not None:
            found |= {*symbol.members}
    return frozenset(found)
