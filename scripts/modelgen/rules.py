"""Several observations of one function → the encoded `Returns`: what follows the arguments, what is constant."""

from __future__ import annotations

from typing import Any

from modelgen.trials import BY_NAME_ONLY, Node, Observation, Shape

VARIATIONS = (
    "dtype", "dtype of first", "dtype of rest", "out", "unknown", "batch",
    "batch of first", "rest", "low", "stretch", "longer", "axis",
    "keepdims",
)  # fmt: skip


def infer(observations: list[Observation], one_rank: bool = False) -> list[Any]:
    """Give encoded `Returns`; the first observation is the plain call.

    With `one_rank` the caller vouches that a single accepted rank is all that the function takes (layers check it).
    Otherwise the other ranks may have failed only because the rest of the arguments did not fit them.
    """
    return _node([(o, o.result) for o in observations], one_rank)


def _node(seen: list[tuple[Observation, Node]], one_rank: bool) -> list[Any]:
    plain = seen[0][1]
    seen = [(o, n) for o, n in seen if n.kind == plain.kind]
    if plain.kind == "tensors":
        return _structure(seen, one_rank)
    if plain.kind not in ("tensor", "ragged", "sparse", "variable"):
        return [plain.kind, None, None, None, plain.name]
    dtype, like = _dtype_rule(seen)
    return [plain.kind, dtype, _shape_rule(seen, one_rank), None, None, None, like]


def _structure(seen: list[tuple[Observation, Node]], one_rank: bool) -> list[Any]:
    plain = seen[0][1]
    if any(len(n.items) != len(plain.items) for _, n in seen):
        # The length follows the arguments; what all elements have in common is told by the first.
        first = [(o, n.items[0]) for o, n in seen if n.items]
        return ["tensors", None, None, [_node(first, one_rank)], "list*"]
    items = [_node([(o, n.items[i]) for o, n in seen], one_rank) for i in range(len(plain.items))]
    return ["tensors", None, None, items, plain.name]


def _dtype_rule(seen: list[tuple[Observation, Node]]) -> tuple[str | None, str | None]:
    """Give ("same" or a dtype or None, the parameter that is followed)."""
    results = {n.dtype for _, n in seen}
    if len(results) == 1:
        constant = seen[0][1].dtype
        varied = len({tuple(d for _, d, _ in o.arguments) for o, _ in seen}) > 1
        arguments = seen[0][0].arguments
        # Only one dtype was accepted and it comes back: "same" says as much, and holds for the dtypes not tried.
        # Strings and booleans have no siblings, so for them the constant is what is known.
        if varied or not arguments or arguments[0][1] != constant or constant in ("string", "bool"):
            return constant, None
        return "same", arguments[0][0]
    for position, (name, _, _) in enumerate(seen[0][0].arguments):
        if all(len(o.arguments) > position and o.arguments[position][1] == n.dtype for o, n in seen):
            first = position == 0 and seen[0][0].arguments[0][2] != BY_NAME_ONLY
            return ("same" if first else None), name
    return None, None


def _given_shape(observation: Observation) -> Shape:
    first = observation.arguments[0][2] if observation.arguments else None
    return None if first == BY_NAME_ONLY else first


def _shape_rule(seen: list[tuple[Observation, Node]], one_rank: bool) -> Any:
    """Say whether the shape is "same" as that of the first argument, has a constant rank, or neither (None)."""
    pairs = [(_given_shape(o), n.shape) for o, n in seen]
    if seen[0][1].shape is None:
        return None
    shapes = [(given, shape) for given, shape in pairs if shape is not None]
    if len({given for given, _ in shapes}) > 1 and all(given == shape for given, shape in shapes):
        # A second operand of higher rank must have been tried and rejected, or have left the shape alone.
        return "same"
    ranks = {len(shape) for _, shape in shapes}
    if len(ranks) != 1:
        return None
    given_ranks = {len(given) for given, _ in shapes if given is not None}
    certain = len(given_ranks) != 1 or given_ranks == {0} or one_rank
    return ranks.pop() if certain else None
