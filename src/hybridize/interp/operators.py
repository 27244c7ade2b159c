"""Unary, binary and comparison operators, truth, and augmented assignment.

User classes come first (their special methods), then tensors, then Python's own values; constants fold.
"""

from __future__ import annotations

from typing import Any, Final

from hybridize.interp import (
    classes,
    dead_ends,
    extents,
    failures,
    implicit,
    items,
    library,
    library_call,
    membership,
    python_operators,
    state_reads,
    tracing,
)
from hybridize.interp.activation import Activation
from hybridize.interp.events import Kind
from hybridize.ir import nodes as ir
from hybridize.models.graph_values import may_be_one_result
from hybridize.models.numpy import arrays
from hybridize.models.python import protocols
from hybridize.models.python.protocols import Use
from hybridize.models.tensorflow.arguments import as_tensor, check_same
from hybridize.values.arguments import Arguments
from hybridize.values.atoms import (
    EAGER_TENSOR_TYPE,
    GRAPH_TENSOR_TYPE,
    Atom,
    Const,
    Prim,
    Ref,
    Tensor,
    Tuple,
    Unknown,
    tensor,
)
from hybridize.values.dynamic import DYNAMIC
from hybridize.values.tensors import (
    UNKNOWN_EXTENT,
    broadcast,
    combined_content,
    divided,
    do_not_fit,
    lacks_rank,
    lacks_value,
)
from hybridize.values.value import NONE, NOTHING, Value, join, join_all, of, of_const, of_prim, union

_METHODS: Final[dict[str, tuple[str, str | None]]] = {
    "+": ("__add__", "__radd__"),
    "-": ("__sub__", "__rsub__"),
    "*": ("__mul__", "__rmul__"),
    "/": ("__truediv__", "__rtruediv__"),
    "//": ("__floordiv__", "__rfloordiv__"),
    "%": ("__mod__", "__rmod__"),
    "**": ("__pow__", "__rpow__"),
    "@": ("__matmul__", "__rmatmul__"),
    "<<": ("__lshift__", "__rlshift__"),
    ">>": ("__rshift__", "__rrshift__"),
    "|": ("__or__", "__ror__"),
    "&": ("__and__", "__rand__"),
    "^": ("__xor__", "__rxor__"),
    "==": ("__eq__", "__eq__"),
    "!=": ("__ne__", "__ne__"),
    "<": ("__lt__", "__gt__"),
    "<=": ("__le__", "__ge__"),
    ">": ("__gt__", "__lt__"),
    ">=": ("__ge__", "__le__"),
    "in": ("__contains__", None),
    "not in": ("__contains__", None),
    "u-": ("__neg__", None),
    "u+": ("__pos__", None),
    "~": ("__invert__", None),
}
_COMPARISONS: Final = frozenset({"==", "!=", "<", "<=", ">", ">=", "is", "is not", "in", "not in"})
_MAX_PAIRS: Final = 36


def operate(operator: str, operands: list[Value], node: ir.Node, frame: Activation, *, in_place: bool = False) -> Value:
    """The result of an operator on abstract operands."""
    if any(not operand for operand in operands):
        return NOTHING
    if operator == "not":
        truth_value = truth(operands[0], node, frame)
        if _has_tensor(operands[0]):
            if truth_value is not None:
                return of_const(not truth_value)
            # AutoGraph makes an operation of it, eager execution a Python value.
            return of(tensor("bool", (), symbolic=True)) if frame.traced else of_prim("bool")
        return python_operators.boolean(None if truth_value is None else not truth_value)
    if operator in ("is", "is not"):
        if frame.traced:
            _compare_identity(operands, node, frame)
        elif any(may_be_one_result(one, other) for one in operands[0].atoms for other in operands[1].atoms):
            frame.record(Kind.ASKS_IDENTITY, node, "asks whether two values are one object")
        return python_operators.identity(operator, operands[0], operands[1])
    if len(operands) == 1:
        result = NOTHING
        for atom in operands[0].atoms:
            result = join(result, _unary(operator, atom, node, frame))
        return result
    left, right = operands
    if frame.traced:
        dead_ends.check_operands(operator, operands, node, frame)
    for operand in operands:
        state_reads.note_contents_read(operand, node, frame)
    if len(left.atoms) * len(right.atoms) > _MAX_PAIRS:
        left = right = join(left, right)
        # A few stand for all; those that matter most to the facts first.
        telling = sorted(left.atoms, key=lambda atom: not isinstance(atom, (Tensor, Unknown)))
        left = right = union(telling[:6])
    result = NOTHING
    for one in left.atoms:
        for other in right.atoms:
            result = join(result, _binary(operator, one, other, node, frame, in_place))
    if frame.traced and not result:
        dead_ends.check_constants(operator, operands, node, frame)
    return result or frame.unknown("unknown-call", f"operator {operator} on these operands is not modelled", node)


