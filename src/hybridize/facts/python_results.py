"""Does the caller get a Python value that a graph would make a tensor of?  (HYB313)

Needs   the results and the calls of the eager contexts.
Gives   a divergence when numbers, text or arrays are among the results and some caller uses the result; and when
        objects are: of what is no tensor, tf.function returns composite tensors only, and raises for all else.
        What callers put into a new container that they are given (`logs["rate"] = 0.1`) is no part of the result.
Sound   conservative: any use counts but a plain conversion to a number, also one that a tensor would serve as well;
        an object whose class has bases that are not seen counts as one that cannot be returned.
"""

from __future__ import annotations

from collections.abc import Iterator

from hybridize.facts.divergences import Divergence
from hybridize.facts.incoming import Incoming
from hybridize.facts.sums import returned_sums, returns_sum
from hybridize.interp.context import NOT_SEEN, Context, with_callees
from hybridize.ir.nodes import Call, Code
from hybridize.models.graph_values import no_graph_value
from hybridize.models.hashing import CHAIN, DEQUE, ITERATORS, PROXY
from hybridize.project.places import Place
from hybridize.values.atoms import Atom, Const, Prim, Ref, Tensor, Tuple
from hybridize.values.containment import elements, within
from hybridize.values.objects import KEYS, Cell, HeapObject
from hybridize.values.value import Value

_WITH_GRADIENT = "tf.custom_gradient"
_TENSOR_ARRAY = "tf.TensorArray"


def python_results(code: Code, eager: list[Context], incoming: Incoming) -> list[Divergence]:
    """The divergence of one function."""
    place = Place(code.path, code.line, code.column)
    given = [_Given(context) for context in eager]
    for one in given:
        if any(edge.through == _WITH_GRADIENT for edge in incoming.to(one.context)):
            continue  # what it returns besides the result is for the decorator, which stays inside the graph
        kind = next((kind for atom in one.atoms(one.result) if (kind := _object(atom)) is not None), None)
        if kind is not None:
            return [Divergence("HYB313", place, f"{code.name} returns {kind}, which a graph cannot return", ())]
    described = next((text for one in given if (text := _python_part(one, code)) is not None), None)
    if not _is_used(eager, incoming):
        return []
    if any(_has_default(atom) for one in given for atom in one.atoms(one.result)):
        text = f"{code.name} returns a defaultdict, of which a graph makes a dictionary that has no default"
        return [Divergence("HYB313", place, text, ())]
    if described is None:
        return []
    text = f"{code.name} returns {described}, which becomes a tensor when a graph returns it"
    return [Divergence("HYB313", place, text, ())]


class _Given:
    """What one context gives its callers: of the containers it made, what it or those it calls put there."""

    __slots__ = ("_inside", "context", "result")

    def __init__(self, context: Context) -> None:
        self.context = context
        self.result = context.result
        self._inside: set[Code] | None = None

    def atoms(self, value: Value) -> Iterator[Atom]:
        """The atoms of a part of the result."""
        return within(value, self._elements)

    def _elements(self, object_: HeapObject, nesting: int) -> list[Value]:
        known = elements(object_, nesting)
        if not known or object_ not in self.context.allocated:
            return known
        if self._inside is None:
            self._inside = {one.code for one in with_callees([self.context])}
        return [cell.value for key, cell in object_.items.items() if key != KEYS and self._is_ours(cell)]

    def _is_ours(self, cell: Cell) -> bool:
        assert self._inside is not None
        return not cell.writers or any(writer in self._inside for writer in cell.writers.values())


def _is_used(eager: list[Context], incoming: Incoming) -> bool:
    seen = [edge for context in eager for edge in incoming.to(context) if edge.through != NOT_SEEN]
    if not seen:
        return True  # its callers are elsewhere, and what they do with the result is not known
    return any(not (isinstance(one.node, Call) and (one.node.discarded or one.node.made_number)) for one in seen)


def _python_part(given: _Given, code: Code) -> str | None:
    value = given.result
    parts = [text for atom in given.atoms(value) if (text := _describe(atom)) is not None]
    if parts and ((_is_mostly_tensor(value) and returns_sum(code)) or _has_sums_for_parts(given, code)):
        return None
    return next(iter(parts), None)


def _has_sums_for_parts(given: _Given, code: Code) -> bool:
    """Whether all that a returned tuple has of Python numbers stands where there was nothing to add."""
    match given.result.atoms:
        case (Tuple(items=items, name=None),):
            sums = returned_sums(code, len(items))
            return all(
                (index in sums and _is_mostly_tensor(item))
                or all(_describe(atom) is None for atom in given.atoms(item))
                for index, item in enumerate(items)
            )
    return False


def _is_mostly_tensor(value: Value) -> bool:
    """A tensor, or a number where there was nothing to add."""
    numbers = [atom for atom in value.atoms if not isinstance(atom, Tensor)]
    plain = all(
        isinstance(atom, Prim) or (isinstance(atom, Const) and isinstance(atom.value, (int, float))) for atom in numbers
    )
    return plain and any(isinstance(atom, Tensor) and atom.kind != "ndarray" for atom in value.atoms)


def _has_default(atom: Atom) -> bool:
    return isinstance(atom, Ref) and atom.object.kind == "dict" and atom.object.label == "defaultdict"


def _object(atom: Atom) -> str | None:
    """What is neither tensor nor structure: no graph returns that, used or not."""
    match atom:
        case Ref(object=object_) if object_.kind == "api" and object_.symbol == _TENSOR_ARRAY:
            return f"a {_TENSOR_ARRAY}"  # it leaves a graph as the tensor of its flow
        case Ref(object=object_) if object_.label in (DEQUE, CHAIN, PROXY):
            return f"a {object_.label}"
        case Ref(object=object_) if object_.label in ITERATORS:
            return "a Python iterator"
    return no_graph_value(atom)


def _describe(atom: Atom) -> str | None:
    match atom:
        case Const(value=value) if isinstance(value, (int, float, complex, str, bytes)):
            return f"the Python value {value!r}"
        case Prim(type=type_) if type_ in ("int", "float", "bool", "complex", "str", "bytes"):
            return f"a Python {type_}"
        case Tensor(kind="ndarray"):
            return "a NumPy array"
    return None
