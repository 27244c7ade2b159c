"""Argument strategies for functions nobody wrote a recipe for: by the names of the required parameters."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from modelgen.trials import DTYPE_PARAMETERS, Builder, Maker

# Values that fit wherever a parameter of this name is required.
BY_NAME: dict[str, Any] = {
    "axis": 0, "axes": 1, "shape": [4, 4], "dims": [4, 4], "dtype": "float32", "depth": 4, "k": 2, "perm": [1, 0],
    "multiples": [2, 2], "paddings": [[1, 1], [1, 1]], "num_segments": 4, "num": 4, "padding": "SAME", "strides": 1,
    "ksize": 2, "size": [5, 6], "rate": 0.5, "rates": [1, 1], "data_format": "NHWC", "seed": [1, 2], "n": 1,
    "num_or_size_splits": 2, "block_size": 2, "num_classes": 4, "num_sampled": 2, "window_shape": [2, 2],
    "pooling_type": "MAX", "minval": 0, "maxval": 4, "num_split": 2, "diagonals": 1, "num_rows": 4, "max_delta": 0.2,
    "delta": 0.1, "central_fraction": 0.5, "target_height": 4, "target_width": 4, "offset_height": 0,
    "offset_width": 0, "scale_factor": 0.5, "gamma": 1.0, "factor": 1.0, "frame_length": 2, "frame_step": 1,
    "fft_length": [4], "window_length": 4, "separator": ",", "pattern": "a", "rewrite": "b", "num_buckets": 8,
    "out_type": "float32", "equation": "ij,jk->ik", "begin": [0, 0], "message": "m", "repeats": 2, "shift": 1,
    "clip_norm": 1.0, "clip_value_min": -1.0, "clip_value_max": 1.0, "on_value": 1, "newshape": [2, 8], "lower": 0.0,
    "upper": 1.0, "num_lower": 1, "num_upper": 1, "block_shape": [2, 2], "crops": [[0, 0], [0, 0]], "limit": 4,
    "tf_dtype": "float32", "epsilon": 1e-3, "variance_epsilon": 1e-3, "depth_radius": 2, "units": 4, "pool_size": 2,
    "subscripts": "ij,jk->ik", "repetitions": 2, "indices_or_sections": 2, "axis1": 0, "axis2": 1, "new_height": 4,
    "source": 0, "destination": 1, "num_samples": 4, "sequence_length": 2, "sequence_stride": 1, "alpha": 1.0,
    "logits_shape": [4], "x_min": 0.0, "x_max": 1.0, "a_min": -1.0, "a_max": 1.0, "decimals": 1, "offset": 0,
    "pad_width": [[1, 1], [1, 1]], "start_indices": [0, 0], "height_factor": 2, "width_factor": 2, "reps": 2,
}  # fmt: skip

_EXTENTS = frozenset({"shape", "dims", "newshape"})
_COUNTS = frozenset({"num_or_size_splits", "num", "indices_or_sections", "num_split"})


def _by_name(name: str, m: Maker) -> Any:
    if name in DTYPE_PARAMETERS:
        return m.out()
    if name in _EXTENTS:
        return m.longer(BY_NAME[name])
    return m.count() if name in _COUNTS else BY_NAME[name]


_FUNCTIONS = frozenset(
    ["fn", "func", "true_fn", "false_fn", "elems_fn", "f", "body", "cond", "function", "callable", "pred_fn", "target"]
)
_INTEGERS = re.compile(r"ind|ids|label|length|indices|positions|begin|size|splits|limits|starts|shape$|count")

STRATEGIES: tuple[tuple[str, tuple[int, ...]], ...] = (
    ("float32", (4, 4)), ("int32", (4,)), ("float32", (4, 4, 4, 4)), ("float32", (4,)), ("int32", (4, 4)),
    ("bool", (4, 4)), ("string", (4,)), ("complex64", (4, 4)), ("float32", ()), ("string", ()), ("uint8", (4, 4, 3)),
    ("int64", (4,)), ("float32", (4, 4, 3)), ("float32", (4, 4, 4, 4, 4)), ("int32", (4, 4, 4)),
)  # fmt: skip
_STYLES = ("byname", "integers", "list", "first", "function", "plain")


def _first(*values: Any) -> Any:
    return values[0] if values else 1.0


def builders(required: list[str]) -> Iterator[Builder]:
    """Ways to make the required arguments, likely ones first."""
    for style in _STYLES:
        for dtype, shape in STRATEGIES:
            yield _builder(required, style, dtype, shape)
            if not required:
                return


def _builder(required: list[str], style: str, dtype: str, shape: tuple[int, ...]) -> Builder:
    def build(m: Maker) -> dict[str, Any]:
        keywords: dict[str, Any] = {}
        for position, name in enumerate(required):
            if style != "plain" and name in BY_NAME:
                keywords[name] = _by_name(name, m)
            elif style == "integers" and position and _INTEGERS.search(name):
                keywords[name] = m.i(4)
            elif style == "list" and position == 0:
                keywords[name] = [m.x(*shape, dtype=dtype), m.x(*shape, dtype=dtype)]
            elif style == "first" and position:
                keywords[name] = 1
            elif style == "function" and name in _FUNCTIONS:
                keywords[name] = _first
            else:
                keywords[name] = m.x(*shape, dtype=dtype)
        return keywords

    return build
