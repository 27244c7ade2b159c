"""Does the caller get a Python value that a graph would make a tensor of?  (HYB313)

Needs   the results and the calls of the eager contexts.
Gives   a divergence when numbers, text or arrays are among the results and some caller uses the result; and when
        objects are: of what is no tensor, tf.function returns composite tensors only, and raises for all else.
Sound   conservative: any use counts but a plain conversion to a number, also one that a tensor would serve as well;
        an object whose class has bases that are not seen counts as one that cannot be returned.
"""

from __future__ import annotations

from hybridize.facts.divergences import Divergence
from hybridize.facts.incoming import Incoming
from hybridize.facts.sums import returned_sums, returns_sum
from hybridize.interp.context import NOT_SEEN, Context
from hybridize.ir.nodes import Call, Code
from hybridize.models.graph_values import no_graph_value
from hybridize.project.places import Place
from hybridize.values.atoms import Atom, Const, Prim, Ref, Tensor, Tuple
from hybridize.values.containment import elements, within
from hybridize.values.value import Value

_WITH_GRADIENT = "tf.custom_gradient"
_TENSOR_ARRAY = "tf.TensorArray"


def python_results(code: Code, eager: list[Context], incoming: Incoming) -> list[Divergence]:
    """The divergence of one function."""
    place = Place(code.path, code.line, code.column)
    for context in eager:
        if any(edge.through == _WITH_GRADIENT for edge in incoming.to(context)):
            continue  # what it returns besides the result is for the decorator, which stays inside the graph
        kind = next((kind for atom in within(context.result, elements) if (kind := _object(atom)) is not None), None)
        if kind is not None:
            return [Divergence("HYB313", place, f"{code.name} returns {kind}, which a graph cannot return", ())]
    described = next((text for context in eager if (text := _python_part(context.result, code)) is not None), None)
    if not _is_used(eager, incoming):
        return []
    if any(_has_default(atom) for context in eager for atom in within(context.result, elements)):
        text = f"{code.name} returns a defaultdict, of which a graph makes a dictionary that has no default"
        return [Divergence("HYB313", place, text, ())]
    if described is None:
        return []
    text = f"{code.name} returns {described}, which becomes a tensor when a graph returns it"
    return [Divergence("HYB313", place, text, ())]


def _is_used(eager: list[Context], incoming: Incoming) -> bool:
    seen = [edge for context in eager for edge in incoming.to(context) if edge.through != NOT_SEEN]
    if not seen:
        return True  # its callers are elsewhere, and what they do with the result is not known
    return any(not (isinstance(one.node, Call) and (one.node.discarded or one.node.made_number)) for one in seen)


def _python_part(value: Value, code: Code) -> str | None:
    parts = [text for atom in within(value, elements) if (text := _describe(atom)) is not None]
    if parts and ((_is_mostly_tensor(value) and returns_sum(code)) or _has_sums_for_parts(value, code)):
        return None
    return next(iter(parts), None)


def _has_sums_for_parts(value: Value, code: Code) -> bool:
    """Whether all that a returned tuple has of Python numbers stands where there was nothing to add."""
    match value.atoms:
        case (Tuple(items=items, name=None),):
            sums = returned_sums(code, len(items))
            return all(
                (index in sums and _is_mostly_tensor(item)) or not _has_python_part(item)
                for index, item in enumerate(items)
            )
    return False


def _has_python_part(value: Value) -> bool:
    return any(_describe(atom) is not None for atom in within(value, elements))


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