def _compare_identity(operands: list[Value], node: ir.Node, frame: Activation) -> None:
    for one in operands[0].atoms:
        for other in operands[1].atoms:
            _compare_types(one, other, node, frame)
    symbolic = [any(isinstance(atom, Tensor) and atom.symbolic for atom in value.atoms) for value in operands]
    tensors = [any(isinstance(atom, Tensor) for atom in value.atoms) for value in operands]
    if any(symbolic) and all(tensors):
        frame.hazard("HYB320", node, "asks whether two tensors are one object, which a trace decides once for all")
    elif any(symbolic) and any(
        isinstance(atom, Const) and atom.value is not None and atom.value is not ...
        for value in operands
        for atom in value.atoms
    ):
        frame.hazard("HYB320", node, "asks whether a value is one of Python's, which a graph makes a tensor of")


def _compare_types(left: Atom, right: Atom, node: ir.Node, frame: Activation) -> None:
    """The types of two tensors are one as long as both are eager, or both symbolic."""
    types = {one.type for one in (left, right) if isinstance(one, Prim)}
    if types == {EAGER_TENSOR_TYPE, GRAPH_TENSOR_TYPE}:
        frame.hazard("HYB320", node, "compares the types of tensors, of which one has a value in a graph as well")


def _unary(operator: str, atom: Atom, node: ir.Node, frame: Activation) -> Value:
    match atom:
        case Unknown():
            return of(atom)
        case Tensor():
            return _computed([atom], atom.dtype, atom.shape, node, frame, operator)
        case Const(value=value) if operator in python_operators.FOLDED and isinstance(value, (int, float, complex)):
            try:
                return of_const(python_operators.FOLDED[operator](value))
            except TypeError:  # `~1.5`
                return NOTHING
        case Prim():
            return of(atom)
        case _ if (called := implicit.special(_METHODS[operator][0], atom, (), node, frame)) is not None:
            return called
    return of(atom)


def _binary(operator: str, left: Atom, right: Atom, node: ir.Node, frame: Activation, in_place: bool) -> Value:
    if in_place and isinstance(left, Ref) and left.object.kind in ("list", "dict", "set"):
        return python_operators.extend(left, right, node, frame)
    if frame.traced and extents.check_operator(operator, left, right, node, frame):
        return of_prim("bool" if operator in _COMPARISONS else "int")
    if operator in ("in", "not in"):
        return membership.contains(left, right, operator, node, frame)
    called, settled = _by_the_operands(operator, left, right, node, frame)
    if settled:
        return called
    return join(called, _by_the_language(operator, left, right, node, frame))


def _by_the_operands(operator: str, left: Atom, right: Atom, node: ir.Node, frame: Activation) -> tuple[Value, bool]:
    """What the special methods of classes of the program give; also whether one of them has the last word."""
    if not (implicit.is_special(left, frame) or implicit.is_special(right, frame)):
        return NOTHING, False
    name, reflected = _METHODS[operator]
    attempts: list[tuple[str, Atom, Atom]] = []
    if isinstance(node, ir.Augment):
        attempts.append((f"__i{name[2:]}", left, right))
    attempts.append((name, left, right))
    if reflected is not None:
        attempts.append((reflected, right, left))
        if _is_derived(right, left, frame):
            attempts.insert(0, attempts.pop())  # the subclass is asked first
    result = NOTHING
    for method, receiver, other in attempts:
        called = implicit.special(method, receiver, (of(other),), node, frame)
        if called is None and operator in _COMPARISONS:
            called = _derived_comparison(method, receiver, of(other), node, frame)
        if called is None:
            continue
        given = implicit.without_not_implemented(called)
        result = join(result, given)
        if given is called:
            return result, True
    return result, False


