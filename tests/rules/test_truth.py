"""The examples of every rule do under TensorFlow what the documentation says.

Each program is executed as written, and again with `tf.function` switched off; what is left in its globals,
what it printed and what it raised is the outcome.
"""

from __future__ import annotations

import contextlib
import io
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")

from hybridize.rules.catalogue import RULES
from hybridize.rules.rule import Rule, Shows

pytestmark = pytest.mark.truth


@dataclass
class Outcome:
    values: dict[str, Any] = field(default_factory=dict)
    printed: str = ""
    error: BaseException | None = None
    traces: int = 0


def plain(value: Any) -> Any:
    """Numbers, arrays and containers as plain Python values; None for what cannot be compared."""
    import numpy as np
    import tensorflow as tf

    match value:
        case tf.Tensor() | tf.Variable():
            return np.asarray(value).tolist() if tf.executing_eagerly() and hasattr(value, "numpy") else "symbolic"
        case np.ndarray() | np.generic():
            return value.tolist()
        case dict():
            return {str(key): plain(each) for key, each in value.items()}
        case list() | tuple():
            return [plain(each) for each in value]
        case bool() | int() | float() | str():
            return value
    return None


@contextlib.contextmanager
def counted_traces() -> Iterator[list[str]]:
    """Names of all functions traced, without the bodies of graph loops and conditions."""
    from tensorflow.python.framework import func_graph

    original = func_graph.func_graph_from_py_func
    names: list[str] = []

    def counting(name: str, *args: Any, **kwargs: Any) -> Any:
        if not name.startswith(("while_", "cond_", "TensorArray")):
            names.append(name)
        return original(name, *args, **kwargs)

    func_graph.func_graph_from_py_func = counting
    try:
        yield names
    finally:
        func_graph.func_graph_from_py_func = original


def run(source: str, tmp_path: Any, *, eagerly: bool) -> Outcome:
    import tensorflow as tf

    # AutoGraph reads the source from disk.
    path = tmp_path / f"program_{len(list(tmp_path.iterdir()))}.py"
    path.write_text(source)
    outcome = Outcome()
    names: dict[str, Any] = {"__name__": "program", "__file__": str(path)}
    tf.config.run_functions_eagerly(eagerly)
    try:
        with contextlib.redirect_stdout(io.StringIO()) as printed, counted_traces() as traces:
            exec(compile(source, str(path), "exec"), names)
    except Exception as error:
        outcome.error = error
    finally:
        tf.config.run_functions_eagerly(False)
    outcome.printed = printed.getvalue()
    outcome.traces = len(traces)
    outcome.values = {name: plain(value) for name, value in names.items() if not name.startswith("_")}
    outcome.values = {name: value for name, value in outcome.values.items() if value is not None}
    return outcome


def same(one: Outcome, other: Outcome) -> bool:
    if one.printed != other.printed or one.values.keys() != other.values.keys():
        return False
    return all(one.values[name] == approximately(other.values[name]) for name in one.values)


def approximately(value: Any) -> Any:
    match value:
        case list():
            return [approximately(each) for each in value]
        case dict():
            return {key: approximately(each) for key, each in value.items()}
        case float():
            return pytest.approx(value, rel=1e-5, abs=1e-6)
    return value


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_the_examples_do_what_they_say(rule: Rule, tmp_path: Any) -> None:
    assert rule.example is not None
    if rule.shows is Shows.UNPARSED:
        with pytest.raises(SyntaxError):
            compile(rule.example, "example.py", "exec")
    else:
        traced, eager = run(rule.example, tmp_path, eagerly=False), run(rule.example, tmp_path, eagerly=True)
        judge_example(rule, traced, eager)
    if rule.cure is None:
        assert rule.sections["Use instead"].startswith("Nothing needs to change")
        return
    cured, cured_eagerly = run(rule.cure, tmp_path, eagerly=False), run(rule.cure, tmp_path, eagerly=True)
    assert cured.error is None and cured_eagerly.error is None, (cured.error, cured_eagerly.error)
    assert same(cured, cured_eagerly)
    if rule.shows is Shows.RETRACES:
        assert traced.traces > cured.traces
    if rule.shows in {Shows.EQUAL, Shows.RETRACES}:
        shared = traced.values.keys() & cured.values.keys()
        assert shared
        assert {name: traced.values[name] for name in shared} == approximately(
            {name: cured.values[name] for name in shared}
        )


def judge_example(rule: Rule, traced: Outcome, eager: Outcome) -> None:
    match rule.shows:
        case Shows.RAISES:
            assert traced.error is not None
            assert eager.error is None, eager.error
        case Shows.FAILS:
            assert traced.error is not None and eager.error is not None
        case Shows.DIFFERS:
            assert traced.error is None and eager.error is None, (traced.error, eager.error)
            assert not same(traced, eager)
        case Shows.EQUAL | Shows.RETRACES:
            assert traced.error is None and eager.error is None, (traced.error, eager.error)
            assert same(traced, eager)
