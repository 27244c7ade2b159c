"""Judges the input signatures that would be written, by running the fixtures with them.

Needs  TensorFlow, in the process of `worker`.
Gives  for each fixture the ways in which a run with signatures differs from the run as written: other results,
       a new error, or more traces than the bare decorator makes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from .analysis import analyse_fixture
from .catalogue import Fixture
from .grammar import Expectation
from .truth import Run, Worker, compare_runs

Record = Mapping[str, Any]


def signed_functions(fixture: Fixture) -> dict[tuple[str, int], str]:
    """The functions of a fixture that get a signature, or are told to relax shapes, with the decorator's arguments."""
    found = {}
    for place, function in analyse_fixture(fixture, {"input-signatures": True}).functions.items():
        if function["input_signature"] is not None:
            found[place] = f"input_signature={function['input_signature']['text']}"
        elif "repair" in function["actions"]:
            found[place] = "reduce_retracing=True"
    return found


def broken_promises(fixture: Fixture, worker: Worker) -> Iterator[str]:
    """Run a fixture as written, with bare decorators and with signatures, and tell what the last does otherwise."""
    signed = signed_functions(fixture)
    own = [one for one in fixture.functions if _place(one) in signed and one.truth_skip is None and not one.known_gap]
    if not own:
        return
    arguments = {_place(one): signed[_place(one)] for one in own}
    kept = _edits(own, {one: "watch" if _is_hybrid(own, one) else "probe" for one in arguments})
    bare = _edits(own, dict.fromkeys(arguments, "sign "))
    given = _edits(own, {one: f"sign {text}" for one, text in arguments.items()})
    # What a program leaves in its process can disturb the next run: each has a process of its own.
    base, plain, run = (worker.run(fixture, [variant])[0] for variant in (kept, bare, given))
    if base["error"] is not None:
        return  # `truth` says so
    if part := compare_runs(base, run, own):
        yield f"{fixture.name}: with {arguments}: {part}"
    yield from _retracing(fixture, plain, run)


def _retracing(fixture: Fixture, plain: Run, run: Run) -> Iterator[str]:
    for place, count in run["traces"].items():
        if plain["error"] is None and count > plain["traces"].get(place, count):
            yield f"{fixture.name}: {place} is traced {count} times, {plain['traces'][place]} times without a signature"


def _place(one: Expectation) -> tuple[str, int]:
    return one.path, one.line


def _is_hybrid(own: list[Expectation], place: tuple[str, int]) -> bool:
    return any(_place(one) == place and (one.hybrid or one.precondition == "P4") for one in own)


def _edits(own: list[Expectation], edits: Mapping[tuple[str, int], str]) -> dict[str, dict[int, str]]:
    found: dict[str, dict[int, str]] = {}
    for one in own:
        found.setdefault(one.path, {})[one.line] = edits[_place(one)]
    return found