def _is_derived(right: Atom, left: Atom, frame: Activation) -> bool:
    """Whether the class of the right operand extends that of the left one."""
    derived, base = implicit.type_of(right, frame), implicit.type_of(left, frame)
    return derived is not None and base is not None and derived is not base and base in derived.payload.mro


def _derived_comparison(method: str, receiver: Atom, other: Value, node: ir.Node, frame: Activation) -> Value | None:
    """Comparisons that Python or a decorator make of others: `!=` of `==`, `>` of `<`."""
    if method == "__ne__":
        equal = implicit.special("__eq__", receiver, (other,), node, frame)
        return None if equal is None else join(of_prim("bool"), _not_implemented_in(equal))
    cls = implicit.type_of(receiver, frame)
    if cls is not None and method != "__eq__" and classes.is_ordered_by_rest(cls):
        return implicit.compare_by_rest(receiver, other, node, frame)
    return None


def _not_implemented_in(value: Value) -> Value:
    rest = implicit.without_not_implemented(value).atoms
    return union([atom for atom in value.atoms if atom not in rest])


def _by_the_language(operator: str, left: Atom, right: Atom, node: ir.Node, frame: Activation) -> Value:
    """What the operator means on values of Python and of libraries."""
    if operator == "%" and python_operators.type_of(left) in ("str", "bytes"):
        return _format_text(left, right, node, frame)
    tensors = [atom for atom in (left, right) if isinstance(atom, Tensor)]
    if operator in ("==", "!=") and tensors and NONE.atoms[0] in (left, right):
        compared_with_none = _compared_with_none(operator, tensors[0], node, frame)
        if compared_with_none is not None:
            return compared_with_none
    if tensors or library.acts_as_tensor(left, frame) or library.acts_as_tensor(right, frame):
        return _tensor_operation(operator, left, right, node, frame)
    if isinstance(left, Unknown) or isinstance(right, Unknown):
        return of(left if isinstance(left, Unknown) else right)
    if operator in _COMPARISONS:
        compared = protocols.EQUAL if operator == "==" else protocols.UNEQUAL if operator == "!=" else protocols.ORDER
        # The operands have been asked; what they hold is compared in turn.
        implicit.use(of(left), Use((), compared.inner), node, frame, of(right))
        implicit.use(of(right), Use((), compared.inner), node, frame, of(left))
        _compare_types(left, right, node, frame)
        return python_operators.compare(operator, left, right)
    if operator == "*":
        for one in (left, right):
            implicit.use(of(one), protocols.INDEX, node, frame)
    return python_operators.binary(operator, left, right, node, frame)


def _compared_with_none(operator: str, one: Tensor, node: ir.Node, frame: Activation) -> Value | None:
    """A tensor is never None, and says so with a Python bool; an array compares each element, a variable fails."""
    if one.kind not in ("tensor", "ragged", "sparse"):
        return None
    if one.was_array and frame.traced:
        frame.hazard("HYB307", node, "compares an array with None, element by element, which a graph does as a whole")
    return of_const(operator == "!=")


def _format_text(text: Atom, right: Atom, node: ir.Node, frame: Activation) -> Value:
    """`"..." % values`: text decides before its right operand does, tensors included."""
    values = join_all(right.items) if isinstance(right, Tuple) else of(right)
    implicit.use(values, protocols.TEXT | protocols.REPR | protocols.READ_NUMBER, node, frame)
    if frame.traced and holds_symbolic(values, frame):
        frame.hazard("HYB301", node, "formats a symbolic tensor into a string, which then holds no value")
    return of_prim(python_operators.type_of(text) or "str")


