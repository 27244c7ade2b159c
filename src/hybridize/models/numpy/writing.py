"""Functions and methods that write arrays in place, and those that write files."""

from __future__ import annotations

from typing import Any

from hybridize.models.protocol import Rule
from hybridize.models.python.registration import registering
from hybridize.values.atoms import Tensor
from hybridize.values.value import NONE, Value

FUNCTIONS: dict[str, Rule] = {}
METHODS: dict[str, Rule] = {}
rule = registering(FUNCTIONS, "numpy.")


@rule("copyto", "put", "place", "putmask", "fill_diagonal", "put_along_axis")
def _write_first(call: Any) -> Value:
    given = call.argument(0)
    for atom in given.atoms if given is not None else ():
        call.mutate(atom, f"{call.name} writes into an array")
    return NONE


@rule("save", "savez", "savez_compressed", "savetxt")
def _write_file(call: Any) -> Value:
    call.effect(f"{call.name} writes a file")
    return NONE


@rule("set_printoptions", "seterr", "seterrcall", "setbufsize", "set_string_function", "random.set_bit_generator")
def _configure(call: Any) -> Value:
    call.effect(f"{call.name} changes how NumPy behaves")
    return NONE


def write_out(call: Any) -> None:
    """The array an `out=` argument names is written."""
    out = call.arguments.keywords.get("out")
    for atom in out.atoms if out is not None else ():
        for one in call.positions(out) or (out,) if not isinstance(atom, Tensor) else (out,):
            for array in one.atoms:
                if isinstance(array, Tensor):
                    call.mutate(array, f"{call.name} writes its result into an array")


def _write_receiver(call: Any) -> Value:
    call.mutate(call.receiver, f"{call.name.rpartition('.')[2]}() changes an array in place")
    return NONE


for _name in (
    "fill",
    "sort",
    "partition",
    "resize",
    "itemset",
    "put",
    "setflags",
    "setfield",
    "__setitem__",
    "__iadd__",
):
    METHODS[f"numpy.ndarray.{_name}"] = _write_receiver
for _name in ("tofile", "dump"):
    METHODS[f"numpy.ndarray.{_name}"] = _write_file
