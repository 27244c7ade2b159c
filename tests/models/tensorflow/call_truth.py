"""What the rules say of calls of the table, what TensorFlow makes of them, and how the two compare."""

from __future__ import annotations

import math
import warnings
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

import oracle
from tensor_call_table import Operand, TensorCall, is_layer

# Extents and shapes that the analysis cannot know.
_PRELUDE = "import keras\nimport json\nN = int(input())\nU = json.loads(input())\n"
_CHUNK = 400


@dataclass(frozen=True)
class Verdict:
    """`wrong` and `coarse` say in words what is not so and what is not known; both empty when the answer is exact."""

    wrong: str = ""
    coarse: str = ""
    skipped: str = ""


def verdicts(calls: Iterable[TensorCall]) -> dict[TensorCall, Verdict]:
    """The verdict on each of some calls."""
    calls = list(calls)
    said = dict(zip(calls, _said(calls), strict=True))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return {call: _verdict(call, said[call]) for call in calls}


# -- what the rules say ------------------------------------------------------------------------------------------


def _said(calls: list[TensorCall]) -> list[Any]:
    found: list[Any] = []
    for start in range(0, len(calls), _CHUNK):
        part = calls[start : start + _CHUNK]
        lines = [
            f"r{number} = {call.source([_made(call, one) for one in call.operands])}"
            for number, call in enumerate(part)
        ]
        source = _PRELUDE + "\n".join(lines) + "\n"

        def run(source: str = source, count: int = len(part)) -> list[Any]:
            program = oracle.run_program((source,))
            (state,) = program.modules.values()
            return [oracle.describe(state.object.attribute(f"r{number}").value) for number in range(count)]

        found += oracle.in_deep_stack(run)
    return found


def _made(call: TensorCall, operand: Operand) -> str:
    """Source text of a tensor of which the analysis knows just the static shape."""
    shape = operand.shape
    if is_layer(call.symbol) and operand.known != "all":
        return f"tf.keras.Input(batch_shape={shape}, dtype='{operand.dtype}')"
    if shape is None:
        return f"tf.zeros(U, tf.{operand.dtype})"
    return f"tf.zeros([{', '.join('N' if extent is None else str(extent) for extent in shape)}], tf.{operand.dtype})"


# -- what TensorFlow says ----------------------------------------------------------------------------------------


@cache
def _namespace() -> dict[str, Any]:
    names: dict[str, Any] = {}
    exec(oracle.PRELUDE + "import keras\n", names)
    return names


def _evaluated(call: TensorCall, operands: list[Any]) -> Any:
    text = call.source([f"operands[{number}]" for number in range(len(operands))])
    return oracle.describe_value(eval(text, {**_namespace(), "operands": operands}))


def _static(call: TensorCall) -> Any:
    """The description of what a graph (or Keras) knows before anything runs."""
    tf = _namespace()["tf"]
    if is_layer(call.symbol):
        return _described(call)
    from tensorflow.python.framework.func_graph import FuncGraph

    with FuncGraph("calls").as_default():
        made = [tf.compat.v1.placeholder(one.dtype, one.shape) for one in call.operands]
        return _evaluated(call, made)


def _described(call: TensorCall) -> Any:
    """The description of what Keras says a layer gives for inputs of these shapes."""
    tf = _namespace()["tf"]
    return _evaluated(call, [tf.keras.Input(batch_shape=one.shape, dtype=one.dtype) for one in call.operands])


def _run(call: TensorCall) -> Any:
    """The description of what running the call gives."""
    return _evaluated(call, [value(one, number) for number, one in enumerate(call.operands)])


def value(operand: Operand, number: int) -> Any:
    """Values that suit most operations: fractions, ones as numbers and indices, letters."""
    names = _namespace()
    np, tf = names["np"], names["tf"]
    count = math.prod(operand.actual)
    match operand.dtype:
        case "string":
            values = np.full(operand.actual, "a", dtype=object)
        case "bool":
            values = np.resize([True, False], count).reshape(operand.actual)
        case dtype if dtype.startswith(("int", "uint")):
            values = np.ones(operand.actual)
        case _:
            rows = np.linspace(0.1, 0.9, num=max(count, 1))[:count].reshape(operand.actual) + 0.01 * number
            values = rows + (np.eye(*operand.actual[-2:]) if len(operand.actual) > 1 else 0)
    return tf.constant(values, operand.dtype)


