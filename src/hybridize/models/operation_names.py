"""Which texts does a graph take for the name of an operation?

Gives   `NAME_SCOPES`, the functions of which the first argument is a name; `is_refused`, whether a value passed to a
        function as its name is none that a graph takes.
Source  observed under TensorFlow 2.9 and 2.21: tests/fixtures/divergences/names_graphs_refuse.py.
"""

from __future__ import annotations

import re
from typing import Final

from hybridize.values.atoms import Atom, Const, Prim, Tensor

NAME_SCOPES: Final = frozenset({"tf.name_scope", "tf.compat.v1.name_scope"})
# What is not named as operations are: the tags of summaries, layers.
_OWN_NAMES: Final = ("tf.summary.", "tf.keras.", "keras.")
_OPERATION_NAME: Final = re.compile(r"[A-Za-z0-9.][A-Za-z0-9_.\\/>-]*")


def is_refused(name: Atom, function: str) -> bool:
    """Whether a graph refuses a name that eager execution ignores: it is no text, or not one that operations have."""
    if function not in NAME_SCOPES and _is_no_text(name):
        return True
    text = name.value if isinstance(name, Const) else None
    if not isinstance(text, str) or function.startswith(_OWN_NAMES):
        return False
    return bool(text) and _OPERATION_NAME.fullmatch(text) is None


def _is_no_text(name: Atom) -> bool:
    match name:
        case Const(value=value):
            return bool(value) and not isinstance(value, str)
        case Prim(type=kind):
            return kind in ("int", "float")
    return isinstance(name, Tensor)
