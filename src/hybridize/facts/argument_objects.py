"""Do objects among the arguments make each call a trace of its own, or a trace that cannot be?  (HYB308, 310, 319)

`tf.function` keeps a trace for each Python object it is given: an object or function made anew for each call is
traced anew (HYB319).  A Keras placeholder cannot go into a graph function at all (HYB308).  A second optimizer makes
its variables in a trace that is not the first, which TensorFlow refuses (HYB310).

Needs   the arguments of the eager contexts.
Gives   a divergence for each kind of such argument.
"""

from __future__ import annotations

from collections.abc import Iterable

from hybridize.facts.arrivals import parts_of
from hybridize.facts.divergences import Divergence
from hybridize.facts.hashing import is_unhashable
from hybridize.facts.incoming import Incoming
from hybridize.facts.made_anew import is_made_anew, runs_again
from hybridize.interp.context import Context, Edge
from hybridize.interp.machine import Machine
from hybridize.ir.nodes import Code, Node
from hybridize.models.hashing import CHAIN, DEQUE, PROXY, VIEW, cannot_be_hashed
from hybridize.project.places import Place
from hybridize.values.atoms import FRESH, Atom, Method, Ref, Tensor
from hybridize.values.containment import within
from hybridize.values.objects import HeapObject
from hybridize.values.value import Value

_OPTIMIZER = "tf.keras.optimizers.Optimizer"
_TRACED_BY_IDENTITY = ("instance", "function", "wrapper")


def argument_objects(code: Code, eager: list[Context], incoming: Incoming, machine: Machine) -> list[Divergence]:
    """The divergences of one function."""
    found: dict[str, Divergence] = {}
    place = Place(code.path, code.line, code.column)
    optimizers: dict[str, set[HeapObject]] = {}
    lasting = _lasting(eager, incoming)
    for bound, loops in _arguments(eager, incoming):
        for name, value in bound.items():
            for atom in within(value, parts_of):
                if isinstance(atom, Tensor) and atom.kind == "keras-symbolic":
                    text = f"{name} receives a Keras placeholder, which no graph function takes"
                    found.setdefault("HYB308", Divergence("HYB308", place, text, ()))
                elif isinstance(atom, Ref) and atom.object.label in (DEQUE, CHAIN, PROXY, VIEW):
                    text = f"{name} receives a {atom.object.label}, which tf.function neither takes apart nor hashes"
                    found.setdefault("HYB319", Divergence("HYB319", place, text, ()))
            for atom in value.atoms:
                for one in _references(atom):
                    if one.kind in _TRACED_BY_IDENTITY and one.loops & loops and one not in lasting:
                        text = f"{name} is an object made anew for each call, and each is traced anew"
                        found.setdefault("HYB319", Divergence("HYB319", place, text, ()))
                    unhashable = one.kind == "instance" and is_unhashable(one.cls) and not _is_taken_apart(one)
                    if unhashable or cannot_be_hashed(one.symbol):
                        text = f"{name} holds an instance of {one.label}, which has no hash: tf.function refuses it"
                        found.setdefault("HYB319", Divergence("HYB319", place, text, ()))
                    if one.symbol is not None and machine.index.is_subclass(one.symbol, _OPTIMIZER):
                        optimizers.setdefault(name, set()).add(one)
    for name, several in optimizers.items():
        if len(several) > 1:
            text = f"{name} is one of several optimizers: the second makes its variables in a later trace"
            found.setdefault("HYB310", Divergence("HYB310", place, text, ()))
    if is_made_anew(code, incoming, machine):
        text = f"{code.name} is defined anew for each call of the function around it, and traced anew"
        found.setdefault("HYB319", Divergence("HYB319", place, text, ()))
    return list(found.values())


def _lasting(eager: list[Context], incoming: Incoming) -> set[HeapObject]:
    """The objects made in loops that meet the function more than once each: in a loop further in, or after the loop.

    So are models made for each run of a training loop, and layers made one by one for a functional model.
    """
    return {
        one
        for bound, loops in _arguments(eager, incoming)
        for value in bound.values()
        for atom in value.atoms
        for one in _references(atom)
        if one.loops and (loops - one.loops or not loops & one.loops)
    }


def objects_of_callers(code: Code, eager: list[Context], incoming: Incoming, machine: Machine) -> list[Divergence]:
    """The divergence of a function that gets what its callers make for each call; none where these run as graphs."""
    for context in eager:
        for edge in incoming.to(context):
            for name, value in edge.bound.items():
                if any(_is_made_for_the_call(atom, edge) for atom in value.atoms) and runs_again(
                    edge.caller.code, incoming, machine
                ):
                    caller = edge.caller.code
                    text = f"{name} is an object that each call of {caller.name} makes anew, and each is traced anew"
                    return [Divergence("HYB319", Place(code.path, code.line, code.column), text, ())]
    return []


def _is_made_for_the_call(atom: Atom, edge: Edge) -> bool:
    """Whether the caller, or what it calls, made an argument, of which a trace would be kept."""
    if isinstance(atom, Method):
        atom = atom.receiver
    return (
        isinstance(atom, Ref)
        and atom.root == FRESH
        and atom.object.kind in _TRACED_BY_IDENTITY
        and atom.object in edge.caller.allocated
        and edge.caller.code.kind in ("function", "lambda")
        and edge.through is None
    )


def _is_taken_apart(object_: HeapObject) -> bool:
    """Whether TensorFlow knows how to look into an object (`__tf_flatten__`), or how to describe it."""
    bases = object_.cls.payload.mro if object_.cls is not None else ()
    names = ("__tf_flatten__", "__tf_tracing_type__")
    return any(name in base.attributes for base in bases if isinstance(base, HeapObject) for name in names)


def _references(atom: Atom) -> Iterable[HeapObject]:
    match atom:
        case Ref(object=object_):
            yield object_
        case Method(receiver=Ref(object=object_)):
            yield object_


def _arguments(eager: list[Context], incoming: Incoming) -> Iterable[tuple[dict[str, Value], frozenset[Node]]]:
    """What each call passes, with the loops that run around it: what is made in one of them is made for the call."""
    for context in eager:
        for edge in incoming.to(context):
            yield edge.bound, edge.loops