def _verdict(call: TensorCall, said: Any) -> Verdict:
    try:
        static = _static(call) if not (is_layer(call.symbol) and call.operands[0].known == "all") else None
    except Exception as error:
        if call.operands and call.operands[0].known != "all":
            return Verdict(skipped=f"{type(error).__name__}: {str(error)[:200]}")
        static = error
    try:
        seen = _run(call)
    except Exception as error:
        if isinstance(static, Exception) or static is None:
            return Verdict(skipped=f"does not run: {type(error).__name__}: {str(error)[:200]}")
        seen = static
    if isinstance(static, Exception) or static is None:
        static = seen
    if not covers(said, seen, kinds=not is_layer(call.symbol)):
        return Verdict(wrong=f"{call}: said {said}, is {seen}")
    # What TensorFlow gets wrong itself (an unknown extent plus one is no extent) asks nothing of us.
    known = covers(static, seen, kinds=False) and not _is_guessed(call, static)
    if known and not refines(said, static) and not _is_described(call, said):
        return Verdict(coarse=f"{call}: said {said}, could say {static}")
    return Verdict()


def _is_guessed(call: TensorCall, static: Any) -> bool:
    """Whether an operand of another rank gives something else, so that a graph which knows no rank only guesses one."""
    if not call.operands or call.operands[0].known != "nothing":
        return False
    first, *rest = (value(one, number) for number, one in enumerate(call.operands))
    try:
        return not covers(static, _evaluated(call, [_namespace()["tf"].stack([first, first]), *rest]), kinds=False)
    except Exception:
        return False


def _is_described(call: TensorCall, said: Any) -> bool:
    """Whether a layer says all that Keras itself says of its output beforehand: what data decides is in neither."""
    if not (is_layer(call.symbol) and call.operands and call.operands[0].known == "all"):
        return False
    return refines(said, _described(call))


# -- comparing ---------------------------------------------------------------------------------------------------


def covers(said: Any, seen: Any, *, kinds: bool = True) -> bool:
    """Whether what is said may be what is seen; not knowing is always true."""
    match said, seen:
        case oracle.Unseen(), _:
            return True
        case oracle.Either(options=options), _:
            return any(covers(option, seen, kinds=kinds) for option in options)
        case oracle.Leaf(), oracle.Leaf():
            return (
                (not kinds or said.kind == seen.kind)
                and said.dtype in (None, seen.dtype)
                and _extents(said.shape, seen.shape)
            )
        case oracle.Node(), oracle.Node():
            same = said.kind == seen.kind and len(said.items) == len(seen.items)
            named = not (said.keys and seen.keys) or said.keys == seen.keys
            return (
                same and named and all(covers(a, b, kinds=kinds) for a, b in zip(said.items, seen.items, strict=True))
            )
        case oracle.ManyOf(kind=kind, element=element), oracle.Node():
            kinds_seen = ("list", "tuple") if kind == "list" else (kind,)
            return seen.kind in kinds_seen and all(covers(element, item, kinds=kinds) for item in seen.items)
        case oracle.Thing("tf.TensorShape"), oracle.Node("tuple"):
            return True
        case oracle.Thing(), oracle.Thing():
            return oracle.agrees(said, seen)
    return bool(said == seen)


def _extents(said: Any, seen: Any) -> bool:
    if said is None or seen is None:
        return True
    return len(said) == len(seen) and all(a in (None, -1, b) or b is None for a, b in zip(said, seen, strict=True))


def refines(said: Any, static: Any) -> bool:
    """Whether what is said says as much as what TensorFlow knows beforehand."""
    match said, static:
        case oracle.Leaf(), oracle.Leaf():
            return said.dtype == static.dtype and _as_fine(said.shape, static.shape)
        case oracle.Node(), oracle.Node():
            return len(said.items) == len(static.items) and all(map(refines, said.items, static.items))
        case (oracle.Python(), oracle.Python()) | (oracle.Thing(), oracle.Thing()):
            return True
    return False


def _as_fine(said: Any, static: Any) -> bool:
    if static is None:
        return True
    return (
        said is not None
        and len(said) == len(static)
        and all(b is None or a == b for a, b in zip(said, static, strict=True))
    )
