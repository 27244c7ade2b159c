"""Does a function do so few operations that calling it as a graph costs more than they do?

Needs   the instructions of the function, and what its contexts find under the names of the module.
Gives   whether it does: a remark, nothing that a decision rests on.
Why     Measured on small tensors (TensorFlow 2.21, and 2.9 in brackets; processor time): the call of a graph function
        takes 160 µs (160), an elementwise operation 12 µs (8), so that 14 (20) of them make up for the call.  Under a
        tape, with the gradient, it is 545 µs against 145 µs and 34 µs for each: 14 to 17.  An index or slice
        costs as much as three, and so does a variable that is read: with those a graph pays sooner.
Sound   what is counted is an upper bound: loops, comprehensions, functions of the project, layers and other objects,
        and functions of libraries that are programs of their own do not count as few.  What a large tensor costs is
        not asked: there the call of a graph does not matter either way.
"""

from __future__ import annotations

from typing import Final

from hybridize.interp.context import Context
from hybridize.ir import nodes as ir
from hybridize.ir.walking import walk
from hybridize.values.atoms import Api, Atom

# In elementwise operations.
_MOST: Final = 10
_COMPOSED: Final = 3
# Of these modules a name is one operation, or a few.
_PLAIN: Final = ("tf.math.", "keras.ops.", "numpy.", "math.", "builtins.")
_OF_SEVERAL: Final = ("tf.nn.",)
_RUN_FUNCTIONS: Final = frozenset({"map_fn", "while_loop", "scan", "foldl", "foldr", "cond", "case", "switch_case"})
_NOT_COUNTED: Final = (
    *(ir.While, ir.For, ir.With, ir.Comprehend, ir.MakeFunction, ir.MakeClass, ir.Try),
    *(ir.Await, ir.Yield, ir.YieldFrom),
)


def does_few_operations(code: ir.Code, eager: list[Context]) -> bool:
    """Whether every context of a function does at most as many operations as one call of a graph costs."""
    if not eager or any(context.calls for context in eager):
        return False
    total = 0
    for node in walk(code.body):
        cost = _cost(node, eager[0])
        if cost is None:
            return False
        total += cost
        if total > _MOST:
            return False
    return total > 0


def _cost(node: object, context: Context) -> int | None:
    """In elementwise operations; None for what is not counted."""
    match node:
        case ir.Operate() | ir.Augment():
            return 1
        case ir.Item() | ir.Attribute(object=ir.Name()) | ir.Free():
            return _COMPOSED  # what is no item is perhaps a variable, which is read
        case ir.Global(name=name):
            return 0 if _is_of_library(name, context) else _COMPOSED
        case ir.Call(function=function):
            return _cost_of_call(function, context)
    return None if isinstance(node, _NOT_COUNTED) else 0


def _cost_of_call(function: ir.Expression, context: Context) -> int | None:
    name = _library_name(function, context)
    if name is None or name.rpartition(".")[2] in _RUN_FUNCTIONS:
        return None
    if name.startswith(_OF_SEVERAL):
        return _COMPOSED
    return 1 if name.startswith(_PLAIN) or name.count(".") == 1 else None


def _library_name(function: ir.Expression, context: Context) -> str | None:
    """The public name of a library function that is called by names alone: `tf.nn.relu`."""
    names: list[str] = []
    while isinstance(function, ir.Attribute):
        names.append(function.name)
        function = function.object
    if not isinstance(function, ir.Global):
        return None
    atoms = _held(function.name, context)
    if len(atoms) != 1 or not isinstance(atoms[0], Api):
        return None
    return ".".join([atoms[0].name, *reversed(names)])


def _is_of_library(name: str, context: Context) -> bool:
    return all(isinstance(atom, Api) for atom in _held(name, context))


def _held(name: str, context: Context) -> tuple[Atom, ...]:
    """What a variable of the module holds, else the builtin of that name."""
    cell = context.module.attributes.get(name)
    return cell.value.atoms if cell is not None and cell.value.atoms else (Api(f"builtins.{name}"),)
