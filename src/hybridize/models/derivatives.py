"""What has no derivative, and what takes derivatives: by the last part of a name, wherever it is from.

Needs   nothing but names: who asks has the text of a program, not what its names mean.
Gives   attributes and functions of which the result is constant to a gradient tape: questions about a tensor, numbers
        of elements, places, truth values; and the methods of a tape that give gradients.
"""

from __future__ import annotations

from typing import Final

from hybridize.models.python.registration import words

CONSTANT_ATTRIBUTES: Final = frozenset(words("shape dtype ndim rank name device"))
CONSTANT_CALLS: Final = frozenset(
    words("""
    argmax argmin argsort equal greater greater_equal int isinstance len less less_equal logical_and logical_not
    logical_or not_equal numpy ones_like range rank shape size stop_gradient type zeros_like
    """)
)
DIFFERENTIATING: Final = frozenset(words("gradient jacobian batch_jacobian"))
