"""Generate the symbol index of TensorFlow and Keras from an installation.

Usage: run once with the Python of each modelled installation, from the root of the project:

    python scripts/generate_models.py                 # TensorFlow 2.21 with Keras 3 -> models/data/tf-2.21.json.gz
    python3.10 scripts/generate_models.py             # TensorFlow 2.9 with Keras 2  -> models/data/tf-2.9.json.gz

The file is named after the version found.  `--output DIR` writes elsewhere, `--no-trials` leaves out the trial calls
(quick, for work on the generator), `--report` prints what could not be tried.  Two runs give the same bytes.

Functions are called inside a `FuncGraph` with placeholders, where they only build graph nodes; no op is executed but
those that make the weights of a few tiny Keras layers.  The script runs on Python 3.10 and later, because old versions
of TensorFlow need old versions of Python.
"""

from __future__ import annotations

import argparse
import importlib
import inspect
import os
import sys
import time
import warnings
from pathlib import Path
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")
os.environ.setdefault("PYTHONHASHSEED", "0")
warnings.simplefilter("ignore")
ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(Path(__file__).resolve().parent))
DATA = ROOT / "src" / "hybridize" / "models" / "data"


def arguments() -> argparse.Namespace:
    """Command line of the generator."""
    parser = argparse.ArgumentParser(description="Generate the symbol index of the installed TensorFlow.")
    parser.add_argument("--output", type=Path, default=DATA, help="folder of the data file")
    parser.add_argument("--no-trials", action="store_true", help="leave out trial calls")
    parser.add_argument("--report", action="store_true", help="list functions without a successful trial")
    return parser.parse_args()


def build(tf: Any, keras: Any, options: argparse.Namespace) -> dict[str, Any]:
    """Give the whole document of one installation."""
    from modelgen import encoding, names, registry, stand_ins, symbols

    space = names.collect(tf, keras)
    ops = registry.op_definitions()
    records = {g.canonical: symbols.describe(g.value, g.canonical, space, ops) for g in space.groups}
    classes = [g.value for g in space.groups if inspect.isclass(g.value)]
    hidden = symbols.hidden_bases(classes, space)
    records.update({name: dict(symbols.class_record(cls, space), k="class", h=1) for name, cls in hidden})
    stand_ins.complete(tf, space, records)
    if not options.no_trials:
        add_trials(space, records, ops, options.report)
    aliases = {n: g.canonical for g in space.groups for n in g.names if n != g.canonical}
    return {
        "tensorflow": tf.__version__,
        "keras": keras.__version__,
        "symbols": {name: encoding.trim_record(record) for name, record in records.items()},
        "aliases": aliases,
        "modules": sorted(space.modules),
        "homes": homes(space, symbols),
        "paths": names.internal_paths(space),
        "v1": names.v1_names(tf, space, symbols.kind_of),
        "eager_only": eager_only(tf),
    }


def homes(space: Any, symbols: Any) -> dict[str, str]:
    """Definition path of every public object whose definition is elsewhere than its public name."""
    table: dict[str, str] = {}
    for group in space.groups:
        if symbols.kind_of(group.value) == "constant" or group.canonical.startswith("tf.raw_ops."):
            continue
        path = symbols.implementation_path(group.value)
        if path is not None:
            table.setdefault(path, group.canonical)
    return table


def eager_only(tf: Any) -> dict[str, list[str]]:
    """Members that exist on values in eager execution, and not, or not usably, while a graph is built."""
    from modelgen import worlds

    return {"tensor": worlds.eager_only_tensor_members(tf), "variable": worlds.eager_only_variable_members(tf)}


def add_trials(space: Any, records: dict[str, Any], ops: dict[str, Any], report: bool) -> None:
    """Complete the records with what trial calls show."""
    from modelgen import campaign

    campaign.run(space, records, ops, report)


def main() -> None:
    """Generate and report."""
    options = arguments()
    started = time.perf_counter()
    tf: Any = importlib.import_module("tensorflow")
    keras: Any = importlib.import_module("keras")
    tf.get_logger().setLevel("CRITICAL")
    document = build(tf, keras, options)
    version = ".".join(tf.__version__.split(".")[:2])
    options.output.mkdir(parents=True, exist_ok=True)
    from modelgen import encoding

    path = options.output / f"tf-{version}.json.gz"
    size = encoding.write(document, path)
    kinds: dict[str, int] = {}
    for record in document["symbols"].values():
        kinds[record["k"]] = kinds.get(record["k"], 0) + 1
    print(f"{path.name}: {size} bytes, {time.perf_counter() - started:.1f} s")
    print("symbols", kinds, "aliases", len(document["aliases"]), "modules", len(document["modules"]))
    print(
        "homes", len(document["homes"]), "paths", sum(map(len, document["paths"].values())), "v1", len(document["v1"])
    )


if __name__ == "__main__":
    main()
