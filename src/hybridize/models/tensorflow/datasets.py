"""What a `tf.data` pipeline is to the analysis: an object whose REST cell holds its element.

Elements keep their structure position by position; their leaves are tensors.  What was a row of a ragged tensor stays
marked as one within the pipeline, for it is ragged again in a batch; what the program is given is dense.  Functions
handed to a pipeline are called with tuples unpacked, as `tf.data` does, and what they return becomes tensors, lists
included.

Iterating   METHODS `X.__iter__` gives the element that a loop sees; reading the attribute `__iter__` gives a function
that makes an iterator object of its own (`iter(ds)`), whose `__next__` gives the element.  Advancing a dataset's
iterator is an operation, no Python side effect.
"""

from __future__ import annotations

from typing import Any, Final

from hybridize.models.tensorflow.arguments import as_tensor
from hybridize.models.tensorflow.control_flow import to_tensors, without_rows
from hybridize.models.tensorflow.rulebook import Rulebook
from hybridize.models.tensorflow.structures import map_structure
from hybridize.values.arguments import Arguments
from hybridize.values.atoms import Atom, Ref, Tensor, Tuple, api_method, tensor
from hybridize.values.dynamic import DYNAMIC
from hybridize.values.objects import REST, VARIES, HeapObject
from hybridize.values.value import NOTHING, Value, join, join_all, of, of_const, of_tuple, union

RULES: Rulebook = Rulebook()
DATASET: Final = "tf.data.Dataset"
DISTRIBUTED: Final = "tf.distribute.DistributedDataset"
ITERATOR: Final = "tf.data.Iterator"
NUMPY_ITERATOR: Final = "tf.data.NumpyIterator"
# Classes of version 1, and everything that is iterated as a dataset is.
DATASETS: Final = (DATASET, "tf.compat.v1.data.Dataset", DISTRIBUTED)
ITERATORS: Final = (ITERATOR, "tf.distribute.DistributedIterator", "tf.compat.v1.data.Iterator")


def new_dataset(
    call: Any, element: Value, *, part: object = None, symbol: str = DATASET, varies: bool = False
) -> Value:
    """A dataset of such elements.  What makes another of one whose elements vary leaves that as it is."""
    made = call.make("dataset", "dataset", symbol=symbol, part=part)
    source = call.receiver
    if varies or (isinstance(source, Ref) and VARIES in source.object.attributes):
        call.store_attribute(made, VARIES, of_const(True))
    call.store(made, REST, element)
    fresh: Value = call.new(made)
    return fresh


def is_dataset(atom: Atom) -> bool:
    """Whether a value is a dataset."""
    return isinstance(atom, Ref) and atom.object.kind == "dataset"


def element_of(call: Any, dataset: Value, part: str = "element") -> Value:
    """The element of datasets, in the world of the call, in new containers; `part` tells those of one call apart."""
    found = NOTHING
    for atom in dataset.atoms:
        if isinstance(atom, Ref) and is_dataset(atom):
            found = join(found, stored_element(call, atom.object, atom.root, part))
        elif not isinstance(atom, (Tuple, Ref)):
            found = join(found, of(atom) if type(atom).__name__ == "Unknown" else NOTHING)
    return found


def stored_element(call: Any, object_: HeapObject, root: int, part: str = "element") -> Value:
    """What the REST cell of a dataset or of its iterator holds."""
    content: Value = call.load(object_, REST, root)
    return to_tensors(call, content, f"{part} of {object_.number}", lists=False)


def given_out(call: Any, element: Value) -> Value:
    """An element as the program is given it."""

    def leaf(value: Value) -> Value:
        return join_all(without_rows(atom) if isinstance(atom, Tensor) else of(atom) for atom in value.atoms)

    return map_structure(call, element, leaf, lists=False, part=("given",))


def own_element(call: Any) -> Value:
    """The element of the receiver; nothing while what makes it has not been analysed yet."""
    if isinstance(call.receiver, Ref):
        return stored_element(call, call.receiver.object, call.receiver.root)
    return call.unknown("external-data", "an element of a dataset that is not seen being made")  # type: ignore[no-any-return]


def apply_function(call: Any, function: Value | None, element: Value, *leading: Value) -> Value:
    """Call a function of a pipeline with an element, tuples unpacked."""
    if function is None:
        return NOTHING
    returned, element = NOTHING, given_out(call, element)
    others = [atom for atom in element.atoms if not isinstance(atom, Tuple)]
    for atom in element.atoms:
        if isinstance(atom, Tuple):
            returned = join(returned, call.call(function, Arguments((*leading, *atom.items))))
    if others:
        returned = join(returned, call.call(function, Arguments((*leading, union(others)))))
    return returned


