"""Recurrent layers: sequences, states, and the cells they call.

Keras 2 gives a list of output and states, Keras 3 a tuple; a user-written cell is called back with an input of one
time step and its states.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from hybridize.models.keras.operands import FLOATX, first_tensor, result
from hybridize.models.keras.parameters import Parameters
from hybridize.values.arguments import Arguments
from hybridize.values.atoms import Const, Prim, Shape, Tensor, Tuple
from hybridize.values.value import NOTHING, Value, join, of, of_const, of_tuple

_STATES: Final = {"LSTM": 2, "GRU": 1, "SimpleRNN": 1}


def sequence(call: Any, values: list[Value], part: object = "states") -> Value:
    """Several results of a layer, in the container of this version of Keras."""
    if call.index.keras_major < 3:
        return call.fill_list(values, part=part)  # type: ignore[no-any-return]
    return of_tuple(values)


def _units(parameters: Parameters) -> int | None:
    units = parameters.constant("units")
    return units if isinstance(units, int) else None


def _outputs(
    call: Any, parameters: Parameters, source: Tensor | None, last: Shape | None, states: list[Value]
) -> Value:
    """The output of a recurrent layer whose last step gives a tensor of the shape `last`."""
    shape = source.shape if source is not None else None
    steps = shape[1] if shape is not None and len(shape) > 1 else None
    many = (last[0], steps, *last[1:]) if last is not None else None
    sequences = parameters.may_be_true("return_sequences")
    output = NOTHING
    if sequences is not False:
        output = result(call, FLOATX, many)
    if sequences is not True:
        output = join(output, result(call, FLOATX, last)) if output else result(call, FLOATX, last)
    with_states = parameters.may_be_true("return_state")
    if with_states is False:
        return output
    structure = sequence(call, [output, *states])
    return structure if with_states else join(output, structure)


def _recurrent(name: str) -> Callable[[Any, Parameters, Arguments], Value]:
    def rule(call: Any, parameters: Parameters, arguments: Arguments) -> Value:
        source = first_tensor(call, arguments.get(0, "inputs") or arguments.get(0, "sequence"))
        batch = source.shape[0] if source is not None and source.shape else None
        last = (batch, _units(parameters))
        return _outputs(call, parameters, source, last, [result(call, FLOATX, last)] * _STATES[name])

    return rule


def _cell(count: int) -> Callable[[Any, Parameters, Arguments], Value]:
    """One step: the output, and the list of states."""

    def rule(call: Any, parameters: Parameters, arguments: Arguments) -> Value:
        source = first_tensor(call, arguments.get(0, "inputs"))
        batch = source.shape[0] if source is not None and source.shape else None
        state = result(call, FLOATX, (batch, _units(parameters)))
        given = arguments.get(1, "states")
        if given is not None and any(isinstance(atom, Tensor) for atom in given.atoms) and count == 1:
            return of_tuple([state, state])  # a bare state stays bare
        if given is not None and all(isinstance(atom, Tuple) for atom in given.atoms) and call.index.keras_major < 3:
            return (
                of_tuple([state, of_tuple([state] * count)])
                if count == 1
                else of_tuple([state, _listed(call, state, count)])
            )
        return of_tuple([state, _listed(call, state, count)])

    return rule


def _listed(call: Any, state: Value, count: int) -> Value:
    return call.fill_list([state] * count, part="cell states")  # type: ignore[no-any-return]


def _rnn(call: Any, parameters: Parameters, arguments: Arguments) -> Value:
    """`RNN(cell)`: the cell is called with a step of the sequence and its states."""
    source = first_tensor(call, arguments.get(0, "inputs") or arguments.get(0, "sequence"))
    shape = source.shape if source is not None else None
    step_shape = (shape[0], *shape[2:]) if shape is not None and len(shape) > 1 else None
    step = result(call, source.dtype if source is not None else FLOATX, step_shape)
    state = result(call)
    cell = parameters.value("cell")
    count = _state_count(call, cell)
    states = arguments.get(None, "initial_state") or _states(call, state, count)
    given = call.call(cell, Arguments((step, states)))
    output, new_states = state, state
    for atom in given.atoms:
        if isinstance(atom, Tuple) and atom.items:
            output = atom.items[0]
            new_states = call.iterate(atom.items[1]) if len(atom.items) > 1 and not _bare(atom.items[1]) else state
    last = first_tensor(call, output)
    last_shape = last.shape if last is not None else None
    structure = _outputs(call, parameters, source, last_shape, [new_states or state] * (count or 1))
    if count is not None or parameters.may_be_true("return_state") is False:
        return structure
    # How many states a cell has is not known here: any number may follow the output.
    return join(structure, call.list_of(join(state, new_states), part="output and states"))


def _state_count(call: Any, cells: Value) -> int | None:
    """How many states the cell has, by its `state_size`; None when that is not known."""
    counts: set[int | None] = set()
    for atom in cells.atoms:
        object_ = getattr(atom, "object", None)
        if object_ is None:
            return None
        if object_.kind == "api":
            counts.add({"LSTMCell": 2, "GRUCell": 1, "SimpleRNNCell": 1}.get((object_.symbol or "").rpartition(".")[2]))
            continue
        size = call.attribute(of(atom), "state_size")
        known = call.positions(size)
        is_number = all(
            (isinstance(one, Const) and isinstance(one.value, int)) or (isinstance(one, Prim) and one.type == "int")
            for one in size.atoms
        )
        counts.add(len(known) if known is not None else 1 if is_number else None)
    return counts.pop() if len(counts) == 1 else None


def _states(call: Any, state: Value, count: int | None) -> Value:
    """The states a cell gets: a tuple in Keras 2, a list in Keras 3."""
    if count is None:
        return call.list_of(state, part="initial states")  # type: ignore[no-any-return]
    if call.index.keras_major < 3:
        return of_tuple([state] * count)
    return call.fill_list([state] * count, part="initial states")  # type: ignore[no-any-return]


def _bare(value: Value) -> bool:
    return any(isinstance(atom, Tensor) for atom in value.atoms)


def _bidirectional(call: Any, parameters: Parameters, arguments: Arguments) -> Value:
    """Both directions, merged: `concat` (the default) doubles the last axis."""
    once = call.call(parameters.value("layer"), arguments)
    mode = parameters.constant("merge_mode")
    passed = parameters.value("merge_mode")
    doubles = not passed or mode == "concat"

    def merged(value: Value) -> Value:
        one = first_tensor(call, value)
        if one is None:
            return result(call)
        shape = one.shape
        if shape:
            keeps = mode in ("sum", "mul", "ave")
            last = shape[-1] if keeps else 2 * shape[-1] if doubles and shape[-1] is not None else None
            shape = (*shape[:-1], last)
        return result(call, one.dtype, shape)

    known = call.positions(once)
    if known is not None and len(known) > 1:
        # Output, then the states of the forward and of the backward layer.
        return sequence(call, [merged(known[0]), *known[1:], *known[1:]], part="both directions")
    if passed and mode is None and of_const(None) is passed:
        return call.fill_list([once, once], part="both directions")  # type: ignore[no-any-return]
    return merged(once)


def _stacked(call: Any, parameters: Parameters, arguments: Arguments) -> Value:
    output = arguments.get(0, "inputs") or NOTHING
    cells = parameters.value("cells")
    for cell in call.positions(cells) or [call.iterate(cells)]:
        given = call.call(cell, Arguments((output, call.list_of(result(call), part="states of a cell"))))
        for atom in given.atoms:
            if isinstance(atom, Tuple) and atom.items:
                output = atom.items[0]
    return of_tuple([output, call.list_of(result(call), part="states of all cells")])


RULES: Final[dict[str, Callable[[Any, Parameters, Arguments], Value]]] = {
    "LSTM": _recurrent("LSTM"),
    "GRU": _recurrent("GRU"),
    "SimpleRNN": _recurrent("SimpleRNN"),
    "LSTMCell": _cell(2),
    "GRUCell": _cell(1),
    "SimpleRNNCell": _cell(1),
    "RNN": _rnn,
    "Bidirectional": _bidirectional,
    "StackedRNNCells": _stacked,
}
