"""NumPy's rules against NumPy itself: what is evaluated here must be covered by what the rules say of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy
import pytest
from library_programs import Run, run

from hybridize.values.atoms import Api, Atom, Const, Prim, Ref, Tensor, Tuple, Unknown
from hybridize.values.objects import REST
from hybridize.values.value import Value

SETUP = """
a = np.zeros((3, 4))
b = np.array([[1.5, 2.0], [3.0, 4.0]], dtype=np.float32)
i = np.array([3, 1, 2])
u = np.ones((2, 3), dtype="uint8")
v = np.array([True, False, True])
c = np.ones((2, 2), dtype=complex)
"""

# expression: what the rules should say, where it is worth saying; "" only asks that it covers the truth.
EXPRESSIONS = {
    "np.zeros((3, 4))": "ndarray float64[3, 4]",
    "np.zeros(5)": "ndarray float64[5]",
    "np.ones([2, 3], np.float32)": "ndarray float32[2, 3]",
    "np.ones(3, dtype='int8')": "ndarray int8[3]",
    "np.ones(3, dtype=int)": "ndarray int64[3]",
    "np.full((2,), 7)": "ndarray int64[2]",
    "np.full((2, 2), 0.5, dtype=np.float16)": "ndarray float16[2, 2]",
    "np.zeros_like(b)": "ndarray float32[2, 2]",
    "np.ones_like(i, dtype=float)": "ndarray float64[3]",
    "np.eye(3)": "ndarray float64[3, 3]",
    "np.identity(2)": "ndarray float64[2, 2]",
    "np.array([1, 2, 3])": "ndarray int64[3]",
    "np.array([[1.0, 2], [3, 4]])": "ndarray float64[2, 2]",
    "np.array([b, b])": "ndarray float32[2, 2, 2]",
    "np.array(3)": "ndarray int64[]",
    "np.array('text')": "",
    "np.array([])": "ndarray float64[0]",
    "np.array(i, dtype=np.float32)": "ndarray float32[3]",
    "np.array([1, 2], ndmin=2)": "ndarray int64[1, 2]",
    "np.asarray((1.0, 2.0))": "ndarray float64[2]",
    "np.array(range(4))": "ndarray int64[4]",
    "np.arange(10)": "ndarray int64[10]",
    "np.arange(1, 10, 3)": "ndarray int64[3]",
    "np.arange(0.0, 1.0, 0.25)": "ndarray float64[4]",
    "np.arange(5, dtype=np.float32)": "ndarray float32[5]",
    "np.linspace(0, 1, 5)": "ndarray float64[5]",
    "np.linspace(0, 1)": "ndarray float64[50]",
    "np.meshgrid(np.arange(3), np.arange(4))[0]": "ndarray int64[4, 3]",
    "np.fromfunction(lambda x, y: x + y, (2, 3))": "ndarray float64[2, 3]",
    "np.float32(3)": "ndarray float32[]",
    "np.float64(b)": "ndarray float64[2, 2]",
    "np.int32(2.5)": "ndarray int32[]",
    "a[:, [2, 0]]": "ndarray float64[3, 2]",
    "a[[2, 0], 1:]": "ndarray float64[2, 3]",
    "a[..., i]": "ndarray float64[3, 3]",
    "a[None, [0, 1]]": "ndarray float64[1, 2, 4]",
    "a[v, :2]": "ndarray float64[None, 2]",
    "a[:, i, None]": "ndarray float64[3, 3, 1]",
    "a[0, [1, 2]]": "",
    "np.unpackbits(u)": "ndarray uint8[None]",
    "np.packbits(u > 0, axis=-1)": "ndarray uint8[None, None]",
    "np.sqrt(64)": "ndarray float64[]",
    "np.sqrt(b)": "ndarray float32[2, 2]",
    "np.exp(i)": "ndarray float64[3]",
    "np.sin(u)": "",
    "np.abs(b)": "ndarray float32[2, 2]",
    "np.abs(c)": "ndarray float64[2, 2]",
    "np.add(b, 1)": "ndarray float32[2, 2]",
    "np.add(i, 0.5)": "ndarray float64[3]",
    "np.add(i, b[0, 0])": "",
    "np.multiply(a, i[:, None])": "ndarray float64[3, 4]",
    "np.maximum(b, 0)": "ndarray float32[2, 2]",
    "np.divide(i, 2)": "ndarray float64[3]",
    "np.divide(u, u)": "ndarray float64[2, 3]",
    "np.power(i, 2)": "ndarray int64[3]",
    "np.greater(i, 1)": "ndarray bool[3]",
    "np.logical_and(v, v)": "ndarray bool[3]",
    "np.isnan(a)": "ndarray bool[3, 4]",
    "np.mod(i, 2)": "ndarray int64[3]",
    "np.divmod(i, 2)": "",
    "np.clip(b, 0, 1)": "ndarray float32[2, 2]",
    "np.clip(b, None, 1)": "ndarray float32[2, 2]",
    "np.round(b, 1)": "ndarray float32[2, 2]",
    "np.where(v, 1, 0)": "ndarray int64[3]",
    "np.where(v)": "(ndarray int64[None],)",
    "np.where(a > 0, a, -1.0)": "ndarray float64[3, 4]",
    "np.dot(b, b)": "ndarray float32[2, 2]",
    "np.dot(i, i)": "ndarray int64[]",
    "np.matmul(np.ones((2, 3)), np.ones((3, 5)))": "ndarray float64[2, 5]",
    "np.outer(i, i)": "ndarray int64[3, 3]",
    "np.einsum('ij,jk->ik', b, b)": "",
    "np.interp(0.5, [0, 1], [0, 2])": "",
    "np.sum(a)": "ndarray float64[]",
    "np.sum(a, axis=0)": "ndarray float64[4]",
    "np.sum(a, axis=1, keepdims=True)": "ndarray float64[3, 1]",
    "np.sum(a, (0, 1))": "ndarray float64[]",
    "np.sum(u)": "ndarray uint64[]",
    "np.sum(v)": "ndarray int64[]",
    "np.mean(b)": "ndarray float32[]",
    "np.mean(i)": "ndarray float64[]",
    "np.mean(b, axis=-1)": "ndarray float32[2]",
    "np.std(i)": "ndarray float64[]",
    "np.max(i)": "ndarray int64[]",
    "np.argmax(a, axis=1)": "ndarray int64[3]",
    "np.argmax(a)": "ndarray int64[]",
    "np.any(v)": "ndarray bool[]",
    "np.all(a, axis=0)": "ndarray bool[4]",
    "np.cumsum(i)": "ndarray int64[3]",
    "np.cumsum(a, axis=0)": "ndarray float64[3, 4]",
    "np.median(i)": "ndarray float64[]",
    "np.percentile(a, 50)": "ndarray float64[]",
    "np.percentile(a, [25, 75], axis=0)": "ndarray float64[2, 4]",
    "np.count_nonzero(v)": "ndarray int64[]",
    "np.average(a, axis=0)": "ndarray float64[4]",
    "np.prod((2, 3))": "ndarray int64[]",
    "np.linalg.norm(b)": "ndarray float32[]",
    "np.linalg.norm(a, axis=1)": "ndarray float64[3]",
    "np.linalg.inv(np.eye(2))": "",
    "np.trace(b)": "ndarray float32[]",
    "np.reshape(a, (4, 3))": "ndarray float64[4, 3]",
    "np.reshape(a, (2, -1))": "ndarray float64[2, 6]",
    "np.reshape(a, -1)": "ndarray float64[12]",
    "np.ravel(a)": "ndarray float64[12]",
    "np.transpose(a)": "ndarray float64[4, 3]",
    "np.transpose(np.ones((2, 3, 4)), (1, 0, 2))": "ndarray float64[3, 2, 4]",
    "np.swapaxes(a, 0, 1)": "ndarray float64[4, 3]",
    "np.moveaxis(np.ones((2, 3, 4)), 0, -1)": "ndarray float64[3, 4, 2]",
    "np.expand_dims(a, 0)": "ndarray float64[1, 3, 4]",
    "np.expand_dims(a, -1)": "ndarray float64[3, 4, 1]",
    "np.squeeze(np.ones((1, 3, 1)))": "ndarray float64[3]",
    "np.squeeze(np.ones((1, 3, 1)), axis=0)": "ndarray float64[3, 1]",
    "np.concatenate([a, a])": "ndarray float64[6, 4]",
    "np.concatenate((a, a), axis=1)": "ndarray float64[3, 8]",
    "np.concatenate([i, [1.0]])": "ndarray float64[4]",
    "np.stack([b, b])": "ndarray float32[2, 2, 2]",
    "np.stack([i, i], axis=-1)": "ndarray int64[3, 2]",
    "np.vstack([i, i])": "ndarray int64[2, 3]",
    "np.vstack([a, a])": "ndarray float64[6, 4]",
    "np.hstack([i, i])": "ndarray int64[6]",
    "np.hstack([a, a])": "ndarray float64[3, 8]",
    "np.dstack([a, a])": "",
    "np.column_stack([i, i])": "",
    "np.split(a, 3)[0]": "ndarray float64[1, 4]",
    "np.array_split(i, 2)": "",
    "np.tile(i, 2)": "",
    "np.repeat(i, 2)": "",
    "np.repeat(a, 2, axis=1)": "",
    "np.pad(a, 1)": "ndarray float64[None, None]",
    "np.flip(i)": "ndarray int64[3]",
    "np.roll(i, 1)": "ndarray int64[3]",
    "np.sort(i)": "ndarray int64[3]",
    "np.argsort(b)": "ndarray int64[2, 2]",
    "np.broadcast_to(i, (2, 3))": "ndarray int64[2, 3]",
    "np.atleast_2d(i)": "ndarray int64[1, 3]",
    "np.take(a, [0, 1], axis=0)": "ndarray float64[2, 4]",
    "np.diag(i)": "ndarray int64[3, 3]",
    "np.triu(a)": "ndarray float64[3, 4]",
    "np.unique(i)": "ndarray int64[None]",
    "np.unique(i, return_counts=True)": "(ndarray int64[None], ndarray int64[None])",
    "np.nonzero(a)": "(ndarray int64[None], ndarray int64[None])",
    "np.argwhere(a)": "ndarray int64[None, 2]",
    "np.searchsorted(i, 2)": "ndarray int64[]",
    "np.bincount(i)": "ndarray int64[None]",
    "np.histogram(a)": "",
    "np.diff(i)": "ndarray int64[None]",
    "np.append(i, 4)": "",
    "np.delete(i, 0)": "",
    "np.insert(i, 0, 9)": "",
    "np.fft.fft(i)": "",
    "np.r_[i, i]": "ndarray int64[None]",
    "np.c_[i, i]": "",
    "np.shape(a)": "(3, 4)",
    "np.ndim(a)": "2",
    "np.size(a)": "12",
    "np.isscalar(3)": "bool",
    "np.array_equal(a, a)": "bool",
    "np.allclose(a, a)": "bool",
    "np.add.reduce(i)": "",
    "np.maximum.accumulate(i)": "ndarray int64[3]",
    "np.apply_along_axis(lambda r: r.sum(), 0, a)": "",
    "np.vectorize(lambda x: x + 1)(i)": "ndarray int64[3]",
    "np.pi": "3.141592653589793",
    "np.newaxis": "None",
    "np.random.rand(2, 3)": "ndarray float64[2, 3]",
    "np.random.rand()": "float",
    "np.random.randn(4)": "ndarray float64[4]",
    "np.random.random((2, 2))": "ndarray float64[2, 2]",
    "np.random.randint(10)": "int",
    "np.random.randint(0, 10, size=(2,))": "ndarray int64[2]",
    "np.random.uniform(0, 1)": "float",
    "np.random.uniform(size=3)": "ndarray float64[3]",
    "np.random.normal(0.0, 1.0, (2, 5))": "ndarray float64[2, 5]",
    "np.random.normal(a, 1.0)": "ndarray float64[3, 4]",
    "np.random.choice(5)": "int",
    "np.random.choice(i, 2)": "ndarray int64[2]",
    "np.random.choice(['x', 'y'])": "str",
    "np.random.permutation(5)": "ndarray int64[5]",
    "np.random.permutation(a)": "ndarray float64[3, 4]",
    "np.random.default_rng(0).normal(size=(2, 2))": "ndarray float64[2, 2]",
    "np.random.default_rng(0).integers(0, 5, 3)": "ndarray int64[3]",
    "np.random.RandomState(0).rand(2)": "ndarray float64[2]",
    "a.shape": "(3, 4)",
    "a.shape[0]": "3",
    "a.ndim": "2",
    "a.size": "12",
    "a.T": "ndarray float64[4, 3]",
    "b.dtype": "numpy.float32",
    "a.reshape(2, 6)": "ndarray float64[2, 6]",
    "a.reshape((2, 6))": "ndarray float64[2, 6]",
    "a.reshape(-1, 2)": "ndarray float64[6, 2]",
    "a.astype(np.float32)": "ndarray float32[3, 4]",
    "a.astype('int32')": "ndarray int32[3, 4]",
    "a.astype(int)": "ndarray int64[3, 4]",
    "a.astype(b.dtype)": "ndarray float32[3, 4]",
    "a.sum()": "ndarray float64[]",
    "a.mean(axis=0)": "ndarray float64[4]",
    "a.mean(0)": "ndarray float64[4]",
    "a.max(axis=1, keepdims=True)": "ndarray float64[3, 1]",
    "a.argmax()": "ndarray int64[]",
    "a.flatten()": "ndarray float64[12]",
    "a.copy()": "ndarray float64[3, 4]",
    "a.transpose(1, 0)": "ndarray float64[4, 3]",
    "a.transpose()": "ndarray float64[4, 3]",
    "a.squeeze()": "ndarray float64[3, 4]",
    "a.swapaxes(0, 1)": "ndarray float64[4, 3]",
    "a.dot(a.T)": "ndarray float64[3, 3]",
    "i.tolist()": "",
    "a.tolist()": "",
    "i.item(0)": "int",
    "a.any()": "ndarray bool[]",
    "a.clip(0, 1)": "ndarray float64[3, 4]",
    "a.round(2)": "ndarray float64[3, 4]",
    "a.cumsum()": "ndarray float64[12]",
    "a.take([0, 1])": "ndarray float64[2]",
    "a.nonzero()": "(ndarray int64[None], ndarray int64[None])",
    "i.argsort()": "ndarray int64[3]",
    "a.tobytes()": "bytes",
    "float(a[0, 0])": "float",
    "a[0]": "ndarray float64[4]",
    "a[0, 1]": "ndarray float64[]",
    "a[-1]": "ndarray float64[4]",
    "a[1:]": "ndarray float64[2, 4]",
    "a[:, 0]": "ndarray float64[3]",
    "a[:, 1:3]": "ndarray float64[3, 2]",
    "a[::2]": "ndarray float64[2, 4]",
    "a[..., 0]": "ndarray float64[3]",
    "a[None]": "ndarray float64[1, 3, 4]",
    "a[:, np.newaxis]": "ndarray float64[3, 1, 4]",
    "a[a > 0]": "",
    "a[i - 1]": "ndarray float64[3, 4]",
    "a[[0, 2]]": "ndarray float64[2, 4]",
    "a[v]": "ndarray float64[None, 4]",
    "np.iinfo(np.int32).max": "int",
    "np.finfo(np.float32).eps": "ndarray ?[]",
    "np.dtype('float32')": "numpy.float32",
    "b.dtype.name": "'float32'",
}


@pytest.fixture(scope="module")
def evaluated(tmp_path_factory: pytest.TempPathFactory) -> Run:
    lines = [f"r{number} = {expression}" for number, expression in enumerate(EXPRESSIONS)]
    return run("import numpy as np\n" + SETUP + "\n".join(lines), tmp_path_factory.mktemp("numpy"))


@pytest.fixture(scope="module")
def names() -> dict[str, Any]:
    found: dict[str, Any] = {"np": numpy}
    exec(SETUP, found)
    return found


@pytest.mark.parametrize("number, expression", list(enumerate(EXPRESSIONS)), ids=list(EXPRESSIONS))
@pytest.mark.filterwarnings("ignore")
def test_result_covers_what_numpy_gives(number: int, expression: str, evaluated: Run, names: dict[str, Any]) -> None:
    value = evaluated.value(f"r{number}")
    truth = eval(expression, names)
    assert covers(value, truth), f"{value} does not cover {truth!r}"
    assert not any(isinstance(atom, Unknown) for atom in value.atoms), value
    if EXPRESSIONS[expression]:
        assert repr(value) == EXPRESSIONS[expression]


def covers(value: Value, truth: Any) -> bool:
    """Whether an abstract value stands for a run-time value, too."""
    return any(_covers(atom, truth) for atom in value.atoms)


def _covers(atom: Atom, truth: Any) -> bool:
    match atom:
        case Unknown():
            return True
        case Tensor(dtype=dtype, shape=shape):
            if not isinstance(truth, (numpy.ndarray, numpy.generic)):
                return False
            fits = shape is None or (
                len(shape) == truth.ndim
                and all(extent in (None, real) for extent, real in zip(shape, truth.shape, strict=True))
            )
            real = "string" if truth.dtype.kind in "US" else truth.dtype.name
            return fits and dtype in (None, real)
        case Const(value=constant):
            return bool(constant == truth) or constant is truth
        case Prim(type=type_):
            return type_ == "object" or isinstance(truth, getattr(__import__("builtins"), type_))
        case Tuple(items=items):
            return isinstance(truth, tuple) and len(truth) == len(items) and all(map(covers, items, truth))
        case Api(name=name):
            return isinstance(truth, numpy.dtype) and name == f"numpy.{truth.name}"
        case Ref(object=object_) if object_.kind == "list":
            if not isinstance(truth, (list, tuple)):
                return False
            cells = [object_.items.get(index) or object_.items.get(REST) for index in range(len(truth))]
            return all(cell is not None and covers(cell.value, one) for cell, one in zip(cells, truth, strict=True))
    return False


def test_names_agree_with_the_installed_numpy() -> None:
    from hybridize.models.numpy import FUNCTIONS, METHODS, PROPERTIES, namespace

    public = {name for name in dir(numpy) if not name.startswith("_")}
    listed = {name.removeprefix("numpy.") for name in namespace.kinds() if name.count(".") == 1}
    missing = {name for name in public - listed if not isinstance(getattr(numpy, name), type(numpy))}
    assert missing <= {"newaxis"}
    for name in [*METHODS, *PROPERTIES]:
        member = name.removeprefix("numpy.ndarray.")
        if name.startswith("numpy.ndarray.") and not member.startswith("__"):
            assert hasattr(numpy.ndarray, member) or member in {"itemset", "tostring"}, name
    for name in FUNCTIONS:
        assert (
            name in namespace.kinds()
            or name.count(".") > 1
            or name.startswith("numpy.random.")
            or name
            in {
                "numpy.set_string_function",
                "numpy.asscalar",
            }
        ), name


def test_promotion_is_that_of_numpy() -> None:
    from hybridize.models.numpy import dtypes

    known = [
        "bool",
        "int8",
        "int16",
        "int32",
        "int64",
        "uint8",
        "uint16",
        "uint32",
        "uint64",
        "float16",
        "float32",
        "float64",
        "complex64",
        "complex128",
    ]
    for left in known:
        for right in known:
            assert dtypes.promote(left, right) == numpy.promote_types(left, right).name, (left, right)
        for name, scalar in {"bool": True, "int64": 1, "float64": 1.0, "complex128": 1j}.items():
            told = dtypes.with_scalar(left, name)
            assert told in (None, numpy.result_type(numpy.dtype(left), scalar).name), (left, name)


def test_file(tmp_path: Path) -> None:
    found = run("import numpy as np\nx = np.loadtxt('a')\ny = np.load('a.npy')\n", tmp_path)
    assert found.text("x") == "ndarray float64[...]"
    assert isinstance(found.value("y").atoms[0], Unknown)
