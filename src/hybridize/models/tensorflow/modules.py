"""`tf.Module`: the variables and modules reachable from an object's attributes."""

from __future__ import annotations

from typing import Any, Final

from hybridize.models.tensorflow.arguments import list_of, new_object
from hybridize.models.tensorflow.rulebook import Rulebook
from hybridize.values.atoms import Atom, Ref, Tensor, Tuple, tensor
from hybridize.values.objects import HeapObject
from hybridize.values.value import NONE, Value, of, of_const, of_prim, union

RULES: Rulebook = Rulebook()
_MODULE: Final = "tf.Module"
_MAX_DEPTH: Final = 8
# In a program of many entangled objects everything leads to everything: these many tell enough.
_MAX_OBJECTS: Final = 60


def reachable(call: Any) -> tuple[list[Atom], list[Atom]]:
    """The variables and the modules that the receiver's attributes lead to, through containers and other objects."""
    variables: dict[Atom, None] = {}
    modules: dict[Atom, None] = {}
    seen: set[HeapObject] = set()

    def visit(value: Value, depth: int) -> None:
        for atom in value.atoms:
            match atom:
                case Tensor(kind="variable"):
                    variables[atom] = None
                case Tuple(items=items):
                    for item in items:
                        visit(item, depth + 1)
                case Ref(object=object_) if object_ not in seen and depth < _MAX_DEPTH:
                    if len(seen) >= _MAX_OBJECTS:
                        variables[tensor(kind="variable", symbolic=call.traced)] = None
                        return
                    seen.add(object_)
                    enter(atom, object_, depth)

    def enter(atom: Ref, object_: HeapObject, depth: int) -> None:
        if object_.kind in ("instance", "api"):
            if depth:
                modules[atom] = None
            for name in list(object_.attributes):
                visit(call.load_attribute(object_, name, atom.root), depth + 1)
        elif object_.kind in ("list", "dict"):
            for key in list(object_.items):
                visit(call.load(object_, key, atom.root), depth + 1)

    if isinstance(call.receiver, Ref):
        visit(of(call.receiver), 0)
    return list(variables), list(modules)


@RULES.property(_MODULE, "variables", "trainable_variables")
def _variables(call: Any) -> Value:
    variables, _ = reachable(call)
    some = tensor(kind="variable", symbolic=call.traced)
    return list_of(call, union(variables) if variables else of(some))


@RULES.property(_MODULE, "non_trainable_variables")
def _other_variables(call: Any) -> Value:
    return list_of(call, of(tensor(kind="variable", symbolic=call.traced)))


@RULES.property(_MODULE, "submodules")
def _submodules(call: Any) -> Value:
    _, modules = reachable(call)
    return list_of(call, union(modules))


@RULES.property(_MODULE, "name")
def _name(_call: Any) -> Value:
    return of_prim("str")


@RULES.property(_MODULE, "name_scope")
def _name_scope(call: Any) -> Value:
    return new_object(call, "contextlib.AbstractContextManager")


@RULES.method(_MODULE, "__init__")
def _initialise(_call: Any) -> Value:
    return NONE


@RULES.method(_MODULE, "with_name_scope")
def _with_name_scope(call: Any) -> Value:
    method: Value | None = call.argument(0, "method")
    return method if method is not None else of_const(None)
