"""Who calls the function, and does each of them run as a graph?

Needs   the calls between eager contexts.
Gives   coverage: a function all of whose callers run as graphs gains nothing from a decorator of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from hybridize.interp.context import World
from hybridize.interp.machine import Machine
from hybridize.ir.nodes import Code
from hybridize.models.graphs import runs_as_graph

# How a graph function without a name is called.
_LAMBDA: Final = "tf.function(lambda …)"


def _is_graph_alone(code: Code, machine: Machine) -> bool:
    """Whether a lambda is written where it becomes a graph function, so that nothing else can call it."""
    return code.kind == "lambda" and any(
        use.via == "call"
        and use.place.path == code.path
        and (use.place.line, use.place.column) < (code.line, code.column)
        for use in machine.hybrid.get(code, ())
    )


@dataclass(frozen=True, slots=True)
class Callers:
    """For each function the code objects that call it (modules included), and the libraries that do in a graph."""

    codes: dict[Code, dict[Code, None]]
    libraries: dict[Code, dict[str, None]]

    @classmethod
    def of(cls, machine: Machine) -> Callers:
        """Collect the callers of every function."""
        codes: dict[Code, dict[Code, None]] = {}
        libraries: dict[Code, dict[str, None]] = {}
        for context in machine.contexts.values():
            if context.world is not World.EAGER:
                continue
            for edge in context.calls.values():
                callee = edge.callee.code
                if edge.through is not None and runs_as_graph(edge.through, machine.index):
                    libraries.setdefault(callee, {})[edge.through] = None
                elif _is_graph_alone(context.code, machine):
                    libraries.setdefault(callee, {})[_LAMBDA] = None
                elif callee is not context.code:
                    codes.setdefault(callee, {})[context.code] = None
        return cls(codes, libraries)

    def graph_above(self, code: Code, graphs: set[Code]) -> str | None:
        """The name of a graph, of the program or of a library, in which the function runs at some of its calls."""
        seen: set[Code] = set()
        pending = [code]
        while pending:
            called = pending.pop()
            for library in self.libraries.get(called, ()):
                return library
            for caller in self.codes.get(called, ()):
                if caller in graphs:
                    return caller.qualname
                if caller not in seen:
                    seen.add(caller)
                    pending.append(caller)
        return None

    def covering(self, code: Code, graphs: frozenset[Code]) -> tuple[list[Code], str | None] | None:
        """What covers a function: graph functions and a library; None when some call comes from eager code."""
        found: dict[Code, None] = {}
        library = next(iter(self.libraries.get(code, ())), None)
        seen: set[Code] = {code}
        pending = list(self.codes.get(code, ()))
        if not pending and library is None:
            return None
        while pending:
            caller = pending.pop()
            if caller in seen:
                continue
            seen.add(caller)
            if caller in graphs:
                found[caller] = None
                continue
            above = self.codes.get(caller, {})
            inside = self.libraries.get(caller)
            if caller.kind in ("module", "class") or (not above and not inside):
                return None  # eager code, or a function that somebody else may call eagerly
            library = library or next(iter(inside or ()), None)
            pending.extend(above)
        return sorted(found, key=lambda one: (one.path, one.line)), library
