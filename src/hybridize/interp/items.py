"""Containers: how they are filled, subscripts, iteration.

How containers use their cells (see values.objects): a list keeps a cell for each position of its display and
REST for what is added later; a dictionary a cell `("key", k)` for each constant key, REST for the values of
the others and KEYS for those keys; sets, iterators and datasets only REST.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Final

from hybridize.interp import (
    attributes,
    calls,
    classes,
    dead_ends,
    extents,
    implicit,
    library,
    raising,
    state_reads,
)
from hybridize.interp.activation import Activation
from hybridize.interp.events import Kind
from hybridize.ir import nodes as ir
from hybridize.models.python import protocols
from hybridize.values.arguments import Arguments
from hybridize.values.atoms import (
    CAPTURED,
    FRESH,
    OUTER,
    Api,
    Atom,
    Const,
    Prim,
    Ref,
    Tensor,
    TensorKind,
    Tuple,
    Unknown,
    method,
    tensor,
    tuple_atom,
)
from hybridize.values.objects import KEYS, REST, HeapObject
from hybridize.values.tensors import lacks_value
from hybridize.values.value import NOTHING, Value, join, join_all, of, of_const, of_prim

# Static loops up to this many rounds are unrolled, so that the layers of a list keep their order.
UNROLL: Final = 8
# Displays longer than this keep no cell per position.
MAX_POSITIONS: Final = 32
# Tuples longer than this are kept as lists of one element cell.
MAX_TUPLE: Final = 64


# Where an iterator keeps what its generator returns: the value of `yield from`.
RETURNED: Final = "·returned"


# -- making ------------------------------------------------------------------------------------------------------


def fill(
    made: HeapObject, values: Sequence[Value], rest: Value, known: bool, node: ir.Node, frame: Activation
) -> Value:
    """Put the elements of a display into its object; a fresh reference to it."""
    if made.kind == "list" and known and len(values) <= MAX_POSITIONS and made.length in (None, len(values)):
        if made.length is None and (made.items or not made.intact):
            frame.write(made.item(REST), join_all(values), node)
            if made.sequence is not None and made.intact:
                begin_list(made, values, frame)  # it has only been appended to, in an earlier run
        else:
            made.length = len(values)
            for index, value in enumerate(values):
                frame.write(made.item(index), value, node)
            begin_list(made, values, frame)
    else:
        made.length = None
        made.intact = False
        frame.write(made.item(REST), join(join_all(values), rest), node)
    return frame.fresh(made)


def begin_list(made: HeapObject, values: Sequence[Value], frame: Activation) -> None:
    """A list is made: what is appended to it in this call, with nothing that could intervene, comes in order."""
    if not frame.uncertain and not frame.exits and not made.summary:
        frame.building[made] = dict(enumerate(values))
        if made.sequence:
            # An earlier run has filled it; until this one has, only this one knows what it holds.
            frame.filled_before[made] = made.sequence
            made.sequence = ()


def append(target: HeapObject, value: Value, node: ir.Node, frame: Activation) -> None:
    """`target.append(value)`."""
    if target.sequence is not None:
        if target in frame.building and not (frame.uncertain or frame.exits or frame.comprehensions):
            frame.building[target][node, frame.rounds] = value
        else:
            disorder(target, frame)
    target.length = None
    frame.write(target.item(REST), value, node)


def extend(target: HeapObject, source: Atom, node: ir.Node, frame: Activation) -> None:
    """`target.extend(source)` and `target += source`: one by one where the elements are known."""
    known = positions(of(source), frame) if target.sequence is not None else None
    certain = target in frame.building and not (frame.uncertain or frame.exits or frame.comprehensions)
    if known is not None and certain and len(known) <= MAX_POSITIONS:
        for index, value in enumerate(known):
            frame.building[target][node, frame.rounds, index] = value
    else:
        disorder(target, frame)
    target.length = None
    frame.write(target.item(REST), iterate(of(source), node, frame), node)


def disorder(target: HeapObject, frame: Activation) -> None:
    """The order of what a list was given one by one is not known any more."""
    if target.sequence is not None:
        frame.machine.wake(target.item(REST).readers)
    target.sequence = None


def shorten(target: HeapObject, node: ir.Node, frame: Activation) -> None:
    """`del target[index]`: what is left has other positions."""
    if frame.may_write(target):
        disorder(target, frame)
        target.intact, target.length = False, None
        frame.write(target.item(REST), _any_element(target, frame), node)


def finish_lists(frame: Activation) -> None:
    """A call ends: the lists that were made and filled in it have their elements in order."""
    for made, appended in frame.building.items():
        if made.sequence is None or made.length is not None:
            continue
        values = tuple(appended.values())
        before = frame.filled_before.get(made, made.sequence) or values
        if len(before) != len(values):
            disorder(made, frame)
        else:
            made.sequence = tuple(join(one, other) for one, other in zip(before, values, strict=True))


def new_list(known: list[Value] | None, node: ir.Node, frame: Activation, element: Value = NOTHING) -> Value:
    """A new list of known elements, or of any number of such elements."""
    part = len(known) if known is not None else None
    made = frame.allocate(node, "list", "list", part=("new", part))
    return fill(made, known or [], element, known is not None, node, frame)


def dict_key(key: Atom) -> Hashable | None:
    """The cell of a constant key, None when the key is not constant."""
    return ("key", key.value) if isinstance(key, Const) else None


def store_in_dict(made: HeapObject, key: Value, value: Value, node: ir.Node, frame: Activation) -> None:
    """`made[key] = value` without recording a side effect."""
    implicit.use(key, protocols.KEY, node, frame)
    for atom in key.atoms:
        cell_key = dict_key(atom)
        if cell_key is not None and (cell_key in made.items or len(made.items) < MAX_POSITIONS):
            frame.write(made.item(cell_key), value, node)
        else:
            frame.write(made.item(REST), value, node)
            frame.write(made.item(KEYS), of(atom), node)


def update_dict(made: HeapObject, source: Value, node: ir.Node, frame: Activation) -> None:
    """`made.update(source)` without recording a side effect."""
    for atom in source.atoms:
        if isinstance(atom, Ref) and atom.object.kind == "dict":
            for key, cell in list(atom.object.items.items()):
                content = frame.rebase(frame.read(cell), atom.root)
                if content:
                    frame.write(made.item(key), content, node)
        else:
            frame.write(made.item(REST), load(of(atom), of_prim("str"), node, frame), node)


def generator(frame: Activation) -> Value:
    """What calling a generator function gives: an iterator over all it yields."""
    made = frame.allocate(frame.code, "iterator", f"generator {frame.code.name}")
    made.payload = frame.code
    frame.write(made.attribute(RETURNED), frame.result, frame.code)
    frame.write(made.item(REST), frame.yielded, frame.code)
    return frame.fresh(made)


# -- reading -----------------------------------------------------------------------------------------------------


def use_key(key: Value, container: Value, node: ir.Node, frame: Activation) -> None:
    """What subscripting asks a key: its hash and whether it equals others, or which number it is."""
    if not key.has_refs or not frame.machine.special_classes:
        return
    kinds = {atom.object.kind if isinstance(atom, Ref) else "" for atom in container.atoms}
    if kinds & {"dict", "set"}:
        implicit.use(key, protocols.KEY, node, frame)
    for atom in key.atoms:
        bounds = join_all(atom.items) if isinstance(atom, Tuple) and atom.name == "slice" else of(atom)
        implicit.use(bounds, protocols.INDEX, node, frame)


def load(container: Value, key: Value, node: ir.Node, frame: Activation) -> Value:
    """`container[key]`."""
    use_key(key, container, node, frame)
    if frame.traced:
        extents.check_key(container, key, node, frame)
    result = NOTHING
    for atom in container.atoms:
        result = join(result, _load_from(atom, key, node, frame))
    if frame.traced:
        dead_ends.check_item(container, key, bool(result), node, frame)
    if not result and container.atoms:
        if any(frame.machine.catch_up(atom.object) for atom in container.atoms if isinstance(atom, Ref)):
            return load(container, key, node, frame)
        return frame.unknown("dynamic-attribute", "nothing is known to be stored under this key", node)
    return result


def _load_from(atom: Atom, key: Value, node: ir.Node, frame: Activation) -> Value:
    match atom:
        case Unknown():
            return of(atom)
        case Tuple():
            return _load_from_tuple(atom, key, node, frame)
        case Ref(object=object_) if object_.kind in ("list", "dict"):
            if library.holds_symbolic(key, frame):
                frame.hazard("HYB301", node, f"a symbolic tensor selects an element of a Python {object_.kind}")
            state_reads.note_content_read(object_, node, frame)
            if object_.kind == "list":
                return _load_from_list(atom, key, node, frame)
            return _load_from_dict(atom, key, node, frame)
        case Ref(object=object_) if object_.kind == "instance" and object_.cls is not None:
            return _load_from_instance(atom, key, node, frame)
        case Ref(object=object_) if object_.kind in ("iterator", "set"):
            return frame.rebase(frame.read(object_.item(REST)), atom.root)
        case Ref(object=object_) if object_.kind == "class":
            return _subscribed_class(atom, key, node, frame)
        case Const(value=str() as text) if (part := _part_of_text(text, key)) is not None:
            return part
        case Const(value=str()) | Prim(type="str"):
            raising.note_builtin("IndexError", node, frame)
            return of_prim("str")
        case Const(value=None):
            return NOTHING
    return library.item(atom, key, node, frame)


def _part_of_text(text: str, key: Value) -> Value | None:
    """A letter or slice of a known text: programs ask `tf.__version__[0]`."""
    match key.atoms:
        case (Const(value=int(index)),) if -len(text) <= index < len(text):
            return of_const(text[index])
        case (Tuple(name="slice") as bounds,):
            letters = _slice_of([of_const(letter) for letter in text], bounds)
            if letters is not None:
                return of_const("".join(str(one.atoms[0].value) for one in letters if isinstance(one.atoms[0], Const)))
    return None


def _load_from_tuple(atom: Tuple, key: Value, node: ir.Node, frame: Activation) -> Value:
    if library.holds_symbolic(key, frame):
        frame.hazard("HYB301", node, "a symbolic tensor selects an element of a Python tuple")
    result = NOTHING
    for one in key.atoms:
        match one:
            case Const(value=int(index)) if -len(atom.items) <= index < len(atom.items):
                result = join(result, atom.items[index])
            case Tuple(name="slice"):
                part = _slice_of(atom.items, one)
                result = join(result, of(tuple_atom(part)) if part is not None else _tuple_of_any(atom, node, frame))
            case _:
                raising.note_builtin("IndexError", node, frame)
                result = join(result, join_all(atom.items))
    return result


def _tuple_of_any(atom: Tuple, node: ir.Node, frame: Activation) -> Value:
    made = frame.allocate(node, "list", "slice of a tuple")
    return fill(made, [], join_all(atom.items), False, node, frame)


def _slice_of(values: Sequence[Value], bounds: Tuple) -> tuple[Value, ...] | None:
    constants = []
    for bound in bounds.items:
        if len(bound.atoms) != 1 or not isinstance(bound.atoms[0], Const):
            return None
        constants.append(bound.atoms[0].value)
    if any(not isinstance(one, (int, type(None))) for one in constants):
        return None
    try:
        return tuple(values[slice(*constants)])
    except ValueError:
        return None


def _load_from_list(atom: Ref, key: Value, node: ir.Node, frame: Activation) -> Value:
    object_ = atom.object
    result = NOTHING
    for one in key.atoms:
        match one:
            case Const(value=int(index)) if object_.intact:
                position = index + object_.length if index < 0 and object_.length is not None else index
                cell = object_.items.get(position) if position >= 0 else None
                if cell is not None:
                    result = join(result, frame.read(cell))
                else:
                    raising.note_builtin("IndexError", node, frame)
                    result = join(result, _any_element(object_, frame))
            case Tuple(name="slice"):
                known = positions(of(atom), frame)
                part = _slice_of(known, one) if known is not None else None
                made = frame.allocate(node, "list", "slice of a list")
                if part is not None:
                    result = join(result, fill(made, part, NOTHING, True, node, frame))
                else:
                    content = frame.rebase(_any_element(object_, frame), atom.root)
                    result = join(result, fill(made, [], content, False, node, frame))
                return result
            case _:
                raising.note_builtin("IndexError", node, frame)
                result = join(result, _any_element(object_, frame))
    return frame.rebase(result, atom.root)


def _any_element(object_: HeapObject, frame: Activation) -> Value:
    content = frame.read(object_.item(REST))
    for key, cell in object_.items.items():
        if key != KEYS:
            content = join(content, frame.read(cell))
    return content


def _load_from_dict(atom: Ref, key: Value, node: ir.Node, frame: Activation) -> Value:
    object_ = atom.object
    result = NOTHING
    for one in key.atoms:
        cell_key = dict_key(one)
        if cell_key is not None:
            # An absent key has a cell that holds nothing, so that a later store wakes this reader.
            result = join(result, frame.read(object_.item(cell_key)))
            result = join(result, frame.read(object_.item(REST)))
        else:
            result = join(result, _any_element(object_, frame))
    if not result and key:
        raising.note_failure(raising.builtin_classes("KeyError"), "asks a dict for a key it lacks", node, frame)
    return frame.rebase(result, atom.root)


def _subscribed_class(atom: Ref, key: Value, node: ir.Node, frame: Activation) -> Value:
    by_metaclass = implicit.special("__getitem__", atom, (key,), node, frame)
    if by_metaclass is not None:
        return by_metaclass
    found, owner = classes.lookup(atom.object, "__class_getitem__", node, frame)
    if owner is not None:
        bound = attributes.load_atom(atom, "__class_getitem__", node, frame)
        bound = of(method(found.atoms[0], atom)) if bound is found else bound
        return calls.call_natively(bound, Arguments((key,)), node, frame)
    return of(atom)  # Generic[T], list[int] and their like: the class itself


def _load_from_instance(atom: Ref, key: Value, node: ir.Node, frame: Activation) -> Value:
    getter, owner = classes.lookup(atom.object.cls, "__getitem__", node, frame)
    if owner is not None:
        return calls.call_natively(attributes.bind(getter, atom, node, frame), Arguments((key,)), node, frame)
    missing = implicit.special("__missing__", atom, (key,), node, frame)
    return join(library.item(atom, key, node, frame), missing or NOTHING)


# -- iterating ---------------------------------------------------------------------------------------------------


def positions(value: Value, frame: Activation) -> list[Value] | None:
    """The elements one by one, when their number and order are known; None otherwise."""
    atoms = [atom for atom in value.atoms if not (isinstance(atom, Const) and atom.value is None)]
    if len(atoms) != 1:
        return None
    atom = atoms[0]
    match atom:
        case Tuple(items=items, name=name) if name != "slice":
            return list(items)
        case Ref(object=object_) if object_.kind == "list":
            frame.read(object_.item(REST))
            if object_.intact and object_.length is not None and not object_.item(REST).value:
                return [frame.rebase(frame.read(object_.item(index)), atom.root) for index in range(object_.length)]
            if object_.intact and object_ in frame.building and object_.sequence is not None:
                return list(frame.building[object_].values())  # so far
            if object_.intact and object_.sequence:
                return [frame.rebase(one, atom.root) for one in object_.sequence]
    return None


def iterate(value: Value, node: ir.Node, frame: Activation, *, loop: bool = False) -> Value:
    """The join of what iterating yields.  `loop` is true for a `for` statement, which AutoGraph converts."""
    result = NOTHING
    for atom in value.atoms:
        result = join(result, iterate_atom(atom, node, frame, loop))
    if frame.traced:
        dead_ends.check_elements(value, node, frame)
    return result


def iterate_atom(atom: Atom, node: ir.Node, frame: Activation, loop: bool) -> Value:
    """What iterating over one atom yields."""
    match atom:
        case Unknown():
            return of(atom)
        case Tuple(items=items):
            return join_all(items)
        case Tensor():
            return iterate_tensor(atom, node, frame, loop)
        case Const(value=str()) | Prim(type="str"):
            return of_prim("str")
        case Const(value=bytes()) | Prim(type="bytes" | "range"):
            return of_prim("int")
        case Const():
            return NOTHING
        case Ref(object=object_):
            return _iterate_object(atom, object_, node, frame, loop)
    return library.iterate(atom, node, frame, loop)


def iterate_tensor(atom: Tensor, node: ir.Node, frame: Activation, loop: bool) -> Value:
    """Elements along the first axis.  A graph loops over a symbolic tensor in a converted `for` only."""
    shape = atom.shape[1:] if atom.shape else None
    if frame.traced and lacks_value(atom) and not (loop and frame.context.converted and not frame.comprehensions):
        frame.hazard("HYB304", node, "iterates in Python over a symbolic tensor")
    kind: TensorKind = "ndarray" if atom.kind == "ndarray" else "tensor"
    symbolic = atom.symbolic or (frame.traced and atom.kind != "ndarray")
    return of(
        tensor(atom.dtype, shape, kind=kind, symbolic=symbolic, root=atom.root, rankless=atom.rankless and symbolic)
    )


def _iterate_object(atom: Ref, object_: HeapObject, node: ir.Node, frame: Activation, loop: bool) -> Value:
    if object_.kind in ("list", "set", "dict"):
        state_reads.note_content_read(object_, node, frame)
    match object_.kind:
        case "list" | "set":
            return frame.rebase(_any_element(object_, frame), atom.root)
        case "iterator":
            if frame.traced and frame.changes_under_condition(object_):
                frame.hazard("HYB314", node, "advances an iterator under a condition on a tensor")
            if atom.root >= CAPTURED or atom.root > 0:
                frame.record(
                    Kind.WRITE, node, "advances an iterator that outlives the call", target=object_, root=atom.root
                )
            return frame.rebase(_any_element(object_, frame), atom.root)
        case "dict":
            keys = frame.read(object_.item(KEYS))
            for key in object_.items:
                if isinstance(key, tuple) and key[:1] == ("key",):
                    keys = join(keys, of_const(key[1]))
            return keys
        case "instance" if object_.cls is not None:
            return _iterate_instance(atom, node, frame, loop)
        case "class" if (cls := classes.metaclass_of(object_)) is not None:
            if classes.lookup(cls, "__iter__", node, frame)[1] is not None:
                return _iterate_instance(atom, node, frame, loop)
    return library.iterate(atom, node, frame, loop)


def _iterate_instance(atom: Ref, node: ir.Node, frame: Activation, loop: bool) -> Value:
    ways = (("__iter__", _through_iterator), ("__aiter__", _through_iterator), ("__getitem__", _through_items))
    for name, use in ways:
        found, owner = classes.lookup(implicit.type_of(atom, frame), name, node, frame)
        if owner is None:
            continue
        # `__iter__` may give an object whose `__iter__` gives this one.  What all of them yield is joined in the end,
        # so each is asked once.
        outermost = not frame.iterating
        if atom.object in frame.iterating:
            return NOTHING
        frame.iterating.add(atom.object)
        try:
            return use(attributes.bind(found, atom, node, frame), atom, node, frame)
        finally:
            if outermost:
                frame.iterating.clear()
    return library.iterate(atom, node, frame, loop)


def _through_iterator(bound: Value, atom: Ref, node: ir.Node, frame: Activation) -> Value:
    iterator = calls.call_natively(bound, Arguments(), node, frame)
    result = NOTHING
    for one in iterator.atoms:
        if isinstance(one, Ref) and one.object.kind == "instance":
            called = implicit.special("__next__", one, (), node, frame)
            if called is None:
                called = implicit.special("__anext__", one, (), node, frame)
            if called is not None:
                result = join(result, called)
                continue
            if one.object is atom.object:
                continue
        result = join(result, iterate_atom(one, node, frame, False))
    return result


def _through_items(bound: Value, _atom: Ref, node: ir.Node, frame: Activation) -> Value:
    return calls.call_natively(bound, Arguments((of_prim("int"),)), node, frame)


def awaited(value: Value, node: ir.Node, frame: Activation) -> Value:
    """`await value`: a coroutine stands for its result already; other objects run their `__await__`."""
    result = NOTHING
    for atom in value.atoms:
        waiting = implicit.special("__await__", atom, (), node, frame)
        result = join(result, of(atom) if waiting is None else waiting)
    return result


# -- storing -----------------------------------------------------------------------------------------------------


def store(container: Value, key: Value, value: Value, node: ir.Node, frame: Activation) -> None:
    """`container[key] = value`."""
    use_key(key, container, node, frame)
    for atom in container.atoms:
        match atom:
            case Ref(object=object_) if object_.kind in ("list", "dict"):
                if atom.root != FRESH or not (frame.symbolic_regions and _is_there(object_, key, frame)):
                    frame.mutated(atom, node, f"writes an element of a {object_.kind}")
                    if library.holds_symbolic(value, frame):
                        text = f"keeps a symbolic tensor as an element of a {object_.kind} beyond the trace"
                        frame.keeps_symbolic(atom, node, text)
                if not frame.may_write(object_):
                    continue
                if object_.kind == "dict":
                    store_in_dict(object_, key, value, node, frame)
                else:
                    _store_in_list(object_, key, value, node, frame)
            case Ref(object=object_) if object_.kind == "instance" and object_.cls is not None:
                setter, owner = classes.lookup(object_.cls, "__setitem__", node, frame)
                if owner is not None:
                    bound = attributes.bind(setter, atom, node, frame)
                    calls.call_natively(bound, Arguments((key, value)), node, frame)
                else:
                    frame.mutated(atom, node, f"writes an element of a {object_.cls.label}")
            case Ref() | Tensor():
                library.store_item(atom, key, value, node, frame)
            case Api(name=name):
                frame.record(Kind.WRITE, node, f"writes an element of {name}", root=OUTER)
            case Unknown():
                text = f"writes an element of something unknown: {atom.text}"
                frame.record(Kind.UNSEEN_CALL, node, text, code=atom.cause)


def _is_there(object_: HeapObject, key: Value, frame: Activation) -> bool:
    """Whether a key is constant and was made with the dictionary: a graph conditional carries such an element."""
    for atom in key.atoms:
        cell_key = dict_key(atom)
        cell = object_.items.get(cell_key) if cell_key is not None else None
        if object_.kind != "dict" or cell is None or not frame.read(cell):
            return False
        if cell.writers and object_.birth not in cell.writers:
            return False
    return True


def _store_in_list(object_: HeapObject, key: Value, value: Value, node: ir.Node, frame: Activation) -> None:
    disorder(object_, frame)
    for one in key.atoms:
        match one:
            case Const(value=int(index)) if object_.intact and index >= 0 and index in object_.items:
                frame.write(object_.item(index), value, node)
            case Tuple(name="slice"):
                object_.intact = False
                frame.write(object_.item(REST), iterate(value, node, frame), node)
            case _:
                for cell_key in [REST, *(k for k in object_.items if isinstance(k, int))]:
                    frame.write(object_.item(cell_key), value, node)
