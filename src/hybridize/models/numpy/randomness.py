"""Random numbers of NumPy: the functions on the hidden generator, and the methods of generators of one's own.

Every draw differs from run to run (HYB312: a trace would freeze it); a draw from a generator object also changes that.
"""

from __future__ import annotations

from typing import Any, Final

from hybridize.models.numpy import arrays, dtypes
from hybridize.models.protocol import Rule
from hybridize.models.python.registration import words
from hybridize.values.atoms import Const, Prim, Shape, Tensor, Tuple
from hybridize.values.value import NONE, NOTHING, Value, join_all, of, of_prim

FUNCTIONS: dict[str, Rule] = {}
METHODS: dict[str, Rule] = {}
_GENERATORS: Final = ("numpy.random.RandomState", "numpy.random.Generator")
# Where the `size` argument stands: after the parameters of the distribution.
_SIZES: Final = {
    0: "random random_sample ranf sample standard_normal standard_exponential standard_cauchy",
    1: "exponential poisson chisquare geometric pareto power rayleigh weibull zipf logseries standard_gamma standard_t "
    "dirichlet",
    2: "uniform normal beta binomial gamma gumbel laplace logistic lognormal negative_binomial noncentral_chisquare "
    "vonmises wald f multinomial multivariate_normal random_integers",
    3: "triangular hypergeometric noncentral_f",
}
_WHOLE: Final = frozenset(
    words("binomial geometric poisson negative_binomial hypergeometric logseries zipf multinomial")
)


def _drawn(call: Any, draw: Rule) -> Value:
    call.nondeterministic(f"calls {call.name}")
    if call.receiver is not None:
        call.mutate(call.receiver, "advances a random generator")
    return draw(call)


def _define(name: str, draw: Rule) -> None:
    def rule(call: Any) -> Value:
        return _drawn(call, draw)

    FUNCTIONS[f"numpy.random.{name}"] = rule
    for generator in _GENERATORS:
        METHODS[f"{generator}.{name}"] = rule


def _sized(dtype: str, shape: Shape | None, has_size: bool, call: Any) -> Value:
    """An array of draws; a single draw is a Python number."""
    if has_size:
        return arrays.array(dtype, shape)
    _, shape = arrays.combined(call.arguments.positional, call)
    if shape == ():
        return of_prim("int" if dtype.startswith("int") else "float")
    return arrays.array(dtype, shape)


def _distribution(name: str, position: int) -> Rule:
    def draw(call: Any) -> Value:
        size = call.argument(position, "size")
        given = call.argument(None, "dtype")
        dtype = "int64" if name in _WHOLE else "float64"
        dtype = (dtypes.of_argument(given) or dtype) if given is not None else dtype
        if name in ("dirichlet", "multinomial", "multivariate_normal"):
            return arrays.array(dtype, None)
        is_given = size is not None and not any(isinstance(a, Const) and a.value is None for a in size.atoms)
        return _sized(dtype, arrays.shape_of(size, call), is_given, call)

    return draw


for _position, _names in _SIZES.items():
    for _name in _names.split():
        _define(_name, _distribution(_name, _position))


def _rand(call: Any) -> Value:
    extents = call.arguments.positional
    if not extents and call.arguments.more is None:
        return of_prim("float")
    if call.arguments.more is not None:
        return arrays.array("float64", None)
    numbers = [arrays.integer(extent) for extent in extents]
    return arrays.array("float64", tuple(numbers))


def _randint(call: Any) -> Value:
    size = call.argument(2, "size")
    given = call.argument(3, "dtype")
    dtype = dtypes.of_argument(given) if given is not None else "int64"
    return _sized(dtype or "int64", arrays.shape_of(size, call), size is not None, call)


def _choice(call: Any) -> Value:
    source, size = call.argument(0, "a"), call.argument(1, "size")
    described = arrays.of_value(source, call)
    dtype = "int64" if described.shape == () else described.dtype
    if size is not None:
        return arrays.array(dtype, arrays.shape_of(size, call))
    if source is not None and all(isinstance(atom, (Const, Prim)) for atom in source.atoms):
        return of_prim("int")
    element = call.iterate(source) if source is not None else NOTHING
    numbers = [atom for atom in element.atoms if isinstance(atom, (Const, Prim, Tensor, Tuple))]
    if len(numbers) < len(element.atoms):
        return arrays.array(dtype, None)
    return join_all(of_prim(type(a.value).__name__) if isinstance(a, Const) else of(a) for a in element.atoms)


def _permutation(call: Any) -> Value:
    source = arrays.of_value(call.argument(0), call)
    if source.shape == ():
        return arrays.array("int64", (arrays.integer(call.argument(0)),))
    return arrays.array(source.dtype, source.shape)


def _shuffle(call: Any) -> Value:
    given = call.argument(0)
    for atom in given.atoms if given is not None else ():
        call.mutate(atom, "shuffles in place")
    return NONE


for _name, _rule in {
    "rand": _rand,
    "randn": _rand,
    "randint": _randint,
    "integers": _randint,
    "choice": _choice,
    "permutation": _permutation,
    "permuted": _permutation,
    "shuffle": _shuffle,
    "bytes": lambda _call: of_prim("bytes"),
    "tomaxint": lambda _call: of_prim("int"),
}.items():
    _define(_name, _rule)


# -- generators --------------------------------------------------------------------------------------------------


def _generator(symbol: str) -> Rule:
    def make(call: Any) -> Value:
        seed = call.argument(0, "seed")
        if seed is None or any(isinstance(atom, Const) and atom.value is None for atom in seed.atoms):
            call.nondeterministic(f"{call.name} is seeded from the operating system")
        return call.new(call.make("api", symbol.rpartition(".")[2], symbol=symbol))  # type: ignore[no-any-return]

    return make


def _seed(call: Any) -> Value:
    if call.receiver is None:
        call.effect(f"calls {call.name}, which sets the state of the global random generator")
    else:
        call.mutate(call.receiver, "seeds a random generator")
    return NONE


FUNCTIONS["numpy.random.RandomState"] = _generator("numpy.random.RandomState")
FUNCTIONS["numpy.random.default_rng"] = _generator("numpy.random.Generator")
FUNCTIONS["numpy.random.Generator"] = _generator("numpy.random.Generator")
for _name in ("seed", "set_state"):
    FUNCTIONS[f"numpy.random.{_name}"] = _seed
    METHODS[f"numpy.random.RandomState.{_name}"] = _seed
METHODS["numpy.random.RandomState.get_state"] = lambda _call: of_prim("object")
FUNCTIONS["numpy.random.get_state"] = lambda _call: of_prim("object")
