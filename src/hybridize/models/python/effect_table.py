"""What the functions of the standard library and of well-known packages do.  Data only; read by `effects`."""

from __future__ import annotations

import enum


class Effect(enum.Enum):
    """What a call does besides computing its result."""

    PURE = "pure"
    EFFECT = "effect"
    VARIES = "varies"
    VARIES_EFFECT = "varies-effect"
    UNSEEN = "unseen"


_P, _E, _V, _VE = Effect.PURE, Effect.EFFECT, Effect.VARIES, Effect.VARIES_EFFECT

# Import names that mean another package.
ALIASES: dict[str, str] = {"np": "numpy", "absl": "absl", "typing_extensions": "typing", "cPickle": "pickle", "ipdb": "pdb"}

# Packages outside the standard library of which something is known.
PACKAGES: frozenset[str] = frozenset({"numpy", "scipy", "absl", "tqdm", "matplotlib", "pandas", "six"})

# By prefix; the longest match counts.
EFFECTS: dict[str, Effect] = {
    "builtins": _P,
    "math": _P,
    "random": _V,
    "random.seed": _E,
    "time": _V,
    "datetime": _P,
    "os": _E,
    "os.path": _P,
    "os.environ": _V,
    "os.getenv": _V,
    "sys": _P,
    "sys.stdout": _E,
    "sys.stderr": _E,
    "sys.exit": _E,
    "logging": _E,
    "warnings": _E,
    "json": _P,
    "json.dump": _E,
    "collections": _P,
    "itertools": _P,
    "functools": _P,
    "operator": _P,
    "typing": _P,
    "abc": _P,
    "copy": _P,
    "re": _P,
    "string": _P,
    "enum": _P,
    "dataclasses": _P,
    "contextlib": _P,
    "argparse": _P,
    "uuid": _V,
    "numpy": _P,
    "numpy.random": _V,
    "scipy": _P,
    "absl.logging": _E,
    "tqdm": _E,
    "matplotlib": _E,
    "six": _P,
}

# Result types: a scalar type, None, `list[T]`, `iterator[T]`, ndarray, or a dotted class.
RESULTS: dict[str, str] = {
    "time.time": "float",
    "time.perf_counter": "float",
    "os.path.join": "str",
    "os.getenv": "str",
    "random.random": "float",
    "random.randint": "int",
}

CONSTANTS: dict[str, str] = {
    "math.pi": "float",
    "math.e": "float",
    "math.inf": "float",
    "sys.argv": "list",
    "sys.maxsize": "int",
}
VARYING_CONSTANTS: frozenset[str] = frozenset()

# Lower-case names that are classes.
CLASSES: frozenset[str] = frozenset()

# Library classes that give a subclass no members worth knowing.
NEUTRAL_BASES: frozenset[str] = frozenset({"abc.ABC", "typing.Generic", "typing.Protocol", "builtins.object"})

STAR_NAMES: dict[str, tuple[str, ...]] = {}

_CALLING_BACK: frozenset[str] = frozenset({"functools", "itertools", "contextlib", "operator"})


def calls_back(name: str) -> bool:
    """Whether a pure function calls the functions it is given."""
    return name.partition(".")[0] in _CALLING_BACK
