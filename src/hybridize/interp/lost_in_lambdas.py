"""Does a lambda see, in a graph, what a conditional or a loop has made of a variable since?  (HYB314)

AutoGraph makes functions of the branches and bodies of `if`, `for` and `while`, whatever their conditions are.  What
they assign leaves them only where it is read afterwards, or from round to round; that a lambda made before will read it
AutoGraph does not see.  A lambda made within a loop keeps the variables of its own round, one made within a branch
shares those of the branch.  It sees what inner functions read (observed under TensorFlow 2.9 and 2.21).

Needs   the text of the function that makes the lambda and calls it.
Gives   a hazard where the lambda is called after such a statement.
Sound   for calls in the function that makes the lambda; any mention of the variable afterwards counts as reading it.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from hybridize.interp.activation import Activation
from hybridize.ir import nodes as ir
from hybridize.ir.walking import walk


def check(code: ir.Code, node: ir.Node, frame: Activation) -> None:
    """A function of the program is called in a trace."""
    if code.kind != "lambda" or code.parent is not frame.code or not frame.context.converted:
        return
    for name, statement, last in _lost(code):
        if node.line > last and statement not in frame.loop_nodes:
            text = f"a lambda reads {name} as it was before the statement in line {statement.line}, in a graph"
            frame.hazard("HYB314", node, text)
            return


@lru_cache(maxsize=2048)
def _lost(code: ir.Code) -> tuple[tuple[str, ir.Node, int], ...]:
    """The variables that a lambda reads, with the statements whose assignments it may not see and their last lines."""
    parent = code.parent
    if parent is None:
        return ()
    names = {one.name for one in walk(code.body) if isinstance(one, ir.Free) and one.depth == 1}
    return tuple(_lost_names(code, parent, names)) if names else ()


def _lost_names(code: ir.Code, parent: ir.Code, names: set[str]) -> Iterator[tuple[str, ir.Node, int]]:
    for statement in walk(parent.body):
        if not isinstance(statement, (ir.If, ir.For, ir.While)):
            continue
        within = [one for one in walk(statement) if isinstance(one, ir.Node)]
        last = max(one.line for one in within)
        if code.line > last:
            continue  # made afterwards: AutoGraph sees that it reads
        if isinstance(statement, ir.If) and any(
            isinstance(one, ir.MakeFunction) and one.code is code for one in within
        ):
            continue  # made in a branch: it shares the variables of the function that the branch becomes
        for name in sorted(names & set(_assigned(within))):
            carried = not isinstance(statement, ir.If) and _mentions(within, name) > _assignments(within, name)
            if not carried and not _is_read_after(name, last, code, parent):
                yield name, statement, last


def _assigned(nodes: list[ir.Node]) -> Iterator[str]:
    for one in nodes:
        match one:
            case (
                ir.Assign(target=ir.Name(name=name))
                | ir.Augment(target=ir.Name(name=name))
                | ir.For(target=ir.Name(name=name))
            ):
                yield name


def _assignments(nodes: list[ir.Node], name: str) -> int:
    return sum(1 for one in _assigned(nodes) if one == name)


def _mentions(nodes: list[ir.Node], name: str) -> int:
    return sum(1 for one in nodes if isinstance(one, ir.Name) and one.name == name)


def _is_read_after(name: str, last: int, code: ir.Code, parent: ir.Code) -> bool:
    if any(isinstance(one, ir.Name) and one.name == name and one.line > last for one in walk(parent.body)):
        return True
    others = [child for child in parent.children if child is not code and (child.kind != "lambda" or child.line > last)]
    return any(isinstance(one, ir.Free) and one.name == name for child in others for one in walk(child.body))
