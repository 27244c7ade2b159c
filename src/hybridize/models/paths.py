"""Spellings of a dotted name: the many import paths that lead to one public name.

Gives `candidates(dotted)`: names with the prefix `tf.`, best first, under which the index may list the symbol.
"""

from __future__ import annotations

from collections.abc import Iterator

V1_PREFIX = "tf.compat.v1."

# Longest first: the first prefix that fits decides.
_PREFIXES: tuple[tuple[str, str], ...] = (
    ("tensorflow._api.v2.compat.v1", "tf.compat.v1"),
    ("tensorflow._api.v2.compat.v2", "tf"),
    ("tensorflow.compat.v2", "tf"),
    ("tf.compat.v2", "tf"),
    ("tensorflow._api.v2", "tf"),
    # What development environments import on their own, before TensorFlow 2.6 from inside it.
    ("tensorflow.python.keras.api._v2.keras", "tf.keras"),
    ("tensorflow.python.keras.api._v1.keras", "tf.keras"),
    ("tensorflow.python.keras", "tf.keras"),
    ("tensorflow.python", "tensorflow.python"),
    ("tensorflow.contrib", "tensorflow.contrib"),
    ("tensorflow", "tf"),
    ("tensorflow_core._api.v2", "tf"),
    ("tensorflow_core.python.keras", "tf.keras"),
    ("tensorflow_core.python", "tensorflow.python"),
    ("tensorflow_core", "tf"),
    ("keras.api._v2.keras", "tf.keras"),
    ("keras._tf_keras.keras", "tf.keras"),
    ("keras.api", "tf.keras"),
    ("keras", "tf.keras"),
    ("tf_keras", "tf.keras"),
    ("tf", "tf"),
)


# What versions before the oldest that is modelled called things that set how all layers compute.
_FORMER = {
    "tf.keras.mixed_precision.experimental": "tf.keras.mixed_precision",
    "tf.keras.mixed_precision.experimental.set_policy": "tf.keras.mixed_precision.set_global_policy",
    "tf.keras.mixed_precision.set_policy": "tf.keras.mixed_precision.set_global_policy",
}


def candidates(dotted: str) -> Iterator[str]:
    """Names to look for in the index, the literal spelling first."""
    yield dotted
    for prefix, public in _PREFIXES:
        if dotted == prefix or dotted.startswith(prefix + "."):
            name = public + dotted[len(prefix) :]
            if name != dotted:
                yield name
            if name in _FORMER:
                yield _FORMER[name]
            # `compat.v2` may stand inside `compat.v1` and the other way round.
            for inner, outer in (("tf.compat.v1.compat.v2.", "tf."), ("tf.compat.v1.compat.v1.", V1_PREFIX)):
                if name.startswith(inner):
                    yield outer + name[len(inner) :]
            return
