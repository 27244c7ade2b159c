"""What Keras calls of the program's code, and with what: everything seen at run time is in the analysis."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

import pytest
from keras_analysis import HEADER, Analysis
from protocol_programs import PROGRAMS

from hybridize.models.keras import reasons
from hybridize.values.atoms import Const, Prim, Ref, Tensor, Tuple, Unknown
from hybridize.values.value import Value

FILE = "<the program>"
Calls = list[tuple[str, dict[str, Any]]]


def _run(source: str) -> Calls:
    """Run a program; the calls of its functions with what they were given."""
    calls: Calls = []

    def note(frame: FrameType, event: str, _argument: Any) -> None:
        code = frame.f_code
        is_function = bool(code.co_flags & inspect.CO_OPTIMIZED) and not code.co_name.startswith("<")
        if event == "call" and code.co_filename == FILE and is_function:
            names = code.co_varnames[: code.co_argcount]
            calls.append((code.co_name, {name: frame.f_locals[name] for name in names if name in frame.f_locals}))

    sys.setprofile(note)
    try:
        exec(compile(HEADER + source, FILE, "exec"), {"__name__": "program"})
    finally:
        sys.setprofile(None)
    return calls


def _admits(value: Value, truth: Any) -> bool:
    """Whether an abstract value is true of a concrete one."""
    return any(_atom_admits(atom, truth) for atom in value.atoms)


def _atom_admits(atom: Any, truth: Any) -> bool:
    import numpy as np
    import tensorflow as tf

    match atom:
        case Unknown() | Ref():
            return True
        case Const(value=constant):
            return type(constant) is type(truth) and constant == truth
        case Prim(type=name):
            return type(truth).__name__ == name
        case Tuple(items=items):
            return isinstance(truth, tuple) and len(items) == len(truth) and all(map(_admits, items, truth))
        case Tensor(kind=kind):
            is_variable = isinstance(truth, tf.Variable) or type(truth).__name__ == "Variable"
            right_kind = {"tensor": tf.is_tensor(truth), "ndarray": isinstance(truth, np.ndarray)}.get(
                kind, is_variable
            )
            if not right_kind:
                return False
            dtype = getattr(truth.dtype, "name", str(truth.dtype))
            shape = None if truth.shape is None or getattr(truth.shape, "rank", 0) is None else tuple(truth.shape)
            right_dtype = atom.dtype in (None, dtype)
            if atom.shape is None or shape is None:
                return right_dtype
            return (
                right_dtype
                and len(atom.shape) == len(shape)
                and all(one in (None, other) or other is None for one, other in zip(atom.shape, shape, strict=True))
            )
    return False


@pytest.mark.truth
@pytest.mark.parametrize("name", PROGRAMS)
def test_everything_called_is_known(analyse: Callable[..., Analysis], name: str) -> None:
    calls = _run(PROGRAMS[name])
    assert calls
    analysis = analyse(PROGRAMS[name])
    missed = []
    for function, arguments in calls:
        contexts = [c for c in analysis.contexts_of(function) if c.phase == "entry"]
        fits = any(all(_admits(c.bound[n], v) for n, v in arguments.items() if n in c.bound) for c in contexts)
        if not fits:
            missed.append((function, {n: repr(v)[:80] for n, v in arguments.items()}, [c.bound for c in contexts]))
    assert not missed, missed[0]


@pytest.mark.parametrize("name", PROGRAMS)
@pytest.mark.parametrize("version", ["2.21", "2.9"])
def test_every_function_is_reached(analyse: Callable[..., Analysis], name: str, version: str) -> None:
    analysis = analyse(PROGRAMS[name], version)
    never = {"compute_output_shape", "probe", "on_epoch_end", "__len__"}  # Keras need not call these
    for code in analysis.program.functions():
        if code.name not in never or (code.name == "on_epoch_end" and "Callback" in PROGRAMS[name]):
            assert any(c.phase == "entry" for c in analysis.contexts_of(code.name)), code.qualname


def test_on_whose_behalf(analyse: Callable[..., Analysis]) -> None:
    analysis = analyse(PROGRAMS["fit with everything"])
    assert reasons.HOST in analysis.through("on_epoch_end")
    assert analysis.through("rate") == {reasons.HOST}
    analysis = analyse(PROGRAMS["own steps"])
    assert analysis.through("train_step") == {reasons.TRAIN_FUNCTION}
    assert analysis.through("test_step") == {reasons.TEST_FUNCTION}
    assert analyse(PROGRAMS["subclassed model"]).through("build") == {reasons.BUILD}


def test_run_eagerly_is_not_compiled(analyse: Callable[..., Analysis]) -> None:
    source = PROGRAMS["own steps"].replace("SGD(0.1))", "SGD(0.1), run_eagerly=True)")
    assert analyse(source).through("train_step") == {reasons.EAGER_STEP}


def test_pretending_nothing(analyse: Callable[..., Analysis]) -> None:
    """The admission test itself can fail."""
    (value,) = analyse("probe(1)").probed()
    assert _admits(value, 1)
    assert not _admits(value, 2)
    assert not _admits(value, "1")
