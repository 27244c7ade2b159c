"""How much is known of what the public functions and layers of TensorFlow and Keras give: docs/coverage.md.

    python scripts/tensor_coverage.py            # run every call of tests/models/tensor_calls, write the page
    python scripts/tensor_coverage.py --check    # exit code 1 when a symbol is wrong, or the page is out of date

Needs   TensorFlow.
Gives   docs/coverage.md, and tests/models/tensor_calls/exact.txt, by which the tests know what has to stay exact.

A symbol is exact when each of its calls, with operands known in full, in part and not at all, comes out with the
dtype and shape that TensorFlow infers, or finer, and nothing contradicts what running it gives.
"""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
KINDS = ("exact", "family default", "dtype only", "nothing")
_SKIPPED = ("tf.raw_ops.", "tf.compat.", "tf.keras.applications.", "tf.experimental.dtensor.")
_PAGE = """# Tensor types: what is known of the public API

Written by `make coverage`, which runs {calls} calls of {tried} symbols under TensorFlow {version}, each with operands
known in full, with an unknown first extent, with unknown extents throughout, and of unknown rank.

- **exact**: every call comes out with TensorFlow's own dtype and static shape, or finer, and never against a run;
- **family default**: a rule of the symbol's family, or what the symbol index observed, gives dtype and rank or more;
- **dtype only**: the dtype is known, the shape is not; **nothing**: some tensor.

Public functions that return tensors (raw operations and version 1 aside), and Keras layers:

{table}

Not exact: {rest}

There is nothing to hold these against, for they cannot be called here:

{untried}
"""
# Layers and functions that give no tensor here, each with the reason.
_UNTRIED = {
    "tf.keras.layers.JaxLayer": "runs a function of JAX, which is another framework's to trace",
    "tf.keras.layers.FlaxLayer": "runs a module of Flax, as above",
    "tf.keras.layers.TorchModuleWrapper": "runs a module of PyTorch",
    "tf.keras.layers.TFSMLayer": "runs a SavedModel from a file, which alone knows its signature",
    "tf.keras.layers.Layer": "a base class without a `call`; those derived from it are analysed by their own",
    "tf.keras.layers.Wrapper": "a base class without a `call`; wrappers that are subclasses bring one",
    "tf.keras.layers.InputLayer": "holds the inputs of functional models and is never called on a tensor",
    "tf.graph_util.import_graph_def": "gives what a serialised graph says",
    "tf.tpu.experimental.embedding.serving_embedding_lookup": "needs a TPU",
    "tf.experimental.dlpack.from_dlpack": "takes a capsule of another library, which alone knows dtype and shape",
}


def kind_of(name: str, exact: frozenset[str] | set[str], registry: Any, index: Any) -> str:
    """How much is known of what a symbol gives."""
    if name in exact:
        return "exact"
    symbol = index.lookup(name)
    returns = symbol.returns if symbol.kind == "function" else symbol.call_returns
    if registry.function(name) is not None and symbol.kind == "function":
        return "family default"
    if returns is None:
        return "nothing"
    if returns.shape is not None or returns.items:
        return "family default"
    return "dtype only" if returns.dtype is not None else "nothing"


def subjects(index: Any) -> list[str]:
    """The public functions that return tensors, and the layers."""
    found = []
    for name in index.names():
        symbol = index.lookup(name)
        returns_tensors = symbol.kind == "function" and symbol.returns is not None and symbol.returns.has_tensors
        is_layer = name.startswith("tf.keras.layers.") and "layer" in symbol.roles
        if (returns_tensors or is_layer) and not name.startswith(_SKIPPED):
            found.append(name)
    return found


def family(name: str) -> str:
    """The part of the API a symbol belongs to."""
    parts = name.split(".")
    depth = 3 if parts[1] in ("keras", "experimental") else 2
    return ".".join(parts[: min(depth, len(parts) - 1)])


def page(exact: set[str], tried: Mapping[str, Sequence[Any]], version: str) -> str:
    """The text of docs/coverage.md."""
    from hybridize.models.index import load_index
    from hybridize.models.registry import registry_of

    index = load_index(version)
    registry = registry_of(index)
    canonical = {found.name for name in exact if (found := index.lookup(name)) is not None}
    kinds = {name: kind_of(name, canonical, registry, index) for name in subjects(index)}
    rows = [f"| part | {' | '.join(KINDS)} |", f"|---|{'---:|' * len(KINDS)}"]
    families = dict.fromkeys(sorted(map(family, kinds)))
    for part in families:
        counts = Counter(kind for name, kind in kinds.items() if family(name) == part)
        rows.append(f"| `{part}` | {' | '.join(str(counts[kind]) for kind in KINDS)} |")
    total = Counter(kinds.values())
    rows.append(f"| **all** | {' | '.join(f'**{total[kind]}**' for kind in KINDS)} |")
    rest = ", ".join(f"`{name}`" for name, kind in kinds.items() if kind != "exact" and name not in _UNTRIED)
    untried = "\n".join(f"- `{name}`: {reason}" for name, reason in _UNTRIED.items())
    parts = {"table": "\n".join(rows), "rest": rest, "untried": untried}
    return _PAGE.format(calls=sum(map(len, tried.values())), tried=len(tried), version=version, **parts)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the calls, write or check the page."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--check", action="store_true", help="write nothing")
    parser.add_argument("--only", default="", help="say what is wrong or coarse for symbols with this in their name")
    options = parser.parse_args(arguments)
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    sys.path[:0] = [str(ROOT / part) for part in ("src", "tests/models", "tests/models/tensorflow")]
    # The tests' own modules, which stand beside them.
    verdicts = importlib.import_module("call_truth").verdicts
    calls_of = importlib.import_module("tensor_call_table")

    tried = {name: calls for name, calls in calls_of.table().items() if options.only in name}
    found = verdicts(call for calls in tried.values() for call in calls)
    wrong = [verdict.wrong for verdict in found.values() if verdict.wrong]
    for text in wrong:
        print(f"wrong: {text}")
    if options.only:
        for verdict in found.values():
            if verdict.coarse:
                print(f"coarse: {verdict.coarse}")
        return 1 if wrong else 0
    exact = {name for name, calls in tried.items() if _are_exact([found[call] for call in calls])}
    pages = {
        ROOT / "docs" / "coverage.md": page(exact, tried, "2.21"),
        calls_of.FOLDER / "exact.txt": "\n".join(sorted(exact)) + "\n",
    }
    stale = [path for path, text in pages.items() if not path.exists() or path.read_text(encoding="utf-8") != text]
    for path in stale:
        print(f"{path.name} is out of date" if options.check else f"writes {path.name}")
        if not options.check:
            path.write_text(pages[path], encoding="utf-8", newline="\n")
    return 1 if wrong or (options.check and stale) else 0


def _are_exact(verdicts: Sequence[Any]) -> bool:
    tested = any(not verdict.skipped for verdict in verdicts)
    return tested and not any(verdict.wrong or verdict.coarse for verdict in verdicts)


if __name__ == "__main__":
    sys.exit(main())
