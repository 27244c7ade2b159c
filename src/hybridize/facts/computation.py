"""Does the function compute with tensors, itself or through what it calls?

Needs   reach: TENSOR_OPERATION, UNSEEN_CALL and REACHED_TENSOR events.
Gives   yes with the first operation; unknown where unseen code or unknown arguments may compute; no otherwise.
        Also whether the tensors come from what the function reaches otherwise than by parameters (P7).
"""

from __future__ import annotations

from hybridize.facts.fact import NO, UNKNOWN, YES, Fact
from hybridize.facts.incoming import Incoming
from hybridize.facts.reach import Caused, Events, first, spread
from hybridize.interp.context import Context
from hybridize.interp.events import Kind
from hybridize.ir.nodes import Attribute, Code, Free, Name
from hybridize.ir.walking import walk
from hybridize.project.places import Evidence
from hybridize.values.atoms import Unknown

KINDS = frozenset({Kind.TENSOR_OPERATION, Kind.UNSEEN_CALL, Kind.REACHED_TENSOR})
TEST_RUNNER = "the test runner"


def causes(contexts: list[Context]) -> dict[Context, Events]:
    """What each context does that matters here."""
    return spread(contexts, KINDS)


def tensor_computation(contexts: list[Context], caused: dict[Context, Events]) -> Fact:
    """The fact for one function, over its contexts."""
    operations = first(contexts, caused, lambda one: one.event.kind is Kind.TENSOR_OPERATION)
    if operations:
        return Fact(YES, (operations[0].evidence(),))
    unseen = first(contexts, caused, lambda one: one.event.kind is Kind.UNSEEN_CALL)
    if unseen:
        return Fact(UNKNOWN, (unseen[0].evidence(),))
    unknown = [a for context in contexts for v in context.bound.values() for a in v.atoms if isinstance(a, Unknown)]
    if unknown:
        # An operator on an unknown argument may be a tensor operation.
        return Fact(UNKNOWN, tuple(Evidence(a.text, a.place, cause=a.cause) for a in dict.fromkeys(unknown[:4])))
    return Fact(NO) if contexts else Fact(UNKNOWN)


def reaches_tensors(contexts: list[Context], caused: dict[Context, Events], incoming: Incoming) -> Fact:
    """Whether the function works on variables, layers or tensors it reaches without parameters (P7).

    Not the functions that drive a program: what a test runner calls, and what loops in Python, which a trace would
    unroll.  Nor methods of objects made over and over, each of which would be traced anew.
    """
    if any(Kind.PYTHON_LOOP in context.events or is_run_once(context, incoming) for context in contexts):
        return Fact(NO)
    reached = first(contexts, caused, lambda one: one.event.kind is Kind.REACHED_TENSOR and not _is_temporary(one))
    return Fact(YES, (reached[0].evidence(),)) if reached else Fact(NO)


def reads_variables(contexts: list[Context], caused: dict[Context, Events]) -> bool:
    """Whether the function reads variables or calls layers that it did not make, however it reaches them."""
    return bool(reached_tensors(contexts, caused))


def reached_tensors(contexts: list[Context], caused: dict[Context, Events]) -> list[Caused]:
    """Where the function reads variables or calls layers that it did not make."""
    return first(contexts, caused, lambda one: one.event.kind is Kind.REACHED_TENSOR)


def is_run_once(context: Context, incoming: Incoming) -> bool:
    """Whether only a test runner calls the function: once, so that a trace is never used again."""
    edges = incoming.to(context)
    return bool(edges) and all(edge.through == TEST_RUNNER for edge in edges)


def _is_temporary(one: Caused) -> bool:
    target = one.event.object
    return target is not None and target.kind == "instance" and bool(target.loops)


def mentions_outer_names(code: Code) -> bool:
    """Whether the function's own code mentions variables of an enclosing function, or attributes of its receiver."""
    receiver = code.parameters[0].name if code.is_method and code.parameters else None
    for node in walk(code.body):
        match node:
            case Free():
                return True
            case Attribute(object=Name(name=name)) if name == receiver:
                return True
    return False
