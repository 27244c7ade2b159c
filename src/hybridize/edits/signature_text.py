"""How an input signature is written: specs → the source text of a list of `tf.TensorSpec(…)` and its like."""

from __future__ import annotations

from collections.abc import Iterable

from hybridize.values.atoms import RaggedForm
from hybridize.values.specs import SpecGroup, SpecOf, Specs

_CLASSES = {"tensor": "TensorSpec", "ragged": "RaggedTensorSpec", "sparse": "SparseTensorSpec"}


def signature_text(specs: Iterable[Specs], module: str) -> str:
    """The list of specs; `module` is what the framework's module is called there."""
    return f"[{', '.join(_text(one, module) for one in specs)}]"


def _text(spec: Specs, module: str) -> str:
    match spec:
        case SpecOf(kind=kind, dtype=dtype, shape=shape, ragged=layout):
            extents = None if shape is None else [None if extent is None else int(extent) for extent in shape]
            more = "" if layout is None or extents is None else _layout_text(layout, len(extents), module)
            return f"{module}.{_CLASSES[kind]}(shape={extents}, dtype={module}.{dtype}{more})"
        case SpecGroup(kind="list", items=items):
            return signature_text(items, module)
        case SpecGroup(items=items):
            comma = "," if len(items) == 1 else ""
            return f"({', '.join(_text(one, module) for one in items)}{comma})"
    raise AssertionError(spec)


def _layout_text(layout: RaggedForm, rank: int, module: str) -> str:
    """What of a layout is not what a spec says by default: all axes ragged but the first, and long splits."""
    axes = f", ragged_rank={layout.axes}" if layout.axes != rank - 1 else ""
    return axes + (f", row_splits_dtype={module}.{layout.splits}" if layout.splits != "int64" else "")
