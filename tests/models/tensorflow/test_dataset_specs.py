"""Elements of `tf.data` pipelines: the analysis says of each what TensorFlow's own `element_spec` does, or more."""

from __future__ import annotations

import warnings
from typing import Any

import oracle
import pytest
from call_truth import covers, refines
from tensor_call_table import FOLDER

pytestmark = pytest.mark.truth
SETUP = """
import collections
D = tf.data.Dataset
E = tf.data.experimental
x = tf.zeros([6, 4])
y = tf.zeros([6], tf.int64)
ds = D.from_tensor_slices((np.zeros((6, 4), np.float32), np.zeros((6,), np.int64)))
dd = D.from_tensor_slices({"a": np.zeros((6, 4), np.float32), "b": np.zeros((6,), np.int64)})
one = D.range(6)
mat = D.from_tensor_slices(np.zeros((6, 4), np.float32))
txt = D.from_tensor_slices(["a b", "c", "d e f"])
rag = D.from_tensor_slices(tf.ragged.constant([[1.0], [2.0, 3.0], []]))
rag3 = D.from_tensor_slices(tf.ragged.constant([[[1.0], [2.0, 3.0]], [[]], []]))
spa = D.from_tensor_slices(tf.sparse.SparseTensor([[0, 0], [1, 2]], [1.0, 2.0], [3, 4]))
var = one.map(lambda n: tf.range(n))
def items(k=3):
    for j in range(k):
        yield [1.0, 2.0], j
def named():
    for j in range(3):
        yield {"a": [1.0, 2.0], "b": j}
def single():
    for j in range(3):
        yield np.zeros((j, 2), np.float32)
Pair = collections.namedtuple("Pair", "left right")
S = tf.TensorSpec
"""
PIPELINES = [
    line for line in (FOLDER / "datasets.txt").read_text(encoding="utf-8").splitlines() if not line.startswith("#")
]


def _said() -> list[Any]:
    source = SETUP + "".join(f"r{number} = {line}\n" for number, line in enumerate(PIPELINES))

    def run() -> list[Any]:
        (state,) = oracle.run_program((source,)).modules.values()
        return [_element(state.object.attribute(f"r{number}").value) for number in range(len(PIPELINES))]

    found: list[Any] = oracle.in_deep_stack(run)
    return found


def _element(pipeline: Any) -> Any:
    """What the analysis says of the element of a dataset."""
    from hybridize.values.objects import REST

    options = tuple(
        oracle.describe(atom.object.item(REST).value) if getattr(atom, "object", None) is not None else atom
        for atom in pipeline.atoms
    )
    return options[0] if len(options) == 1 else oracle.Either(options)


def _described(spec: Any, tf: Any) -> Any:
    """An `element_spec` in the words of the oracle."""
    match spec:
        case tuple():
            items = tuple(_described(one, tf) for one in spec)
            return oracle.Node("tuple", items, getattr(spec, "_fields", ()))
        case dict():
            keys = sorted(spec)
            return oracle.Node("dict", tuple(_described(spec[key], tf) for key in keys), tuple(keys))
        case tf.TensorSpec():
            kind = "tensor"
        case tf.RaggedTensorSpec():
            kind = "ragged"
        case tf.SparseTensorSpec():
            kind = "sparse"
        case tf.data.DatasetSpec():
            return oracle.Thing("tf.data.Dataset")
        case _:
            return oracle.Python("NoneType") if type(spec).__name__ == "NoneTensorSpec" else oracle.Thing(repr(spec))
    shape = None if spec.shape.rank is None else tuple(spec.shape.as_list())
    return oracle.Leaf(kind, spec.dtype.name, shape)


def _specs() -> list[Any]:
    import tensorflow as tf

    names: dict[str, Any] = {}
    exec(oracle.PRELUDE + SETUP, names)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return [_described(eval(line, names).element_spec, tf) for line in PIPELINES]


def test_elements_are_as_their_specs_say() -> None:
    assert len(PIPELINES) >= 290
    differing = [
        f"{line}\n    said {said}\n    is   {seen}"
        for line, said, seen in zip(PIPELINES, _said(), _specs(), strict=True)
        if isinstance(said, oracle.Unseen) or not covers(said, seen) or not refines(said, seen)
    ]
    assert not differing, "\n".join(differing)