# -- tensors -----------------------------------------------------------------------------------------------------


def _tensor_operation(operator: str, left: Atom, right: Atom, node: ir.Node, frame: Activation) -> Value:
    atoms = [atom for atom in (left, right) if isinstance(atom, Tensor)]
    if (
        operator != "@"
        and atoms
        and all(atom.kind == "ndarray" for atom in atoms)
        and _is_plain(left)
        and _is_plain(right)
    ):
        return _array_operation(operator, left, right, node, frame)
    dtype = atoms[0].dtype if atoms else None
    if len(atoms) == 2 and atoms[0].dtype != atoms[1].dtype:
        # A tensor's dtype wins over an array's, which is converted to it; two tensors have one dtype, or it fails.
        dtype = next((atom.dtype for atom in atoms if atom.kind != "ndarray" and atom.dtype is not None), None)
        _check_dtypes(operator, atoms, node, frame)
    if operator in _COMPARISONS:
        dtype = "bool"
    elif operator == "/":
        dtype = divided(dtype)
    _check_promotion(operator, left, right, dtype, node, frame)
    if frame.traced and operator not in ("==", "!=") and "int" in (dtype or "") and _meets_float(left, right):
        failures.dtypes_do_not_fit(f"operator {operator} on {dtype} and a float", node, frame)
    combine = _matmul if operator == "@" else broadcast
    shapes = _shape(left, node, frame), _shape(right, node, frame)
    shape = combine(*shapes)
    if frame.traced and operator == "@" and None not in shapes:
        call = library_call.Call("operator.@", Arguments(), None, node, frame)
        check_same(call, [(shapes[0] or ())[-1:], (shapes[1] or ())[-2:-1]], "a product along axes")
    if frame.traced and operator not in ("@", "==", "!=") and do_not_fit(*shapes):
        failures.shapes_do_not_fit(f"operator {operator} on shapes that do not fit", node, frame)
    result = _computed([left, right], dtype, shape, node, frame, operator)
    known = _content(left, frame), _content(right, frame)
    if frame.traced and operator in ("//", "%") and "int" in (dtype or "") and 0 in (known[1] or ()):
        frame.hazard("HYB314", node, "divides integers by zero: what fails eagerly, no graph runs when nobody uses it")
    content = combined_content(operator, *known)
    if content is None and frame.traced and all(one is not None and DYNAMIC not in one for one in known):
        content = ()
    return with_content(result, content) if content is not None else result


def _meets_float(left: Atom, right: Atom) -> bool:
    return any(python_operators.type_of(one) == "float" for one in (left, right))


def _is_plain(atom: Atom) -> bool:
    return isinstance(atom, (Tensor, Const, Prim, Tuple)) or (isinstance(atom, Ref) and atom.object.kind == "list")


def _array_operation(operator: str, left: Atom, right: Atom, node: ir.Node, frame: Activation) -> Value:
    """An operator on arrays: NumPy promotes dtypes, where tensors refuse to."""
    call = library_call.Call("numpy.ufunc", Arguments(), None, node, frame)
    dtype, shape = arrays.combined((of(left), of(right)), call)
    if operator in _COMPARISONS:
        dtype = "bool"
    elif operator == "/" and dtype is not None and dtype[0] in "biu":
        dtype = "float64"
    return of(tensor(dtype, shape, kind="ndarray"))


def _content(atom: Atom, frame: Activation) -> tuple[int | None, ...] | None:
    """What is known of the elements of an operand (see `values.atoms.Tensor.content`)."""
    static = () if frame.traced else None
    match atom:
        case Tensor(symbolic=True, content=content):
            return content
        case Tensor(content=content, kind=kind):
            return content if content is not None or kind == "variable" else static
        case Const(value=int(number)) if not isinstance(number, bool):
            return (number,)
        case Tuple(items=items) if items and all(len(item.atoms) == 1 for item in items):
            known = [_content(item.atoms[0], frame) for item in items]
            missing = DYNAMIC if frame.traced else None
            return tuple(missing if one is None else one[0] if len(one) == 1 else None for one in known)
        case Const() | Prim() | Tuple():
            return static
    return None


