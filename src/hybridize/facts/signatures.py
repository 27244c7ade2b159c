"""Which input signature do all calls of a function agree on?  (behaviours §8)

Needs   the calls that are evidence (`observed_calls`), by parameter.
Gives   one spec per parameter that gets tensors, in order, or the reason in words why there is none: HYB318 where the
        calls could not be bound to it.
Sound   the merge is as broad as every call that is seen; what may be anything withholds the signature.  Whether the
        body can do with what the signature leaves open is asked by `static_axes`.

TensorFlow binds a signature to the parameters from the left, in the order of the `def`: nothing may be left out
before something that is given, keyword-only parameters keep their defaults, and a default that is left out may
not be passed any more.  Lists and tuples are told apart.  A receiver must be called `self`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from hybridize.facts.observed_calls import Observed
from hybridize.facts.parameters import receiver_count
from hybridize.interp.machine import Machine
from hybridize.ir import nodes as ir
from hybridize.project.places import Place
from hybridize.values.atoms import Atom, Const, Prim, RaggedForm, Ref, Tensor, Tuple, Unknown
from hybridize.values.dynamic import DYNAMIC
from hybridize.values.objects import REST
from hybridize.values.specs import DTYPES, SpecGroup, SpecOf, Specs, merged
from hybridize.values.value import Value

# What Keras passes to `call` by itself, where nobody else does.
_IMPLIED: Final = frozenset({"training", "mask"})


@dataclass(frozen=True, slots=True)
class Planned:
    """A signature, with the parameters it covers."""

    specs: tuple[Specs, ...]
    parameters: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Withheld:
    """No signature, and why; `code` when the calls could not be bound to one."""

    reason: str
    code: Literal["HYB318", "HYB309"] | None = None
    place: Place | None = None


class _RefusedError(Exception):
    """Raised where the merge finds that there is no signature."""

    def __init__(self, reason: str, code: Literal["HYB318"] | None = None, place: Place | None = None) -> None:
        super().__init__(reason)
        self.withheld = Withheld(reason, code, place)


def plan_signature(machine: Machine, code: ir.Code, calls: list[Observed]) -> Planned | Withheld:
    """The signature that the calls of a function agree on."""
    try:
        return _plan(machine, code, calls)
    except _RefusedError as refusal:
        return refusal.withheld


def _plan(machine: Machine, code: ir.Code, calls: list[Observed]) -> Planned:
    if not calls:
        raise _RefusedError("nothing that is seen calls it")
    skip = receiver_count(machine, code)
    if skip:
        _check_receiver(code, calls)
    specs: list[Specs] = []
    covered: list[str] = []
    left_out: str | None = None
    for parameter in code.parameters[skip:]:
        passing = [call for call in calls if _passes(call, parameter.name, machine)]
        if parameter.kind not in ("positional-or-keyword", "positional-only"):
            _check_unused(parameter, passing)
            continue
        if not passing:
            left_out = left_out or parameter.name
            continue
        if left_out is not None:
            text = f"{parameter.name} is passed, but {left_out} before it keeps its default"
            raise _RefusedError(text, "HYB318", passing[0].place)
        if len(passing) < len(calls):
            missing = next(call for call in calls if call not in passing)
            raise _RefusedError(f"{parameter.name} is not passed by every call", "HYB318", missing.place)
        specs.append(_merge(parameter.name, passing))
        covered.append(parameter.name)
    if not specs:
        raise _RefusedError("no parameter takes a tensor")
    return Planned(tuple(specs), tuple(covered))


def _check_receiver(code: ir.Code, calls: list[Observed]) -> None:
    receiver = code.parameters[0].name
    if receiver != "self":
        raise _RefusedError(
            f"tf.function takes a signature on methods only whose receiver is called self, not {receiver}"
        )
    for call in calls:
        node = call.edge.node
        if isinstance(node, ir.Call) and call.edge.through is None and _passes_receiver(node, call, code):
            text = "self is passed like an argument, for which a signature has no spec"
            raise _RefusedError(text, "HYB318", call.place)


def _passes_receiver(node: ir.Call, call: Observed, code: ir.Code) -> bool:
    """Whether the call is `Class.method(object, x)`: it writes as many arguments as it binds, receiver included."""
    stars = any(parameter.kind.startswith("var") and parameter.name in call.passed for parameter in code.parameters)
    return not stars and len(node.positional) + len(node.keywords) >= len(call.passed)


def _passes(call: Observed, name: str, machine: Machine) -> bool:
    return name in call.passed and not _is_implied(call, name, machine)


def _is_implied(call: Observed, name: str, machine: Machine) -> bool:
    """Whether only Keras 3 is taken to pass the training phase or a mask, at a call from outside of any layer."""
    if name not in _IMPLIED or call.edge.through is None or machine.index.keras_major < 3:
        return False
    node = call.edge.node
    if not isinstance(node, ir.Call) or not call.edge.through.endswith("__call__"):
        return False
    if call.edge.caller.code.name in ("call", "__call__") or len(node.positional) > 1:
        return False
    return all(keyword.name not in (None, name) for keyword in node.keywords)


def _check_unused(parameter: ir.Parameter, passing: list[Observed]) -> None:
    if passing:
        kind = "keyword-only" if parameter.kind == "keyword-only" else "a star parameter"
        text = f"{parameter.name} is {kind} and passed, for which a signature has no place"
        raise _RefusedError(text, "HYB318", passing[0].place)
    if parameter.kind == "keyword-only" and not parameter.has_default:
        raise _RefusedError(f"{parameter.name} is keyword-only and has no default", "HYB318")


# -- one parameter -----------------------------------------------------------------------------------------------


def _merge(name: str, calls: list[Observed]) -> Specs:
    result: Specs | None = None
    for call in calls:
        one = _spec(name, call.bound[name], call)
        both = one if result is None else merged(result, one)
        if both is None:
            assert result is not None
            raise _RefusedError(_disagreement(name, result, one), _code(result, one), call.place)
        result = both
    assert result is not None
    return result


def _code(left: Specs, right: Specs) -> Literal["HYB318"] | None:
    return None if isinstance(left, SpecOf) and isinstance(right, SpecOf) else "HYB318"


def _disagreement(name: str, left: Specs, right: Specs) -> str:
    match left, right:
        case SpecOf(), SpecOf() if left.kind != right.kind:
            return f"{name} is {_kind(left)} in one call and {_kind(right)} in another"
        case SpecOf(ragged=one), SpecOf(ragged=other) if one != other and left.dtype == right.dtype:
            return f"{name} has other ragged axes or row splits in another call"
        case SpecOf(), SpecOf():
            return f"{name} is {left.dtype} in one call and {right.dtype} in another"
    return f"{name} has another structure in another call"


def _kind(spec: SpecOf) -> str:
    return {"tensor": "dense", "ragged": "ragged", "sparse": "sparse"}[spec.kind]


def _spec(name: str, value: Value, call: Observed) -> Specs:
    """The spec of what one call passes."""
    result: Specs | None = None
    for atom in value.atoms:
        one = _spec_of_atom(name, atom, call)
        both = one if result is None else merged(result, one)
        if both is None:
            assert result is not None
            raise _RefusedError(_disagreement(name, result, one), _code(result, one), call.place)
        result = both
    if result is None:
        raise _RefusedError(f"{name} gets nothing that is known", None, call.place)
    return result


def _spec_of_atom(name: str, atom: Atom, call: Observed) -> Specs:
    match atom:
        case Tensor():
            return _spec_of_tensor(name, atom, call)
        case Tuple(items=items, name=None):
            return SpecGroup("tuple", _specs(name, items, call))
        case Tuple(name=kind):
            raise _RefusedError(f"{name} is a {kind}", "HYB318", call.place)
        case Ref(object=object_) if object_.kind == "list":
            if not object_.intact or object_.length is None or object_.item(REST).value:
                raise _RefusedError(f"{name} is a list whose length may change", "HYB318", call.place)
            return SpecGroup("list", _specs(name, [object_.item(i).value for i in range(object_.length)], call))
        case Ref(object=object_) if object_.kind == "dict":
            raise _RefusedError(f"{name} is a dictionary", "HYB318", call.place)
        case Ref(object=object_):
            label = object_.cls.label if object_.cls is not None else object_.label
            raise _RefusedError(f"{name} is no tensor but an object ({label})", None, call.place)
        case Const(value=None):
            raise _RefusedError(f"{name} is None in a call", "HYB318", call.place)
        case Const() | Prim():
            raise _RefusedError(f"{name} is a Python value, which a signature would make a tensor of", None, call.place)
        case Unknown(text=text):
            raise _RefusedError(f"{name} may be anything: {text}", None, call.place)
    raise _RefusedError(f"{name} is no tensor", None, call.place)


def _specs(name: str, items: list[Value] | tuple[Value, ...], call: Observed) -> tuple[Specs, ...]:
    if not items:
        raise _RefusedError(f"{name} is empty in a call", "HYB318", call.place)
    return tuple(_spec(f"{name}[{index}]", item, call) for index, item in enumerate(items))


def _spec_of_tensor(name: str, atom: Tensor, call: Observed) -> SpecOf:
    match atom.kind:
        case "variable":
            raise _RefusedError(f"{name} is a variable, of which a signature would make a tensor", None, call.place)
        case "keras-symbolic":
            raise _RefusedError(f"{name} is a Keras placeholder", None, call.place)
    if atom.dtype not in DTYPES:
        text = f"the dtype of {name} is not known" if atom.dtype is None else f"{name} has the dtype {atom.dtype}"
        raise _RefusedError(text, None, call.place)
    shape = None if atom.shape is None else tuple(None if one == DYNAMIC else one for one in atom.shape)
    if atom.kind == "ragged":
        return SpecOf("ragged", atom.dtype, shape, _layout(name, atom, call))
    return SpecOf("sparse" if atom.kind == "sparse" else "tensor", atom.dtype, shape)


def _layout(name: str, atom: Tensor, call: Observed) -> RaggedForm:
    """How a ragged tensor is laid out, which a signature must say."""
    layout = atom.ragged
    if atom.shape is None or (layout is None and len(atom.shape) != 2):
        raise _RefusedError(f"how many axes of {name} are ragged is not known", None, call.place)
    if layout is None or layout.splits is None:
        raise _RefusedError(f"the dtype of the row splits of {name} is not known", None, call.place)
    return layout
