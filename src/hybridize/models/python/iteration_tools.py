"""Iterators and the containers of the standard library: itertools, heapq, bisect, collections, progress bars."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from hybridize.models.protocol import Rule
from hybridize.models.python.registration import registering
from hybridize.values.arguments import Arguments
from hybridize.values.atoms import Const, Ref, Tensor
from hybridize.values.objects import KEYS, REST
from hybridize.values.value import NONE, NOTHING, Value, join, join_all, of, of_const, of_prim, of_tuple

FUNCTIONS: dict[str, Rule] = {}
METHODS: dict[str, Rule] = {}
rule = registering(FUNCTIONS)
member = registering(METHODS)
# Longer sequences keep no cell per element.
_MAX_KNOWN: Final = 32
_MAX_TUPLE: Final = 6


def _given(call: Any, position: int, name: str | None = None) -> Value:
    value: Value | None = call.argument(position, name)
    return value if value is not None else NOTHING


def _element(call: Any, values: Iterable[Value]) -> Value:
    return join_all(call.iterate(value) for value in values)


def _number(value: Value | None) -> int | None:
    atom = value.atoms[0] if value is not None and len(value.atoms) == 1 else None
    return atom.value if isinstance(atom, Const) and type(atom.value) is int else None


# -- progress bars -----------------------------------------------------------------------------------------------


@rule(
    "tqdm.tqdm",
    "tqdm.trange",
    "tqdm.tnrange",
    "alive_progress.alive_it",
    "rich.progress.track",
    "fastprogress.progress_bar",
)
@rule("progressbar.progressbar", "fastprogress.master_bar", "tqdm.gui.tqdm", "progress.bar.Bar.iter")
def _progress(call: Any) -> Value:
    call.effect("shows a progress bar")
    made = call.make("api", "progress bar", symbol="tqdm.tqdm")
    source = call.argument(0, "iterable")
    if call.name.endswith("range"):
        call.store(made, REST, of_prim("int"))
    elif source is not None:
        # What is iterated over must stay what it is: a dataset, a list of layers, a generator.
        call.store_attribute(made, "iterable", source)
        call.store(made, REST, call.iterate(source))
    return call.new(made)  # type: ignore[no-any-return]


@member("tqdm.tqdm.__iter__")
def _progress_elements(call: Any) -> Value:
    return call.load(call.receiver.object, REST, call.receiver.root)  # type: ignore[no-any-return]


@member("tqdm.tqdm.__enter__")
def _progress_entered(call: Any) -> Value:
    return of(call.receiver)


@member("tqdm.tqdm.__exit__")
def _progress_left(_call: Any) -> Value:
    return NONE


# -- itertools ---------------------------------------------------------------------------------------------------


@rule("itertools.count")
def _count(call: Any) -> Value:
    start = call.argument(0, "start")
    is_float = start is not None and any(type(getattr(atom, "value", 0)) is float for atom in start.atoms)
    return call.iterator_over(of_prim("float" if is_float else "int"))  # type: ignore[no-any-return]


@rule("itertools.cycle", "itertools.islice", "itertools.compress")
def _same_elements(call: Any) -> Value:
    source = _given(call, 0)
    stop = _number(call.argument(1))
    known = call.positions(source)
    if call.name.endswith("islice") and known is not None and stop is not None and len(call.arguments.positional) == 2:
        return call.fill_list(known[: max(stop, 0)], part=stop)  # type: ignore[no-any-return]
    return call.iterator_over(call.iterate(source))  # type: ignore[no-any-return]


@rule("itertools.repeat")
def _repeat(call: Any) -> Value:
    times = _number(call.argument(1, "times"))
    if times is not None and 0 <= times <= _MAX_KNOWN:
        return call.fill_list([_given(call, 0)] * times, part=times)  # type: ignore[no-any-return]
    return call.iterator_over(_given(call, 0))  # type: ignore[no-any-return]


@rule("itertools.chain", "itertools.chain.from_iterable", "heapq.merge", "more_itertools.flatten")
def _chain(call: Any) -> Value:
    sources = list(call.arguments.positional)
    if call.name.endswith(("from_iterable", "flatten")):
        nested = call.positions(_given(call, 0))
        sources = nested if nested is not None else [call.iterate(_given(call, 0))]
        all_known = nested is not None
    else:
        all_known = call.arguments.more is None and not call.name.endswith("merge")
    columns = [call.positions(source) for source in sources] if all_known else [None]
    if columns and all(column is not None for column in columns):
        elements = [value for column in columns for value in column or ()]
        if len(elements) <= _MAX_KNOWN:
            return call.fill_list(elements, part=len(elements))  # type: ignore[no-any-return]
    if call.arguments.more is not None:
        sources.append(call.iterate(call.arguments.more))
    return call.iterator_over(_element(call, sources))  # type: ignore[no-any-return]


@rule("itertools.takewhile", "itertools.dropwhile", "itertools.filterfalse")
def _selected(call: Any) -> Value:
    element = call.iterate(_given(call, 1))
    if element and not any(isinstance(atom, Const) and atom.value is None for atom in _given(call, 0).atoms):
        call.call(_given(call, 0), Arguments((element,)))
    return call.iterator_over(element)  # type: ignore[no-any-return]


@rule("itertools.accumulate")
def _accumulate(call: Any) -> Value:
    element = call.iterate(_given(call, 0))
    function = call.argument(1, "func")
    result = join(element, call.argument(None, "initial") or NOTHING)
    if function is None:
        sums = join_all(of_prim(type(a.value).__name__) if isinstance(a, Const) else of(a) for a in result.atoms)
        if any(isinstance(atom, Ref) for atom in result.atoms):
            sums = join(result, call.operate("+", [result, element]))
        return call.iterator_over(sums)  # type: ignore[no-any-return]
    for _ in range(3):
        result = join(result, call.call(function, Arguments((result, element))))
    return call.iterator_over(result)  # type: ignore[no-any-return]


@rule(
    "itertools.combinations",
    "itertools.permutations",
    "itertools.combinations_with_replacement",
    "more_itertools.windowed",
)
@rule("itertools.pairwise", "itertools.batched", "more_itertools.chunked", "more_itertools.pairwise")
def _tuples(call: Any) -> Value:
    element = call.iterate(_given(call, 0))
    length = 2 if call.name.endswith("pairwise") else _number(call.argument(1, "r") or call.argument(1, "n"))
    if length is None or length > _MAX_TUPLE or call.name.endswith(("batched", "chunked")):
        return call.iterator_over(call.list_of(element, part="row"))  # type: ignore[no-any-return]
    return call.iterator_over(of_tuple([element] * length))  # type: ignore[no-any-return]


@rule("itertools.tee")
def _tee(call: Any) -> Value:
    element = call.iterate(_given(call, 0))
    count = 2 if call.argument(1, "n") is None else _number(call.argument(1, "n"))
    if count is None or not 0 < count <= _MAX_TUPLE:
        return call.list_of(call.iterator_over(element))  # type: ignore[no-any-return]
    return of_tuple([call.iterator_over(element, part=index) for index in range(count)])


@rule("itertools.groupby")
def _groupby(call: Any) -> Value:
    element = call.iterate(_given(call, 0))
    function = call.argument(1, "key")
    key = call.call(function, Arguments((element,))) if function is not None and element else element
    return call.iterator_over(of_tuple([key, call.iterator_over(element, part="group")]), part="groups")  # type: ignore[no-any-return]


# -- heaps and sorted lists --------------------------------------------------------------------------------------


def _add_to(call: Any, container: Value, element: Value, text: str) -> None:
    for atom in container.atoms:
        call.mutate(atom, text)
        if isinstance(atom, Ref) and call.writable(atom.object):
            atom.object.length = None
            atom.object.intact = False
            call.store(atom.object, REST, join(element, call.iterate(of(atom))))


@rule("heapq.heappush", "bisect.insort", "bisect.insort_left", "bisect.insort_right")
def _push(call: Any) -> Value:
    _refuse_symbolic_order(call)
    _add_to(call, _given(call, 0), _given(call, 1), f"{call.name} adds to a list in place")
    return NONE


@rule("heapq.heappop", "heapq.heapify", "heapq.heappushpop", "heapq.heapreplace")
def _pop(call: Any) -> Value:
    _refuse_symbolic_order(call)
    element = call.iterate(_given(call, 0))
    _add_to(call, _given(call, 0), call.argument(1) or NOTHING, f"{call.name} changes a list in place")
    return NONE if call.name.endswith("heapify") else join(element, call.argument(1) or NOTHING)


def _refuse_symbolic_order(call: Any) -> None:
    if call.is_symbolic_call():
        call.hazard("HYB314", f"{call.name} compares symbolic tensors in Python")


@rule("heapq.nlargest", "heapq.nsmallest")
def _extremes(call: Any) -> Value:
    _refuse_symbolic_order(call)
    element = call.iterate(_given(call, 1))
    key = call.argument(2, "key")
    if key is not None and element:
        call.call(key, Arguments((element,)))
    return call.list_of(element)  # type: ignore[no-any-return]


@rule("bisect.bisect", "bisect.bisect_left", "bisect.bisect_right")
def _bisect(call: Any) -> Value:
    _refuse_symbolic_order(call)
    return of_prim("int")


# -- collections -------------------------------------------------------------------------------------------------


@rule("collections.Counter")
def _counter(call: Any) -> Value:
    made = call.make("dict", "Counter")
    source = call.argument(0)
    for name in call.arguments.keywords:
        call.store(made, ("key", name), of_prim("int"))
    if source is not None:
        for atom in source.atoms:
            call.store(made, KEYS, call.iterate(of(atom)))
    # A key that was never counted is 0.
    call.store(made, REST, of_prim("int"))
    return call.new(made)  # type: ignore[no-any-return]


@member("builtins.dict.most_common")
def _most_common(call: Any) -> Value:
    return call.list_of(of_tuple([call.iterate(of(call.receiver)), of_prim("int")]))  # type: ignore[no-any-return]


@member("builtins.dict.elements")
def _elements(call: Any) -> Value:
    return call.iterator_over(call.iterate(of(call.receiver)))  # type: ignore[no-any-return]


@member("builtins.dict.move_to_end", "builtins.dict.subtract", "builtins.list.rotate")
def _reorder(call: Any) -> Value:
    call.mutate(call.receiver, f"{call.name.rpartition('.')[2]}() changes a {call.receiver.object.kind} in place")
    return NONE


@rule("collections.ChainMap", "types.MappingProxyType")
def _mappings(call: Any) -> Value:
    """What they look up stands in the mappings given; what is added to a chain, and what tells them apart, in them."""
    made = call.make("dict", call.name)
    return join_all([*call.arguments.positional, call.new(made)])


@rule("collections.UserDict", "collections.UserList")
def _view(call: Any) -> Value:
    if call.arguments.positional:
        return join_all(call.arguments.positional)
    return call.new(call.make("dict", "dict"))  # type: ignore[no-any-return]


# -- operator ----------------------------------------------------------------------------------------------------

_OPERATORS: Final = {
    "add": "+",
    "sub": "-",
    "mul": "*",
    "truediv": "/",
    "floordiv": "//",
    "mod": "%",
    "pow": "**",
    "matmul": "@",
    "and_": "&",
    "or_": "|",
    "xor": "^",
    "eq": "==",
    "ne": "!=",
    "lt": "<",
    "le": "<=",
    "gt": ">",
    "ge": ">=",
    "neg": "u-",
    "pos": "u+",
    "invert": "~",
    "not_": "not",
    "contains": "in",
}


def _operation(operator: str) -> Rule:
    def apply(call: Any) -> Value:
        operands = list(call.arguments.positional)
        if operator == "in":
            operands.reverse()
        operate = getattr(call, "operate", None)
        wanted = 1 if operator in ("u-", "u+", "~", "not") else 2
        if operate is None or call.arguments.more is not None or len(operands) != wanted:
            return call.unknown("unknown-call", f"what {call.name} gives")  # type: ignore[no-any-return]
        return operate(operator, operands)  # type: ignore[no-any-return]

    return apply


for _name, _operator in _OPERATORS.items():
    FUNCTIONS[f"operator.{_name}"] = FUNCTIONS[f"operator.__{_name.strip('_')}__"] = _operation(_operator)


def _in_place(operator: str) -> Rule:
    def apply(call: Any) -> Value:
        left, right = _given(call, 0), _given(call, 1)
        for atom in left.atoms:
            if isinstance(atom, Ref) and atom.object.kind in ("list", "dict", "set"):
                call.mutate(atom, f"changes a {atom.object.kind} in place")
            elif isinstance(atom, Tensor) and atom.kind == "ndarray":
                call.mutate(atom, "changes an array in place")
        own = call.special(f"__i{operator}__", left, right)
        return join(own, call.operate(_OPERATORS.get(operator) or _OPERATORS[f"{operator}_"], [left, right]))

    return apply


for _name in ("add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "matmul", "and", "or", "xor"):
    FUNCTIONS[f"operator.i{_name}"] = FUNCTIONS[f"operator.__i{_name}__"] = _in_place(_name)


@rule("operator.setitem", "operator.delitem")
def _setitem(call: Any) -> Value:
    container, key = _given(call, 0), _given(call, 1)
    if call.name.endswith("setitem"):
        call.set_item(container, key, _given(call, 2))
        return NONE
    call.special("__delitem__", container, key)
    for atom in container.atoms:
        call.mutate(atom, "deletes an element")
    return NONE


@rule("operator.getitem")
def _getitem(call: Any) -> Value:
    return call.item(_given(call, 0), _given(call, 1))  # type: ignore[no-any-return]


@rule("operator.index", "operator.length_hint")
def _index(call: Any) -> Value:
    if any(isinstance(atom, Tensor) and atom.symbolic for atom in _given(call, 0).atoms):
        call.hazard("HYB301", f"{call.name} needs the value of a tensor, which a graph does not have yet")
    number = _number(call.argument(0))
    return of_const(number) if number is not None else of_prim("int")


@rule("operator.itemgetter", "operator.attrgetter")
def _getter(call: Any) -> Value:
    keys = list(call.arguments.positional)
    by_item = call.name.endswith("itemgetter")

    def get(inner: Any) -> Value:
        subject = _given(inner, 0)
        found = [inner.item(subject, key) if by_item else _attribute(inner, subject, key) for key in keys]
        return found[0] if len(found) == 1 else of_tuple(found)

    return call.native(get, call.name, part=tuple(keys))  # type: ignore[no-any-return]


def _attribute(call: Any, subject: Value, path: Value) -> Value:
    atom = path.atoms[0] if len(path.atoms) == 1 else None
    if not isinstance(atom, Const) or not isinstance(atom.value, str):
        return call.unknown("dynamic-attribute", "an attribute whose name is computed")  # type: ignore[no-any-return]
    for name in atom.value.split("."):
        subject = call.attribute(subject, name)
    return subject


@rule("operator.methodcaller")
def _methodcaller(call: Any) -> Value:
    if not call.arguments.positional:
        return call.unknown("missing-argument", "a method whose name is not known")  # type: ignore[no-any-return]
    name, *rest = call.arguments.positional
    keywords = dict(call.arguments.keywords)

    def invoke(inner: Any) -> Value:
        return inner.call(_attribute(inner, _given(inner, 0), name), Arguments(tuple(rest), keywords))  # type: ignore[no-any-return]

    return call.native(invoke, call.name, part=(name, tuple(rest)))  # type: ignore[no-any-return]


@rule("functools.cmp_to_key")
def _cmp_to_key(call: Any) -> Value:
    compare = _given(call, 0)

    def key(inner: Any) -> Value:
        element = _given(inner, 0)
        inner.call(compare, Arguments((element, element)))
        return of_prim("object")

    return call.native(key, call.name, part=compare)  # type: ignore[no-any-return]