def with_content(value: Value, content: tuple[int | None, ...]) -> Value:
    """A tensor of which elements are known."""
    (one,) = value.atoms
    if not isinstance(one, Tensor) or (content and (not one.dtype or "int" not in one.dtype)):
        return value
    return of(tensor(one.dtype, one.shape, kind=one.kind, symbolic=one.symbolic, root=one.root, content=content))


def _check_promotion(
    operator: str, left: Atom, right: Atom, dtype: str | None, node: ir.Node, frame: Activation
) -> None:
    """Arithmetic of arrays that are tensors in the trace: NumPy promotes dtypes, where TensorFlow refuses to."""
    tensors = [one for one in (left, right) if isinstance(one, Tensor)]
    others = [one for one in (left, right) if not isinstance(one, Tensor)]
    plain = all(isinstance(one, (Const, Prim)) for one in others)
    if not frame.traced or operator == "@" or not plain or not all(one.was_array for one in tensors):
        return
    twins = [of(tracing.eager_twin(one)) for one in (left, right)]
    promoted, _ = arrays.combined(twins, library_call.Call("numpy.ufunc", Arguments(), None, node, frame))
    if operator == "/":
        promoted = divided(promoted)
    # A Python float next to integers: TensorFlow takes it for an integer, and refuses.
    refused = any(python_operators.type_of(one) in ("float", "complex") for one in others) and "int" in (
        tensors[0].dtype or ""
    )
    if (operator not in _COMPARISONS and None not in (promoted, dtype) and promoted != dtype) or refused:
        text = f"operator {operator} on an array, whose dtype NumPy promotes and a graph does not"
        frame.hazard("HYB307", node, text)


def _check_dtypes(operator: str, atoms: list[Tensor], node: ir.Node, frame: Activation) -> None:
    """Two symbolic tensors of different dtypes: one was an array, which eager execution converts to the other."""
    if not frame.traced or len(atoms) != 2 or operator in ("<<", ">>"):
        return
    left, right = atoms
    if "ndarray" in (left.kind, right.kind) or (left.dtype == right.dtype and left.dtype is not None):
        return
    if left.dtype is None or right.dtype is None:
        # An array of which the dtype is not known need not have that of the tensor.
        if left.was_array != right.was_array and (left if left.was_array else right).dtype is None:
            text = f"operator {operator} on a tensor and an array of any dtype: eager execution converts the array"
            frame.hazard("HYB307", node, text)
        return
    converted = "an array" if left.was_array or right.was_array else "a Python number"
    text = f"operator {operator} on {left.dtype} and {right.dtype}: eager execution converts {converted}"
    frame.hazard("HYB307", node, text)


def _shape(atom: Atom, node: ir.Node, frame: Activation) -> tuple[int | None, ...] | None:
    match atom:
        case Tensor(shape=shape):
            return shape
        case Const() | Prim():
            return ()
        case Tuple() | Ref():
            return as_tensor(library_call.Call("tf.convert_to_tensor", Arguments(), None, node, frame), of(atom)).shape
    return None


def _matmul(left: tuple[int | None, ...] | None, right: tuple[int | None, ...] | None) -> tuple[int | None, ...] | None:
    if left is None or right is None or not left or not right:
        return None
    if len(left) == 1 or len(right) == 1:  # arrays only
        return (*left[:-1], *right[:-2], *right[-1:]) if len(right) > 1 else left[:-1]
    batch = broadcast(left[:-2], right[:-2])
    return None if batch is None else (*batch, left[-2], right[-1])


