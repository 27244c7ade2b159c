"""Trials on instances: members of tensors and variables, and calls of layers, losses, metrics and their like.

The objects are made eagerly with tiny shapes, then used inside a `FuncGraph` like any function.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator
from typing import Any

import tensorflow as tf

from modelgen.rules import infer
from modelgen.trials import Builder, Maker, Namer, Observation, observe

# Constructor arguments by parameter name, for Keras classes that need some.
BY_PARAMETER: dict[str, Any] = {
    "units": 5, "filters": 5, "kernel_size": 2, "pool_size": 2, "rate": 0.5, "num_heads": 2, "key_dim": 4, "n": 3,
    "input_dim": 10, "output_dim": 5, "stddev": 0.1, "target_shape": (-1,), "dims": (1,), "cropping": 1, "max_value": 1,
    "height": 5, "width": 6, "scale": 2.0, "num_tokens": 10, "num_bins": 4, "bin_boundaries": [0.0, 1.0], "axis": -1,
    "function": tf.identity, "factor": 0.2, "height_factor": 0.2, "width_factor": 0.2, "size": 2, "padding": 1,
    "mask_value": 0.0, "alpha": 0.2, "head_dim": 4, "num_query_heads": 2, "num_key_value_heads": 2, "num_bits": 8,
    "initial_learning_rate": 0.1, "decay_steps": 10, "decay_rate": 0.9, "end_learning_rate": 0.01, "boundaries": [10],
    "values": [0.1, 0.01], "first_decay_steps": 10, "warmup_steps": 2, "value": 1.0, "num_classes": 3,
    "recall": 0.5, "precision": 0.5, "specificity": 0.5, "sensitivity": 0.5, "target_class_ids": [0], "fn": None,
    "output_size": 2, "thresholds": 0.5,
}  # fmt: skip

_SHAPES: tuple[tuple[int, ...], ...] = ((2, 4), (2, 6, 4), (2, 8, 8, 4), (2, 4, 4, 4, 4), (2, 3, 8, 8, 4))
_MEMBERS_NOT_TRIED = re.compile(
    r"^_(?!_)|^__(class|init|new|del|reduce|subclass|getattr|setattr|delattr|dir|format|sizeof|str|repr|init_subclass"
    r"|getstate|setstate|tf_|deepcopy|copy|array|dlpack|hash|iter|instancecheck)|^(eval|from_proto|to_proto|consumers)$"
)


WRAPPED: dict[str, Callable[[], Any]] = {
    "Activation": lambda: tf.keras.layers.Activation("relu"),
    "Bidirectional": lambda: tf.keras.layers.Bidirectional(tf.keras.layers.LSTM(5)),
    "TimeDistributed": lambda: tf.keras.layers.TimeDistributed(tf.keras.layers.Dense(5)),
    "RNN": lambda: tf.keras.layers.RNN(tf.keras.layers.SimpleRNNCell(5)),
    "GroupNormalization": lambda: tf.keras.layers.GroupNormalization(groups=2),
    "EinsumDense": lambda: tf.keras.layers.EinsumDense("...x,xy->...y", output_shape=(5,)),
    "Discretization": lambda: tf.keras.layers.Discretization(bin_boundaries=[0.0, 1.0]),
    "CategoryEncoding": lambda: tf.keras.layers.CategoryEncoding(num_tokens=3),
    "StringLookup": lambda: tf.keras.layers.StringLookup(vocabulary=["a", "b"]),
    "IntegerLookup": lambda: tf.keras.layers.IntegerLookup(vocabulary=[1, 2]),
    "TextVectorization": lambda: tf.keras.layers.TextVectorization(vocabulary=["a", "b"]),
    "Dot": lambda: tf.keras.layers.Dot(axes=1),
}


def construct(cls: type) -> Any:
    """Give an instance with the required arguments chosen by name; raises when that does not work."""
    if cls.__name__ in WRAPPED:
        return WRAPPED[cls.__name__]()
    keywords = {}
    for parameter in list(inspect.signature(cls.__init__).parameters.values())[1:]:  # type: ignore[misc]
        if parameter.default is parameter.empty and parameter.kind in (1, 3):
            keywords[parameter.name] = BY_PARAMETER[parameter.name]
    return cls(**keywords)


def _tensor(shape: tuple[int, ...]) -> Builder:
    return lambda m: {"*": (m.x(*shape),)}


def _list_of_tensors(shape: tuple[int, ...]) -> Builder:
    return lambda m: {"*": ([m.x(*shape), m.x(*shape)],)}


def _labels_and_predictions(shape: tuple[int, ...]) -> Builder:
    return lambda m: {"y_true": m.x(*shape), "y_pred": m.x(*shape)}


def call_recipes(role: str) -> Iterator[tuple[Builder, tuple[Any, ...]]]:
    """Ways to call an instance: how to make the arguments in a graph, and eager ones that build its weights."""
    if role in ("loss", "metric"):
        for shape in ((4, 3), (4,)):
            eager = tf.zeros(shape)
            yield _labels_and_predictions(shape), (eager, eager)
        yield (lambda m: {"y_true": m.i(4), "y_pred": m.x(4, 3)}), (tf.zeros(4, tf.int32), tf.zeros((4, 3)))
        yield (lambda m: {"*": (m.x(4),)}), (tf.zeros(4),)
    elif role == "initializer":
        yield (lambda m: {"shape": m.longer([4, 4])}), ([4, 4],)
        yield (lambda m: {"shape": [4, 4, 4, 4, 4]}), ([4, 4, 4, 4, 4],)
    elif role == "schedule":
        yield (lambda m: {"step": m.fixed("int64")}), (1,)
    elif role in ("regularizer", "constraint"):
        for size in ((4, 4), (3, 3, 4, 4)):
            yield _tensor(size), (tf.zeros(size),)
    else:
        yield from _layer_calls()


def _layer_calls() -> Iterator[tuple[Builder, tuple[Any, ...]]]:
    for shape in _SHAPES:
        yield _tensor(shape), (tf.zeros(shape),)
    for shape in _SHAPES:
        yield _list_of_tensors(shape), ([tf.zeros(shape), tf.zeros(shape)],)
    shape = (2, 6, 4)
    yield (lambda m: {"*": (m.x(*shape), m.x(*shape))}), (tf.zeros(shape), tf.zeros(shape))
    step, state = tf.zeros((2, 4)), tf.zeros((2, 5))
    yield (lambda m: {"*": (m.x(2, 4), [m.x(2, 5)])}), (step, [state])
    yield (lambda m: {"*": (m.x(2, 4), [m.x(2, 5), m.x(2, 5)])}), (step, [state, state])
    yield (lambda m: {"*": (m.i(2, 4),)}), (tf.zeros((2, 4), tf.int32),)
    yield (lambda m: {"*": (m.fixed("string", 2, 1),)}), (tf.constant([["a"], ["b"]]),)


def try_call(cls: type, role: str, namer: Namer) -> list[Any] | None:
    """Give encoded `Returns` of calling an instance of a Keras class, None when no way to call it was found."""
    for builder, eager in call_recipes(role):
        tf.keras.utils.set_random_seed(1)  # some layers draw in Python what they do
        try:
            instance = construct(cls)
            instance(*eager)
            found = [observe(instance, builder, "plain", namer)]
        except Exception:
            continue
        for variation in ("dtype", "unknown", "batch", "low", "stretch", "longer"):
            try:
                found.append(observe(instance, builder, variation, namer))
            except Exception:
                continue
        returns = infer(found, one_rank=role == "layer")
        if cls.__name__ in _SHAPED_BY_ARGUMENTS and returns[0] == "tensor":
            returns[2] = None
        return returns
    return None


# Layers whose constructor decides the rank of the result, by a shape or by the layer inside.
_SHAPED_BY_ARGUMENTS = frozenset({
    "Reshape", "Lambda", "Bidirectional", "TimeDistributed", "RNN", "LSTM", "GRU", "SimpleRNN", "ConvLSTM1D",
    "ConvLSTM2D", "ConvLSTM3D", "EinsumDense", "Wrapper", "SpectralNormalization",
})  # fmt: skip


_VARIABLES: list[Any] = [tf.Variable(tf.zeros((4, 4))), tf.Variable(tf.zeros((4, 4), tf.float64))]
Subject = Callable[[Maker], Any]

SUBJECTS: tuple[tuple[str, Subject], ...] = (
    ("tf.Tensor", lambda m: m.x(4, 4)),
    ("tf.Variable", lambda m: _VARIABLES[m.variation == "dtype"]),
    ("tf.RaggedTensor", lambda m: m.ragged()),
    ("tf.SparseTensor", lambda m: m.sparse()),
)


def try_members(subject: Subject, cls: type, namer: Namer) -> dict[str, list[Any]]:
    """Give encoded `Returns` of the members of an instance, by name."""
    found: dict[str, list[Any]] = {}
    for name in sorted(dir(cls)):
        if _MEMBERS_NOT_TRIED.search(name):
            continue
        observations = _try_member(subject, name, namer)
        if observations and not _is_method(observations[0]):
            found[name] = infer(observations)
    return found


def _is_method(observation: Observation) -> bool:
    return observation.result.kind == "object" and str(observation.result.name).startswith("builtins.")


def _try_member(subject: Subject, name: str, namer: Namer) -> list[Observation]:
    for others in (0, 1, 2):

        def use(this: Any, *arguments: Any) -> Any:
            value = getattr(this, name)
            return value(*arguments) if callable(value) and not isinstance(value, tf.DType) else value

        def build(m: Maker, count: int = others) -> dict[str, Any]:
            return {"*": (subject(m), *(m.x(4, 4) for _ in range(count)))}

        found = []
        for variation in ("plain", "dtype"):
            try:
                found.append(observe(use, build, variation, namer))
            except Exception:
                break
        if found:
            return found
    return []
