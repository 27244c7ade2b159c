"""Do objects among the arguments make each call a trace of its own, or a trace that cannot be?  (HYB308, 310, 319)

`tf.function` keeps a trace for each Python object it is given: an object or function made anew for each call is
traced anew (HYB319).  A Keras placeholder cannot go into a graph function at all (HYB308).  A second optimizer makes
its variables in a trace that is not the first, which TensorFlow refuses (HYB310).

Needs   the arguments of the eager contexts, and which calls one run of a program makes (programs).
Gives   a divergence for each kind of such argument.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations

from hybridize.facts.arrivals import parts_of
from hybridize.facts.divergences import Divergence
from hybridize.facts.hashing import is_unhashable
from hybridize.facts.incoming import Incoming
from hybridize.facts.made_anew import is_made_anew, runs_again
from hybridize.facts.programs import Origins, Programs
from hybridize.interp.context import Context, Edge
from hybridize.interp.machine import Machine
from hybridize.ir.nodes import Code
from hybridize.models.hashing import CHAIN, DEQUE, ITERATORS, PROXY, VIEW, cannot_be_hashed
from hybridize.project.places import Place
from hybridize.values.atoms import FRESH, Atom, Method, Ref, Tensor
from hybridize.values.containment import within
from hybridize.values.objects import HeapObject

_OPTIMIZER = "tf.keras.optimizers.Optimizer"
_TRACED_BY_IDENTITY = ("instance", "function", "wrapper")


def argument_objects(
    code: Code, eager: list[Context], incoming: Incoming, machine: Machine, programs: Programs
) -> list[Divergence]:
    """The divergences of one function."""
    found: dict[str, Divergence] = {}
    place = Place(code.path, code.line, code.column)
    optimizers: dict[str, dict[HeapObject, list[Context]]] = {}
    lasting = _lasting(eager, incoming)
    for edge in _calls(eager, incoming):
        loops = edge.loops
        for name, value in edge.bound.items():
            for atom in within(value, parts_of):
                if isinstance(atom, Tensor) and atom.kind == "keras-symbolic":
                    text = f"{name} receives a Keras placeholder, which no graph function takes"
                    found.setdefault("HYB308", Divergence("HYB308", place, text, ()))
                elif isinstance(atom, Ref) and atom.object.label in (DEQUE, CHAIN, PROXY, VIEW):
                    text = f"{name} receives a {atom.object.label}, which tf.function neither takes apart nor hashes"
                    found.setdefault("HYB319", Divergence("HYB319", place, text, ()))
                elif isinstance(atom, Ref) and atom.object.label in ITERATORS:
                    text = (
                        f"{name} receives a Python iterator, which tf.function does not take apart: each is traced anew"
                    )
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
                        optimizers.setdefault(name, {}).setdefault(one, []).append(edge.caller)
    for name, several in optimizers.items():
        if len(several) > 1 and _any_meet([programs.of_all(callers) for callers in several.values()], programs):
            text = f"{name} is one of several optimizers: the second makes its variables in a later trace"
            found.setdefault("HYB310", Divergence("HYB310", place, text, ()))
    if is_made_anew(code, incoming, machine):
        text = f"{code.name} is defined anew for each call of the function around it, and traced anew"
        found.setdefault("HYB319", Divergence("HYB319", place, text, ()))
    return list(found.values())


def _any_meet(origins: list[Origins], programs: Programs) -> bool:
    """Whether one run of a program may give two of several objects."""
    return any(programs.meet(one, other) for one, other in combinations(origins, 2))


def _lasting(eager: list[Context], incoming: Incoming) -> set[HeapObject]:
    """The objects made in loops that meet the function more than once each: in a loop further in, or after the loop.

    So are models made for each run of a training loop, and layers made one by one for a functional model.
    """
    return {
        one
        for edge in _calls(eager, incoming)
        for value in edge.bound.values()
        for atom in value.atoms
        for one in _references(atom)
        if one.loops and (edge.loops - one.loops or not edge.loops & one.loops)
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


def _calls(eager: list[Context], incoming: Incoming) -> Iterable[Edge]:
    """The calls, each with what it passes and the loops around it: what is made in one of them is made for the call."""
    for context in eager:
        yield from incoming.to(context)