def packed(call: Any, returned: Value) -> Value:
    """What a function of a pipeline returns: a list at the top is taken for a tuple, lists within for tensors."""
    found = NOTHING
    for atom in returned.atoms:
        known = call.positions(of(atom)) if isinstance(atom, Ref) and atom.object.kind == "list" else None
        found = join(found, of(atom) if known is None else of_tuple(known))
    return found


def as_element(call: Any, value: Value, part: str = "made") -> Value:
    """What a value is as the element of a dataset."""
    return to_tensors(call, value, part, lists=False)


def change_shapes(call: Any, element: Value, change: Any, part: str) -> Value:
    """The element with the shape of every leaf changed; datasets within (windows) stay."""

    def leaf(value: Value) -> Value:
        inner = [atom for atom in value.atoms if is_dataset(atom)]
        rest = [atom for atom in value.atoms if not is_dataset(atom)]
        found = NOTHING
        if rest:
            one = as_tensor(call, union(rest))
            shape = change(one.shape)
            made = tensor(
                one.dtype, shape, kind=one.kind, symbolic=call.traced, ragged=one.ragged, rankless=one.rankless
            )
            found = of(made)
        return join(found, union(inner)) if inner else found

    return map_structure(call, element, leaf, lists=False, part=(part,))


# -- iterating ---------------------------------------------------------------------------------------------------


@RULES.method(DATASETS, "__iter__")
@RULES.method(ITERATORS, "__iter__", "__next__", "get_next", "next")
def _element(call: Any) -> Value:
    call.computes(call.name)
    element = given_out(call, own_element(call))
    return map_structure(call, element, _opened, lists=False, part=("traced",)) if call.traced else element


def _opened(leaf: Value) -> Value:
    """An element as a graph sees it: without an extent that may differ from one to the next, as the last batch's."""
    return union([_opened_atom(atom) for atom in leaf.atoms])


def _opened_atom(atom: Atom) -> Atom:
    if not isinstance(atom, Tensor) or atom.kind not in ("tensor", "ndarray"):
        return atom
    if atom.rankless:
        return tensor(atom.dtype, kind=atom.kind, symbolic=True, rankless=True)
    if atom.shape is None:
        return atom
    shape = tuple(DYNAMIC if extent is None else extent for extent in atom.shape)
    return tensor(atom.dtype, shape, kind=atom.kind, symbolic=True)


@RULES.property((*DATASETS, *ITERATORS, NUMPY_ITERATOR), "__iter__")
def _iter_attribute(call: Any) -> Value:
    return of(api_method(f"{call.name.rpartition('.')[0]}.__make_iterator__", call.receiver))


@RULES.method(DATASETS, "__make_iterator__", "make_one_shot_iterator", "make_initializable_iterator")
def _make_iterator(call: Any) -> Value:
    return new_iterator(call, own_element(call), ITERATOR)


@RULES.function("compat.v1.data.make_one_shot_iterator", "compat.v1.data.make_initializable_iterator")
def _make_iterator_of(call: Any) -> Value:
    return new_iterator(call, element_of(call, call.argument(0, "dataset") or NOTHING), ITERATOR)


@RULES.method((*ITERATORS, NUMPY_ITERATOR), "__make_iterator__")
def _itself(call: Any) -> Value:
    return of(call.receiver)


def new_iterator(call: Any, element: Value, symbol: str) -> Value:
    """An iterator over a dataset; advancing it writes no Python state."""
    made = call.make("api", "iterator", symbol=symbol)
    call.store(made, REST, element)
    fresh: Value = call.new(made)
    return fresh


@RULES.method(DATASETS, "as_numpy_iterator")
def _as_numpy_iterator(call: Any) -> Value:
    call.hazard("HYB302", "as_numpy_iterator() works in eager execution only")

    def array(leaf: Value) -> Value:
        one = as_tensor(call, leaf)
        kind: Any = "ndarray" if one.kind == "tensor" else one.kind
        return of(tensor(one.dtype, one.shape, kind=kind))

    element = map_structure(call, given_out(call, own_element(call)), array, lists=False, part=("numpy",))
    return new_iterator(call, element, NUMPY_ITERATOR)


@RULES.method(NUMPY_ITERATOR, "__iter__", "__next__", "next")
def _numpy_element(call: Any) -> Value:
    if not isinstance(call.receiver, Ref):
        return of(tensor(kind="ndarray"))
    content: Value = call.load(call.receiver.object, REST, call.receiver.root)
    return content


def elements_of_all(call: Any, datasets: Value) -> Value:
    """The join of the elements of a list of datasets."""
    known = call.positions(datasets)
    return (
        join_all(element_of(call, one) for one in known)
        if known is not None
        else element_of(call, call.iterate(datasets))
    )
