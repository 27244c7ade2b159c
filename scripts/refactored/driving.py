"""What the drivers share: results as lines of JSON, with the processor time and the traces of each call.

A driver runs in the folder of a copy, in a process of its own.  Random ops draw a function of their shape alone, as
eager and traced draws differ by themselves; modules that do nothing for the models are empty ones.
"""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import json
import os
import random
import sys
import time
import types
from collections.abc import Callable, Sequence
from typing import Any
from unittest.mock import MagicMock

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")

import numpy as np
import tensorflow as tf
from tensorflow.python.ops import gen_random_ops
from tensorflow.python.ops import gen_stateless_random_ops as stateless

# Plots, images, sounds, dashboards and data sets: nothing of them reaches the models.
_NAMES = """
    PIL addons azure azureml cv2 docopt dpu_utils easydict ftfy g2p_en gensim gym jieba joblib keras_bert librosa
    matplotlib networkx nltk pandas pycocotools pypinyin rdkit regex seaborn sentencepiece skimage sklearn soundfile
    tensorflow_addons tensorflow_datasets tensorflow_text tqdm typeguard wandb xlrd xlwt
"""
_EMPTY = frozenset(_NAMES.split())


class _Module(types.ModuleType):
    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        value = MagicMock(name=name)
        setattr(self, name, value)
        return value


class _Empty(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds modules that are not installed, and gives them whatever is asked of them."""

    def find_spec(self, fullname: str, path: object = None, target: object = None) -> Any:
        if fullname.partition(".")[0] in _EMPTY:
            return importlib.machinery.ModuleSpec(fullname, self, is_package=True)
        return None

    def create_module(self, spec: Any) -> types.ModuleType:
        module = _Module(spec.name)
        module.__path__ = []
        return module

    def exec_module(self, module: types.ModuleType) -> None:
        if module.__name__ == "easydict":
            module.__dict__["EasyDict"] = _EasyDict
        if module.__name__ == "tqdm":
            module.__dict__["tqdm"] = lambda values=(), *_, **__: values
            module.__dict__["trange"] = lambda *values, **__: range(*values)


class _EasyDict(dict[str, Any]):
    def __getattr__(self, name: str) -> Any:
        return self[name]

    def __setattr__(self, name: str, value: Any) -> None:
        self[name] = value


_traces = 0


def count_traces() -> Callable[[], int]:
    """Count all traces of graph functions from now on; gives the way to ask how many there were."""
    try:
        from tensorflow.python.eager.polymorphic_function import tracing_compilation as place
    except ImportError:  # before TensorFlow 2.12
        from tensorflow.python.framework import func_graph as place

        name = "func_graph_from_py_func"
    else:
        name = "_create_concrete_function"
    original = getattr(place, name)

    def counting(*arguments: Any, **keywords: Any) -> Any:
        global _traces  # noqa: PLW0603
        _traces += 1
        return original(*arguments, **keywords)

    setattr(place, name, counting)
    return lambda: _traces


def _fix_random_ops() -> None:
    seed = [7, 11]

    def fixed(op: Callable[..., Any]) -> Callable[..., Any]:
        return lambda shape, dtype, seed_=0, seed2=0, name=None, **_: op(shape=shape, seed=seed, dtype=dtype)

    def integers(shape: Any, minval: Any, maxval: Any, *_: Any, **__: Any) -> Any:
        return stateless.stateless_random_uniform_int(shape=shape, seed=seed, minval=minval, maxval=maxval)

    gen_random_ops.random_uniform = fixed(stateless.stateless_random_uniform)
    gen_random_ops.random_standard_normal = fixed(stateless.stateless_random_normal)
    gen_random_ops.truncated_normal = fixed(stateless.stateless_truncated_normal)
    gen_random_ops.random_uniform_int = integers
    gen_random_ops.random_shuffle = lambda value, *_, **__: tf.reverse(tf.convert_to_tensor(value), [0])


def start(seed: int = 7) -> None:
    """Prepare the process: seeds, random ops, empty modules, nothing on the terminal."""
    tf.keras.layers.Dense, tf.keras.Model  # noqa: B018  (loads Keras before modules are made empty)
    sys.path.insert(0, os.getcwd())  # noqa: PTH109
    sys.meta_path.append(_Empty())
    if not os.environ.get("REAL_RANDOM"):
        _fix_random_ops()
    reseed(seed)
    tf.keras.utils.disable_interactive_logging() if hasattr(tf.keras.utils, "disable_interactive_logging") else None
    tf.summary.scalar = lambda *_, **__: True


def reseed(seed: int) -> None:
    """Seed every source of random numbers."""
    random.seed(seed)
    np.random.seed(seed)
    tf.random.set_seed(seed)


def plain(value: Any) -> Any:
    """A result as JSON: small arrays as they are, of large ones the shape, the mean and the sum of sizes."""
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    if isinstance(value, dict):
        return {str(key): plain(each) for key, each in sorted(value.items(), key=str)}
    if isinstance(value, int | float | str | None):
        return value
    if isinstance(value, tf.IndexedSlices):
        value = tf.convert_to_tensor(value)
    try:
        array = np.asarray(tf.convert_to_tensor(value) if type(value).__name__.endswith("Variable") else value)
    except Exception:
        return type(value).__name__
    if array.dtype.kind in "fc":
        if array.size <= 16:
            return [float(each) for each in array.ravel().real]
        return [[*array.shape], float(array.mean()), float(np.abs(array).sum())]
    if array.dtype.kind in "biu":
        return [[*array.shape], str(array.dtype), array.ravel()[:16].tolist()]
    return [[*array.shape], str(array.dtype)]


_traced = count_traces()


def run(name: str, function: Callable[[int], Any], rounds: int = 6) -> None:
    """Call a function with 0, 1, …, and write down what each call gives or raises, its time and its traces."""
    for index in range(rounds):
        traces, started = _traced(), time.process_time()
        try:
            value = plain(function(index))
        except Exception as error:
            value = f"{type(error).__name__}"
            if os.environ.get("VERBOSE"):
                import traceback

                traceback.print_exc()
        record(f"{name}[{index}]", value, time.process_time() - started, _traced() - traces)


def record(name: str, value: Any, seconds: float = 0.0, traces: int = 0) -> None:
    """Write one result to the file that the report names, or print it."""
    line = json.dumps({"name": name, "value": value, "seconds": round(seconds, 5), "traces": traces})
    path = os.environ.get("RESULTS")
    if path is None:
        print(line, flush=True)
        return
    with open(path, "a", encoding="utf-8") as file:  # noqa: PTH123
        file.write(line + "\n")


def weights(variables: Sequence[Any]) -> Any:
    """The sum of sizes of each variable."""
    return [float(tf.reduce_sum(tf.abs(tf.cast(each, tf.float64)))) for each in variables]
