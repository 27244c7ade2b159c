"""What the functions of the standard library and of well-known packages do: the tables of both, made ready.

Needs    the data of `effects_stdlib`, `effects_packages`, `package_names`, `package_values` and `package_attributes`.
Gives    look-up tables by dotted name, read by `effects`.
"""

from __future__ import annotations

import enum
from collections.abc import Iterator
from types import ModuleType

from hybridize.models.python import (
    effects_packages,
    effects_stdlib,
    package_attributes,
    package_names,
    package_values,
)
from hybridize.models.python.registration import words


class Effect(enum.Enum):
    """What a call does besides computing its result."""

    PURE = "pure"
    EFFECT = "effect"
    VARIES = "varies"
    VARIES_EFFECT = "varies-effect"
    UNSEEN = "unseen"


def _kinds(module: ModuleType) -> Iterator[tuple[str, Effect]]:
    for effect in Effect:
        for name in str(getattr(module, effect.name)).split():
            yield name, effect


# By prefix; the longest match counts.
EFFECTS: dict[str, Effect] = {
    **dict(_kinds(effects_stdlib)),
    **dict(_kinds(effects_packages)),
    "numpy": Effect.PURE,
    "numpy.random": Effect.VARIES,
}

# Packages outside the standard library of which something is known.
PACKAGES: frozenset[str] = frozenset(
    [name.partition(".")[0] for name in EFFECTS] + [name.partition(".")[0] for name in package_names.ALIASES]
)

# Packages whose functions compute with tensors, although the tables do not say what comes out.
COMPUTING: frozenset[str] = frozenset(effects_packages.COMPUTING.split())

# Import names that mean another module or symbol.
ALIASES: dict[str, str] = package_names.ALIASES

# Result types (see `results`), which win over those of the stubs.
RESULTS: dict[str, str] = {**effects_stdlib.RESULTS, **package_values.RESULTS}
MEMBER_RESULTS: dict[str, dict[str, str]] = package_values.MEMBER_RESULTS
DEFAULT_RESULTS: dict[str, str] = package_values.DEFAULT_RESULTS

CONSTANTS: dict[str, str] = {
    **effects_stdlib.CONSTANTS,
    **package_attributes.CONSTANTS,
    **{f"numpy.iinfo.{name}": "int" for name in ("max", "min", "bits")},
    **{f"numpy.dtype.{name}": "str" for name in ("name", "kind", "char", "str", "byteorder")},
    "numpy.finfo.bits": "int",
    "numpy.dtype.itemsize": "int",
    "numpy.dtype.type": "object",
}
VARYING_CONSTANTS: frozenset[str] = frozenset(effects_stdlib.VARYING_CONSTANTS.split())

# Names of one object each that exists before the program starts, by its class.
OBJECTS: dict[str, str] = {
    **effects_stdlib.OBJECTS,
    "absl.flags.FLAGS": "absl.flags.FlagValues",
    **{f"numpy.{name}": f"numpy.{name}" for name in ("r_", "c_", "s_", "index_exp", "mgrid", "ogrid")},
}

# Objects whose attributes and items are scalars of unknown type.
DATA_OBJECTS: frozenset[str] = frozenset(package_attributes.DATA_OBJECTS.split())

# Lower-case names that are classes.
CLASSES: frozenset[str] = frozenset(package_names.CLASSES.split())

STAR_NAMES: dict[str, tuple[str, ...]] = {
    module: tuple(names.split()) for module, names in package_names.STAR_NAMES.items()
}

# Library classes that give a subclass no members worth knowing.
NEUTRAL_BASES: frozenset[str] = frozenset(
    words("""abc.ABC abc.ABCMeta typing.Generic typing.Protocol typing.TypedDict typing.NamedTuple builtins.object
    json.JSONEncoder json.JSONDecoder pydantic.BaseModel pydantic.BaseSettings enum.Enum enum.IntEnum enum.Flag
    enum.IntFlag enum.StrEnum collections.abc.Iterable collections.abc.Iterator collections.abc.Sequence
    collections.abc.Mapping collections.abc.Callable collections.abc.Hashable collections.abc.Sized
    collections.abc.Container collections.abc.Generator typing.Iterable typing.Iterator typing.Callable
    typing.Sequence typing.Mapping typing.Hashable contextlib.AbstractContextManager contextlib.ContextDecorator
    contextlib.AbstractAsyncContextManager argparse.Action""")
)

_CALLING_BACK: frozenset[str] = frozenset(
    words("""functools itertools contextlib operator asyncio concurrent multiprocessing threading timeit atexit sched
    more_itertools toolz cytoolz funcy joblib ray scipy.optimize scipy.integrate pandas decorator wrapt tenacity
    jax.tree jax.tree_util jax.eval_shape flax.nnx optax""")
)


def calls_back(name: str) -> bool:
    """Whether a pure function calls the functions it is given."""
    parts = name.split(".")
    return parts[0] in _CALLING_BACK or ".".join(parts[:2]) in _CALLING_BACK
