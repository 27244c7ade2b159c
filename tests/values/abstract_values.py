"""Random abstract values, and the order they stand in."""

from __future__ import annotations

from hypothesis import strategies as st

from hybridize.values.atoms import (
    CAPTURED,
    FRESH,
    OUTER,
    Atom,
    Const,
    Method,
    Prim,
    Ref,
    Tensor,
    Tuple,
    Unknown,
    api,
    const,
    param_root,
    prim,
    ref,
    tensor,
    tuple_atom,
    unknown,
)
from hybridize.values.objects import HeapObject
from hybridize.values.value import Value, union

OBJECTS = [HeapObject("list", number, f"list {number}", None) for number in range(4)]
ROOTS = st.sampled_from([FRESH, param_root(0), param_root(1), CAPTURED, OUTER])

constants = st.sampled_from([None, True, False, ..., 0, 1, 2, -1.5, 0.0, -0.0, float("nan"), "", "a", b"a"]).map(const)
primitives = st.sampled_from(["int", "float", "str", "bool"]).map(prim)
shapes = st.none() | st.lists(st.none() | st.integers(0, 3), max_size=3).map(tuple)
tensors = st.builds(
    tensor,
    st.sampled_from([None, "float32", "int32"]),
    shapes,
    kind=st.sampled_from(["tensor", "variable", "ndarray"]),
    symbolic=st.booleans(),
    root=ROOTS,
)
references = st.builds(ref, st.sampled_from(OBJECTS), ROOTS)
symbols = st.sampled_from(["tf.add", "tf.keras.Model"]).map(api)
unknowns = st.sampled_from(["one", "other"]).map(lambda text: unknown("external-data", text))
flat_atoms = constants | primitives | tensors | references | symbols | unknowns


def sets_of(atoms: st.SearchStrategy[Atom], most: int) -> st.SearchStrategy[Value]:
    """Values of a few atoms."""
    return st.lists(atoms, max_size=most).map(union)


flat_values = sets_of(flat_atoms, 4)
tuples = st.lists(sets_of(flat_atoms, 2), max_size=2).map(lambda items: tuple_atom(tuple(items)))
values = sets_of(flat_atoms | tuples, 6)


def covers(above: Value, below: Value) -> bool:
    """Whether every concrete value that `below` stands for is one of `above` (up to what limits make unknown)."""
    return all(any(_covers(one, atom) for one in above.atoms) for atom in below.atoms)


def _covers(above: Atom, below: Atom) -> bool:
    match above, below:
        case (Unknown(), _):
            return isinstance(below, Unknown) or above.cause == "limit"
        case (Prim(type=type_), Const(value=value)):
            return type(value).__name__ == type_
        case (Tensor(), Tensor()):
            return _tensor_covers(above, below)
        case (Tuple(), Tuple()):
            same_form = len(above.items) == len(below.items) and above.name == below.name
            return same_form and all(map(covers, above.items, below.items))
        case (Ref(), Ref()):
            return above.object is below.object and above.root >= below.root
        case (Method(), Method()):
            return _covers(above.function, below.function) and _covers(above.receiver, below.receiver)
    return above is below


def _tensor_covers(above: Tensor, below: Tensor) -> bool:
    if above.kind != below.kind or above.dtype not in (None, below.dtype):
        return False
    if above.root < below.root or above.symbolic < below.symbolic:
        return False
    if above.shape is None or below.shape is None:
        return above.shape is None
    same_rank = len(above.shape) == len(below.shape)
    return same_rank and all(a is None or a == b for a, b in zip(above.shape, below.shape, strict=True))
