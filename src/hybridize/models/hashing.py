"""Which objects of libraries cannot be hashed, so that `tf.function` refuses them as arguments?  (HYB319)

Source  observed under TensorFlow 2.9 and 2.21 for the standard library, gymnasium 1.4, Pillow 13 and SciPy 1.17; what
        else compares without hashing, by its definition.  Lists, dictionaries and the other mappings are taken apart
        instead, tables of pandas become arrays.
"""

from __future__ import annotations

from typing import Final

_UNHASHABLE: Final = frozenset(
    {
        *("argparse.Namespace", "optparse.Values", "types.SimpleNamespace", "array.array", "collections.UserList"),
        *("ml_collections.ConfigDict", "google.protobuf.message.Message", "PIL.Image.Image"),
    }
)
# Packages of which no class can be hashed.
_UNHASHABLE_PACKAGES: Final = ("gym.spaces.", "gymnasium.spaces.", "scipy.sparse.")


# The labels of lists, mappings and iterators that tf.function neither takes apart nor hashes.
DEQUE: Final = "deque"
VIEW: Final = "view of a dictionary"
CHAIN: Final = "collections.ChainMap"
PROXY: Final = "types.MappingProxyType"
# The labels of iterators of which all elements are known, which are lists to the analysis.
ITERATORS: Final = frozenset({"zip", "map", "enumerate", "reversed"})


def cannot_be_hashed(symbol: str | None) -> bool:
    """Whether hashing an instance of a library class raises TypeError."""
    return symbol is not None and (symbol in _UNHASHABLE or symbol.startswith(_UNHASHABLE_PACKAGES))
