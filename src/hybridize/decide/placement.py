"""Where decorators go: on the outermost function of each call chain, or on every function that passes.

A decorator on the training step makes graphs of all it calls; one on each loss and layer inside gains nothing and
costs a trace each (docs/decisions).  Functions that a library runs as graphs already (`tf.data`'s map functions,
Keras's `train_step` under `fit`) are covered by that library.
"""

from __future__ import annotations

from collections.abc import Callable

from hybridize.decide.decision import Judgement, Reason
from hybridize.facts.callers import Callers
from hybridize.ir.nodes import Code


def _passes(one: Judgement) -> bool:
    return one.row is not None


def place(
    judgements: list[Judgement],
    callers: Callers,
    placement: str,
    permitted: Callable[[Judgement], bool] = _passes,
) -> None:
    """Decide which of the passing functions are edited; say of the others what covers them.

    What is not permitted stays as it is: an eager function that keeps to be one covers nothing.
    """
    allowed = {one.code for one in judgements if permitted(one)}
    removing = {
        one.code for one in judgements if one.row is not None and one.row.action == "remove-decorator"
    } & allowed
    staying = {one.code for one in judgements if one.is_graph} - (removing & allowed)
    adding = {one.code for one in judgements if one.row is not None and one.row.action == "add-decorator"} & allowed
    graphs = frozenset(staying | adding)
    for one in judgements:
        if one.row is not None and one.row.action == "remove-decorator":
            one.acts = one.code in allowed
            continue
        if one.hybrid:
            _note_redundant(one, graphs, callers)
            continue
        covering = callers.covering(one.code, graphs - {one.code})
        if covering is not None:
            codes, library = covering
            one.covered_by = codes
            one.covered_in = library
            if one.row is not None:
                one.reasons.append(_covered(one, codes, library))
        if one.row is not None:
            one.acts = one.code in allowed and (covering is None or placement == "all")


def _covered(one: Judgement, codes: list[Code], library: str | None) -> Reason:
    names = [code.qualname for code in codes]
    if library is not None:
        names.append(library)
    text = f"{one.code.name} only ever runs inside graphs: {', '.join(names)}"
    return Reason("HYB207", one.place, text)


def _note_redundant(one: Judgement, graphs: frozenset[Code], callers: Callers) -> None:
    covering = callers.covering(one.code, graphs - {one.code})
    if covering is not None and covering[0]:
        names = ", ".join(code.qualname for code in covering[0])
        text = f"{one.code.name} is only called by graph functions ({names}): its own decorator adds nothing"
        one.reasons.append(Reason("HYB107", one.place, text))