def _computed(
    operands: list[Atom],
    dtype: str | None,
    shape: tuple[int | None, ...] | None,
    node: ir.Node,
    frame: Activation,
    operator: str,
) -> Value:
    arrays_only = all(not isinstance(one, Tensor) or one.kind == "ndarray" for one in operands) and not any(
        library.acts_as_tensor(one, frame) for one in operands
    )
    if arrays_only:
        return of(tensor(dtype, shape, kind="ndarray"))
    frame.computes(node, f"operator {operator.removeprefix('u')} on a tensor")
    kinds = {one.kind for one in operands if isinstance(one, Tensor)}
    kind: Any = "keras-symbolic" if "keras-symbolic" in kinds else "tensor"
    if kinds & {"ragged", "sparse"} and kinds <= {"ragged", "sparse", "tensor"}:
        kind = "ragged" if "ragged" in kinds else "sparse"
    # Eagerly, what is computed from arrays alone is an array.
    was_array = all(not isinstance(one, Tensor) or one.was_array or one.kind == "ndarray" for one in operands)
    layouts = {one.ragged for one in operands if isinstance(one, Tensor) and one.kind == "ragged"}
    found = tensor(
        dtype,
        shape,
        kind=kind,
        symbolic=frame.traced,
        was_array=was_array and bool(kinds),
        ragged=layouts.pop() if len(layouts) == 1 else None,
        rankless=any(lacks_rank(one, frame.traced) for one in operands),
    )
    return of(found)


# -- truth -------------------------------------------------------------------------------------------------------


def _has_tensor(value: Value) -> bool:
    return any(isinstance(atom, Tensor) for atom in value.atoms)


def holds_symbolic(value: Value, frame: Activation) -> bool:
    """Whether the value is or holds a symbolic tensor."""
    return library.holds_symbolic(value, frame)


def truth(value: Value, node: ir.Node, frame: Activation) -> bool | None:
    """Whether a test succeeds: True, False, or None when it may do either."""
    state_reads.note_contents_read(value, node, frame)
    outcomes = {_truth_of(atom, node, frame) for atom in value.atoms}
    return outcomes.pop() if len(outcomes) == 1 else None


def _truth_of(atom: Atom, node: ir.Node, frame: Activation) -> bool | None:
    match atom:
        case Const(value=value):
            return bool(value)
        case Prim(type=type_) if type_ == UNKNOWN_EXTENT:
            extents.check_truth(node, frame)
            return False
        case Tuple(items=values, name=None):
            return bool(values)
        case Tuple():
            implicit.use(of(atom), protocols.TRUTH, node, frame)
            return None
        case Ref(object=object_):
            return (
                _truth_of_object(atom, node, frame) if object_.kind in ("instance", "class", "list", "dict") else None
            )
        case Tensor() if frame.traced and lacks_value(atom):
            library.tested(atom, node, frame)
            return None
    return None


def truth_of_known(value: Value) -> bool | None:
    """The truth of a value that is all constants; None of any other."""
    outcomes = {bool(atom.value) if isinstance(atom, Const) else None for atom in value.atoms}
    return outcomes.pop() if len(outcomes) == 1 else None


def _truth_of_object(atom: Ref, node: ir.Node, frame: Activation) -> bool | None:
    object_ = atom.object
    if object_.kind == "list":
        known = items.positions(of(atom), frame)
        return None if known is None else bool(known)
    if object_.kind in ("instance", "class"):
        for name in ("__bool__", "__len__"):
            called = implicit.special(name, atom, (), node, frame)
            if called is not None:
                return truth_of_known(called)
        if object_.kind == "class":
            return True if object_.payload.unknown_base is None and not object_.payload.library_bases else None
        data = object_.cls.payload if object_.cls is not None else None
        return True if data is not None and not data.library_bases and data.unknown_base is None else None
    return None


# -- augmented assignment ----------------------------------------------------------------------------------------


def augment_in_place(old: Value, node: ir.Augment, frame: Activation) -> bool:
    """Record what `+=` writes in place: lists, dictionaries, sets and arrays are changed, the rest is rebound."""
    in_place = False
    for atom in old.atoms:
        match atom:
            case Ref(object=object_) if object_.kind in ("list", "dict", "set"):
                frame.mutated(atom, node, f"extends a {object_.kind} in place")
                in_place = True
            case Tensor(kind="ndarray"):
                frame.mutated(atom, node, "changes an array in place")
    return in_place
