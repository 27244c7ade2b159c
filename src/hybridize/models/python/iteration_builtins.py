"""Builtins that make, advance and combine iterators: `range`, `zip`, `map`, `sorted`, `next`…"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hybridize.models.python import protocols
from hybridize.models.python.builtin_rules import first_argument, is_decided_by_tensor, is_symbolic, labelled, rule
from hybridize.models.python.builtins import atom_method
from hybridize.values.arguments import Arguments
from hybridize.values.atoms import (
    Atom,
    Const,
    Ref,
    Tensor,
    tensor,
    tuple_atom,
)
from hybridize.values.objects import REST
from hybridize.values.value import NONE, NOTHING, Value, join, join_all, of, of_const, of_prim, of_tuple, union

_UNROLLED_RANGE = 8


@rule("range")
def _range(call: Any) -> Value:
    positional = call.arguments.positional
    if any(is_symbolic(call, value) for value in positional):
        if not call.converted:
            call.hazard("HYB301", "range() needs the value of a symbolic tensor")
        call.computes("range")
        return of(tensor("int32", (None,), symbolic=True))
    bounds = []
    for value in positional:
        if len(value.atoms) != 1 or not isinstance(value.atoms[0], Const) or not isinstance(value.atoms[0].value, int):
            return of_prim("range")
        bounds.append(value.atoms[0].value)
    try:
        numbers = range(*bounds)
    except (TypeError, ValueError):
        return NOTHING
    if len(numbers) <= _UNROLLED_RANGE:
        return call.fill_list([of_const(number) for number in numbers], part=tuple(bounds))  # type: ignore[no-any-return]
    return of_prim("range")


def _makes_dataset(call: Any, sources: Sequence[Value]) -> bool:
    """Whether AutoGraph makes a dataset of `enumerate` or `zip`: in the code it converts, of datasets."""
    return (
        call.converted
        and bool(sources)
        and all(source.atoms and all(_is_dataset(atom) for atom in source.atoms) for source in sources)
    )


def _is_dataset(atom: Atom) -> bool:
    return isinstance(atom, Ref) and atom.object.kind == "dataset"


@rule("enumerate")
def _enumerate(call: Any) -> Value:
    source = first_argument(call)
    if any(isinstance(atom, Tensor) and atom.symbolic for atom in source.atoms):
        call.hazard("HYB304", "enumerate() iterates over a symbolic tensor")
    if _makes_dataset(call, [source]):
        rule_of = call.registry.method("tf.data.Dataset", "enumerate")
        return join_all(rule_of(call.of_member("tf.data.Dataset.enumerate", atom)) for atom in source.atoms)
    known = call.positions(source)
    start = call.argument(1, "start")
    if known is not None and start is None:
        rows = [of_tuple([of_const(i), value]) for i, value in enumerate(known)]
        return labelled(call.fill_list(rows, part=len(known)), "enumerate")
    return call.iterator_over(of_tuple([of_prim("int"), call.iterate(source)]))  # type: ignore[no-any-return]


@rule("zip", "itertools.zip_longest", "itertools.product")
def _zip(call: Any) -> Value:
    positional = call.arguments.positional
    for value in positional:
        if any(isinstance(atom, Tensor) and atom.symbolic for atom in value.atoms):
            call.hazard("HYB304", "zip() iterates over a symbolic tensor")
    if call.name == "builtins.zip" and _makes_dataset(call, positional):
        return call.registry.function("tf.data.Dataset.zip")(call)  # type: ignore[no-any-return]
    columns = [call.positions(value) for value in positional]
    if columns and call.name == "builtins.zip" and all(column is not None for column in columns):
        rows = [of_tuple(row) for row in zip(*columns, strict=False)]
        return labelled(call.fill_list(rows, part=len(rows)), "zip")
    if call.arguments.more is not None:
        rest = call.iterate(call.arguments.more)
        return call.iterator_over(call.list_of(join(rest, join_all(call.iterate(v) for v in positional)), part="row"))  # type: ignore[no-any-return]
    return call.iterator_over(of_tuple([call.iterate(value) for value in positional]))  # type: ignore[no-any-return]


@rule("map", "itertools.starmap")
def _map(call: Any) -> Value:
    function, *sources = call.arguments.positional or (call.arguments.more or NOTHING,)
    if not sources:  # `map(*arguments)`
        sources = [call.arguments.more or NOTHING]
    if call.name == "itertools.starmap":
        row = call.iterate(sources[0])
        known = call.positions(row)
        arguments = Arguments(tuple(known)) if known is not None else Arguments((), {}, call.iterate(row))
        return call.iterator_over(call.call(function, arguments))  # type: ignore[no-any-return]
    columns = [call.positions(source) for source in sources]
    if len(columns) == 1 and columns[0] is not None and len(columns[0]) <= _UNROLLED_RANGE:
        values = [call.call(function, Arguments((value,))) for value in columns[0]]
        return labelled(call.fill_list(values, part=len(values)), "map")
    value = call.call(function, Arguments(tuple(call.iterate(source) for source in sources)))
    return call.iterator_over(value)  # type: ignore[no-any-return]


@rule("filter")
def _filter(call: Any) -> Value:
    function, source = call.argument(0), call.argument(1)
    element = call.iterate(source) if source is not None else NOTHING
    if function is not None and element:
        chosen = call.call(function, Arguments((element,)))
        asked = join(chosen, element) if NONE.atoms[0] in function.atoms else chosen
        if is_symbolic(call, union([atom for atom in asked.atoms if isinstance(atom, Tensor)])):
            call.hazard("HYB314", "filter() needs the truth of a symbolic tensor")
        call.use(asked, protocols.TRUTH)
    return call.iterator_over(element)  # type: ignore[no-any-return]


@rule("sorted", "reversed")
def _sorted(call: Any) -> Value:
    source = first_argument(call)
    key = call.argument(None, "key")
    if call.name == "builtins.reversed":
        backwards = call.special("__reversed__", source)
        if backwards:
            return backwards  # type: ignore[no-any-return]
        call.use(source, protocols.LENGTH)
    element = call.iterate(source)
    if call.name == "builtins.reversed":
        known = call.positions(source)
        if known is not None:
            return labelled(call.fill_list(known[::-1], part=len(known)), "reversed")
        return call.iterator_over(element)  # type: ignore[no-any-return]
    compared = call.call(key, Arguments((element,))) if key is not None and key is not NONE and element else element
    if is_decided_by_tensor(call, compared):
        call.hazard("HYB314", "sorted() compares symbolic tensors in Python")
    call.use(compared, protocols.ORDER, compared)
    call.use(source, protocols.LENGTH)
    known = call.positions(source)
    if known is not None:  # how many there are is known, which stands where is not
        return call.fill_list([element] * len(known), part=("sorted", len(known)))  # type: ignore[no-any-return]
    return call.list_of(element)  # type: ignore[no-any-return]


@rule("iter", "aiter")
def _iter(call: Any) -> Value:
    source = first_argument(call)
    if len(call.arguments.positional) > 1:  # calls the function until it gives the sentinel
        given = call.call(source, Arguments())
        call.use(given, protocols.EQUAL)
        return call.iterator_over(given)  # type: ignore[no-any-return]
    values = []
    for atom in source.atoms:
        if isinstance(atom, Ref) and atom.object.kind == "iterator":
            values.append(of(atom))
        elif isinstance(atom, Ref) and atom.object.kind == "instance":
            found = call.lookup(atom.object.cls, "__iter__") if atom.object.cls is not None else None
            values.append(
                call.call(of(atom_method(found, atom)), Arguments())
                if found
                else call.iterator_over(call.iterate(of(atom)))
            )
        elif isinstance(atom, Ref) and call.is_library(atom):
            values.append(call.call(call.attribute(of(atom), "__iter__"), Arguments()))
        else:
            values.append(call.iterator_over(call.iterate(of(atom))))
    return join_all(values)


@rule("next", "anext")
def _next(call: Any) -> Value:
    default = call.argument(1)
    result_value = NOTHING
    for atom in first_argument(call).atoms:
        match atom:
            case Ref(object=object_) if object_.kind == "instance":
                found = call.lookup(object_.cls, "__next__") if object_.cls is not None else None
                value = call.call(of(atom_method(found, atom)), Arguments()) if found else call.iterate(of(atom))
                result_value = join(result_value, value)
            case Ref(object=object_) if object_.kind == "iterator":
                call.mutate(atom, "advances an iterator that outlives the call")
                result_value = join(result_value, call.load(object_, REST, atom.root))
            case Ref() if call.is_library(atom):
                result_value = join(result_value, call.call(call.attribute(of(atom), "__next__"), Arguments()))
            case _:
                result_value = join(result_value, call.iterate(of(atom)))
    return join(result_value, default) if default is not None else result_value


@rule("slice")
def _slice(call: Any) -> Value:
    positional = list(call.arguments.positional)
    if len(positional) == 1:
        positional = [NONE, positional[0], NONE]
    while len(positional) < 3:
        positional.append(NONE)
    return of(tuple_atom(tuple(positional), name="slice"))
