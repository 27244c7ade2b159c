"""The index says about TensorFlow what the installed TensorFlow says about itself."""

from __future__ import annotations

import functools
import inspect
import os
import random
from typing import Any

import pytest

from hybridize.models.index import Index, load_index

pytestmark = pytest.mark.truth
SAMPLE = 400


@functools.cache
def libraries() -> dict[str, Any]:
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    import keras
    import tensorflow as tf

    return {"tf": tf, "keras": keras, "tf.keras": keras}


@functools.cache
def index() -> Index:
    return load_index(libraries()["tf"].__version__)


def resolve(name: str) -> Any:
    """Get the object behind a canonical name; names that Keras 3 shows under `keras.` only are looked for there."""
    for prefix, rest in (
        (name.partition(".")[0], name.partition(".")[2]),
        ("tf.keras", name.removeprefix("tf.keras.")),
    ):
        try:
            return functools.reduce(getattr, rest.split("."), libraries()[prefix])
        except AttributeError:
            continue
    raise AssertionError(f"{name} does not exist")


def sample(*kinds: str) -> list[str]:
    names = [name for name in index().names() if (s := index().lookup(name)) and s.kind in kinds]
    return random.Random(2025).sample(names, min(SAMPLE, len(names)))


def test_the_installed_version_is_modelled() -> None:
    assert libraries()["tf"].__version__ == index().tensorflow_version
    assert libraries()["keras"].__version__.partition(".")[0] == str(index().keras_major)


def test_functions_have_these_signatures() -> None:
    for name in sample("function"):
        symbol = index().lookup(name)
        assert symbol is not None
        if symbol.has_signature:
            signature = inspect.signature(resolve(name))
            assert [(p.name, int(p.kind)) for p in symbol.params] == [
                (p.name, int(p.kind)) for p in signature.parameters.values()
            ], name
            assert [p.has_default for p in symbol.params] == [
                p.default is not p.empty for p in signature.parameters.values()
            ], name


def test_simple_defaults_are_equal() -> None:
    for name in sample("function"):
        symbol = index().lookup(name)
        assert symbol is not None
        for param in symbol.params:
            if param.has_default and not param.opaque:
                default = inspect.signature(resolve(name)).parameters[param.name].default
                default = getattr(default, "name", default)
                assert param.default == (tuple(default) if isinstance(default, list) else default), name


def test_classes_have_these_bases_and_members() -> None:
    for name in sample("class"):
        symbol, cls = index().lookup(name), resolve(name)
        assert symbol is not None and inspect.isclass(cls)
        assert len(symbol.bases) == len([base for base in cls.__mro__[1:] if base is not object]), name
        foreign = (b for b in cls.__mro__ if not b.__module__.startswith(("tensorflow", "keras")))
        builtin = {member for base in foreign for member in vars(base)}
        public = {member for member in dir(cls) if not member.startswith("_")} - builtin
        missing = {member for member in public if member not in symbol.members}
        assert not missing, (name, sorted(missing)[:5])


def test_methods_have_these_signatures() -> None:
    for name in sample("class")[:80]:
        symbol, cls = index().lookup(name), resolve(name)
        assert symbol is not None
        for member in symbol.members.values():
            if member.kind == "method" and member.has_signature and hasattr(cls, member.name):
                expected = list(inspect.signature(getattr(cls, member.name)).parameters)[1:]
                assert [param.name for param in member.params] == expected, (name, member.name)


def test_aliases_are_the_same_object() -> None:
    pairs = [("tf.reduce_sum", "tf.math.reduce_sum"), ("tf.keras.layers.Convolution2D", "tf.keras.layers.Conv2D"),
             ("tf.matmul", "tf.linalg.matmul"), ("tf.keras.models.Model", "tf.keras.Model")]  # fmt: skip
    for alias, canonical in pairs:
        assert resolve(alias) is resolve(canonical)
        assert index().lookup(alias) is index().lookup(canonical)


def test_eager_only_members_are_exact() -> None:
    tf = libraries()["tf"]
    graph = tf.Graph()
    with graph.as_default():
        symbolic = tf.compat.v1.placeholder(tf.float32, [])
        assert not [m for m in index().eager_only["tensor"] if hasattr(symbolic, m)]
    assert all(hasattr(tf.constant(1.0), m) for m in index().eager_only["tensor"])


@pytest.mark.parametrize(
    "name",
    [
        "nn.relu",
        "nn.softmax",
        "math.exp",
        "math.square",
        "sqrt",
        "math.cumsum",
        "identity",
        "stop_gradient",
        "zeros_like",
        "math.reduce_sum",
        "shape",
        "size",
        "math.argmax",
        "math.is_nan",
        "linalg.matrix_transpose",
        "sort",
        "argsort",
        "rank",
        "math.l2_normalize",
    ],
)
def test_results_of_unary_functions(name: str) -> None:
    """What the index says about dtype and shape holds for calls it was not made from."""
    tf = libraries()["tf"]
    symbol = index().lookup(f"tf.{name}")
    assert symbol is not None and symbol.returns is not None and symbol.returns.kind == "tensor"
    for dtype in (tf.float16, tf.float64):
        for shape in ((2, 3), (5,), (2, 3, 4)):
            if name == "linalg.matrix_transpose" and len(shape) < 2:
                continue
            result = resolve(symbol.name)(tf.cast(tf.ones(shape), dtype))
            said = symbol.returns
            assert said.dtype is None or result.dtype == (dtype if said.dtype == "same" else tf.as_dtype(said.dtype))
            match said.shape:
                case "same":
                    assert result.shape == shape
                case int(rank):
                    assert len(result.shape) == rank
