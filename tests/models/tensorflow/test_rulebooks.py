"""Every rule is declared under a name the library has, and stands any argument and receiver."""

from __future__ import annotations

import importlib
from typing import Any

import oracle
import pytest

from hybridize.models import tensorflow as models
from hybridize.models.index import MODELLED_VERSIONS, load_index
from hybridize.values import atoms
from hybridize.values.arguments import Arguments
from hybridize.values.value import NONE, NOTHING, Value, of, of_prim, of_tuple

INDEXES = [load_index(version) for version in MODELLED_VERSIONS]
# Classes that stand for internal ones, and tuples that stand for shapes.
OWN_CLASSES = {"builtins.tuple", "tf.Reference", "tf.train.CheckpointLoadStatus"}
# Version 1 has these under no signature; its datasets are known by name only.
UNLISTED = "tf.compat.v1.data.Dataset"


# Internal names that the installed version no longer has (observed: TensorFlow 2.9).
OLD = {"tensorflow.python.util.nest.is_sequence"}


def exists_internally(name: str) -> bool:
    """Whether the installed library has a name that no index lists: of a module, or of a class in one."""
    parts = name.split(".")
    for end in range(len(parts) - 1, 1, -1):
        try:
            found: Any = importlib.import_module(".".join(parts[:end]))
        except ImportError:
            continue
        for part in parts[end:]:
            found = getattr(found, part, None)
        return found is not None
    return False


def known(name: str) -> bool:
    owner, _, member = name.rpartition(".")
    for index in INDEXES:
        symbol = index.lookup(owner)
        if index.lookup(name) is not None or (symbol is not None and symbol.members.get(member) is not None):
            return True
    return name.startswith(UNLISTED) or name in OLD or (name.startswith("tensorflow.") and exists_internally(name))


@pytest.mark.parametrize("name", sorted(models.FUNCTIONS))
def test_functions_exist(name: str) -> None:
    assert known(name)


@pytest.mark.parametrize("owner", sorted({name.rpartition(".")[0] for name in (*models.METHODS, *models.PROPERTIES)}))
def test_classes_exist(owner: str) -> None:
    assert owner in OWN_CLASSES or known(owner)


def values() -> dict[str, Value]:
    some = of(atoms.tensor("float32", (2, None)))
    return {
        "nothing": NOTHING,
        "None": NONE,
        "int": of_prim("int"),
        "text": of(atoms.const("a")),
        "tensor": some,
        "any tensor": of(atoms.tensor()),
        "scalar": of(atoms.tensor("int32", ())),
        "ragged": of(atoms.tensor("int32", (2, None), kind="ragged")),
        "array": of(atoms.tensor("float64", (3,), kind="ndarray")),
        "variable": of(atoms.tensor("float32", (), kind="variable")),
        "empty tuple": of_tuple([]),
        "tuple": of_tuple([some, of(atoms.const(-7))]),
        "unknown": of(atoms.unknown("limit", "for a test")),
        "function": of(atoms.api("tf.identity")),
        "dtype": of(atoms.api("tf.float32")),
    }


@pytest.mark.parametrize("traced", [False, True])
@pytest.mark.parametrize("version", MODELLED_VERSIONS)
def test_no_rule_fails(version: str, traced: bool) -> None:
    oracle.in_deep_stack(lambda: call_all(version, traced))


def call_all(version: str, traced: bool) -> None:
    from hybridize.interp.library_call import Call

    program = oracle.run_program(("l = [tf.zeros([2])]\nd = {'a': 1}\n",), version)
    (state,) = program.modules.values()
    frame = program.frame_of(state)
    frame.traced = traced
    everything = values() | {name: state.object.attribute(name).value for name in "ld"}
    one = everything["tensor"]
    for tables in (models.FUNCTIONS, models.METHODS, models.PROPERTIES):
        for name, rule in tables.items():
            for value in everything.values():
                for positional in ((), (value,), (one, value), (value, one, value), (value,) * 6):
                    if any(not argument for argument in positional):
                        continue
                    for receiver in (value.atoms or (None,)) if tables is not models.FUNCTIONS else (None,):
                        check(rule, Call(name, Arguments(positional), receiver, state.code, frame))


def check(rule: Any, call: Any) -> None:
    result = rule(call)
    assert isinstance(result, Value), (call.name, call.arguments, call.receiver)
