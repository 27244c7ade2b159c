"""Making an eager run and a graph run of one program draw the same random numbers.

Question   Which seed does a random op get?
Gives      `seed_everything` and `seed_ops_by_call_site`.
Why        An op without a seed draws from the global generator when it runs eagerly, and from a seed fixed at
           tracing in a graph, so the two never agree. When every op's seed is a function of the place in the
           user's program that created it, eager execution advances one cached kernel per place exactly as the
           graph advances its own.
Limits     Two random ops on one line share a seed, and a Python loop that is unrolled into a graph gets one kernel
           per turn where eager execution has one in all: such programs look different although they are not.
"""

from __future__ import annotations

import random
import zlib
from pathlib import Path
from typing import Any

from .sites import Site, SiteMap


def seed_everything(seed: int) -> None:
    """Seed Python, NumPy and TensorFlow; the program may seed again."""
    import numpy as np
    import tensorflow as tf

    random.seed(seed)
    np.random.seed(seed)
    tf.random.set_seed(seed)


def seed_ops_by_call_site(root: Path, functions: frozenset[str], seed: int) -> None:
    """Give each random op a seed made from the user's frames, from the outermost function of `functions` inwards."""
    from tensorflow.python.framework import random_seed
    from tensorflow.python.util import tf_stack

    maps: dict[str, SiteMap | None] = {}

    def site(file: str, line: int) -> tuple[str, Site] | None:
        if file not in maps:
            path = Path(file)
            mine = path.suffix == ".py" and path.is_relative_to(root)
            maps[file] = SiteMap(path.read_text(encoding="utf-8")) if mine else None
        found = maps[file]
        return None if found is None else (Path(file).relative_to(root).as_posix(), found.site(line))

    def get_seed(op_seed: int | None) -> tuple[int, int]:
        if op_seed is not None:
            return seed, op_seed
        # The stack is mapped back from the code AutoGraph generates to the user's lines.
        frames = [place for frame in tf_stack.extract_stack() if (place := site(frame.filename, frame.lineno))]
        names = [f"{path}::{place.function}" for path, place in frames]
        first = next((index for index, name in enumerate(names) if name in functions), 0)
        return seed, zlib.crc32(repr(frames[first:]).encode()) & 0x7FFFFFFF

    module: Any = random_seed
    module.get_seed = get_seed


def keep_variables() -> list[Any]:
    """From now on, every variable made is appended to the list returned, in order of creation."""
    from tensorflow.python.ops import resource_variable_ops

    kept: list[Any] = []
    base: Any = resource_variable_ops.BaseResourceVariable
    unread: Any = resource_variable_ops._UnreadVariable
    original = base.__init__

    def remember(self: Any, *arguments: Any, **keywords: Any) -> None:
        original(self, *arguments, **keywords)
        if not isinstance(self, unread):  # the value of an eager assignment, not a variable of its own
            kept.append(self)

    base.__init__ = remember
    return kept
