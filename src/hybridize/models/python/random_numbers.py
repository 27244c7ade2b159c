"""The module `random`: draws differ from run to run, and draws from a generator object change that."""

from __future__ import annotations

from typing import Any

from hybridize.models.protocol import Rule
from hybridize.values.atoms import Const
from hybridize.values.value import NONE, NOTHING, Value, join_all, of, of_prim

FUNCTIONS: dict[str, Rule] = {}
METHODS: dict[str, Rule] = {}
_GENERATORS = ("random.Random", "random.SystemRandom")


def _define(names: str, draw: Rule) -> None:
    def rule(call: Any) -> Value:
        call.nondeterministic(f"calls {call.name}")
        if call.receiver is not None:
            call.mutate(call.receiver, "advances a random generator")
        return draw(call)

    for name in names.split():
        FUNCTIONS[f"random.{name}"] = rule
        for generator in _GENERATORS:
            METHODS[f"{generator}.{name}"] = rule


def _population(call: Any) -> Value:
    given = call.argument(0, "population") or call.argument(0, "seq")
    return call.iterate(given) if given is not None else NOTHING


def _widened(value: Value) -> Value:
    """An element picked at random is not a constant, even where the population is one."""
    return join_all(
        of_prim(type(atom.value).__name__)
        if isinstance(atom, Const) and type(atom.value) in (int, float, str, bytes)
        else of(atom)
        for atom in value.atoms
    )


def _sample(call: Any) -> Value:
    return call.list_of(_widened(_population(call)))  # type: ignore[no-any-return]


def _shuffle(call: Any) -> Value:
    given = call.argument(0, "x")
    for atom in given.atoms if given is not None else ():
        call.mutate(atom, "shuffles in place")
        target = getattr(atom, "object", None)
        if target is not None and target.kind == "list" and call.writable(target):
            # Every position may hold any element afterwards.
            content = call.iterate(of(atom))
            target.intact = False
            target.length = None
            call.store(target, ("rest",), content)
    return NONE


_define(
    "random uniform triangular gauss normalvariate lognormvariate expovariate betavariate gammavariate paretovariate "
    "weibullvariate vonmisesvariate",
    lambda _call: of_prim("float"),
)
_define("randint randrange getrandbits binomialvariate", lambda _call: of_prim("int"))
_define("randbytes", lambda _call: of_prim("bytes"))
_define("choice", lambda call: _widened(_population(call)))
_define("choices sample", _sample)
_define("shuffle", _shuffle)
FUNCTIONS["secrets.choice"] = FUNCTIONS["random.choice"]


def _seed(call: Any) -> Value:
    if call.receiver is None:
        call.effect(f"calls {call.name}, which sets the state of the global random generator")
    else:
        call.mutate(call.receiver, "seeds a random generator")
    return NONE


for _name in ("seed", "setstate"):
    FUNCTIONS[f"random.{_name}"] = _seed
    for _generator in _GENERATORS:
        METHODS[f"{_generator}.{_name}"] = _seed
