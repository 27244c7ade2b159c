"""Can the body do with what an input signature leaves open?  (HYB309)

The function runs once more in the traced world, with symbolic arguments of exactly the types the signature promises:
an axis it leaves open has no extent there, and an extent or rank that the analysis does not know counts as open.
`reduce_retracing` leaves open what differs between calls, which is asked in the same way.

Needs   a function that is free of divergences as it is called.
Gives   the first hazard that the open axes bring, None when there is none.
Sound   as far as the traced world is: what is not modelled is a hazard there.
"""

from __future__ import annotations

from hybridize.facts import divergences
from hybridize.facts.divergences import Divergence
from hybridize.facts.observed_calls import Observed
from hybridize.facts.parameters import receiver_count
from hybridize.facts.signatures import Planned
from hybridize.interp import tracing
from hybridize.interp.context import Context, Opened, World
from hybridize.interp.machine import Machine
from hybridize.ir.nodes import Code
from hybridize.project.places import Place
from hybridize.values.atoms import Tensor
from hybridize.values.specs import Specs, leaves
from hybridize.values.value import NOTHING, Value, join


def unresolved_under_signature(machine: Machine, code: Code, planned: Planned) -> Divergence | None:
    """What the body needs and the signature leaves open."""
    opened = Opened.RANK if any(one.shape is None for one in leaves(planned.specs)) else Opened.AXES
    specs = zip(planned.parameters, planned.specs, strict=True)
    return _first(_hazards(machine, code, {name: tracing.promised(spec, opened) for name, spec in specs}, opened))


def unresolved_under_given(machine: Machine, code: Code, signature: tuple[Specs, ...]) -> list[Divergence]:
    """What the body needs and a signature in the program leaves open; extents nobody knows are taken for known."""
    parameters = [one for one in code.parameters[receiver_count(machine, code) :] if one.kind.startswith("positional")]
    pairs = zip(parameters, signature, strict=False)
    given = {one.name: tracing.promised(spec, Opened.GIVEN) for one, spec in pairs}
    return [one for one in _hazards(machine, code, given, Opened.GIVEN) if one.code == "HYB309"]


def unresolved_when_relaxed(machine: Machine, code: Code, calls: list[Observed]) -> Divergence | None:
    """What the body needs once TensorFlow has given up the extents that differ between calls."""
    joined: dict[str, Value] = {}
    for call in calls:
        for name, value in call.bound.items():
            joined[name] = join(joined.get(name, NOTHING), value)
    given = {name: tracing.symbolic(value, machine) for name, value in joined.items() if _is_tensor(value)}
    atoms = [atom for value in given.values() for atom in value.atoms]
    opened = Opened.RANK if any(isinstance(one, Tensor) and one.shape is None for one in atoms) else Opened.AXES
    return _first(_hazards(machine, code, given, opened))


def _hazards(machine: Machine, code: Code, given: dict[str, Value], opened: Opened) -> list[Divergence]:
    traced: list[Context] = []
    with machine.contained(code):
        traced = tracing.trace_signed(machine, code, given, opened)
    if not traced:
        place = Place(code.path, code.line, code.column)
        return [Divergence("HYB309", place, "it could not be run with the types of the signature", ())]
    contexts = [one for one in machine.contexts.values() if one.world is World.TRACED and one.opened is opened]
    return divergences.divergences(traced, divergences.causes(contexts), hybrid=True)


def _first(found: list[Divergence]) -> Divergence | None:
    return found[0] if found else None


def _is_tensor(value: Value) -> bool:
    return any(isinstance(atom, Tensor) for atom in value.atoms)
