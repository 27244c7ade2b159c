"""Operations that take functions: conditionals, loops, maps, gradients overridden, Python called from graphs.

The functions are called back with what the library hands them.  What they return becomes tensors, structure kept.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from hybridize.models.operations import are_operations, operation
from hybridize.models.tensorflow.arguments import (
    argument,
    as_tensor,
    dtype_argument,
    integer,
    list_of,
    new_list,
    new_object,
    result,
    shape_of_argument,
)
from hybridize.models.tensorflow.rulebook import Rulebook
from hybridize.models.tensorflow.structures import is_none, map_structure
from hybridize.values.arguments import Arguments
from hybridize.values.atoms import Atom, Const, RaggedForm, Ref, Shape, Tensor, Tuple, Unknown, tensor
from hybridize.values.value import NONE, NOTHING, Value, join, join_all, of, of_const, of_prim, of_tuple, union
from hybridize.values.ways import open_where_different

RULES: Rulebook = Rulebook()
# The code of the hazard: a function that is a graph already is written for both answers.
ASKS_FOR_MODE: Final = "HYB320:mode"
LIFTING: Final = "tf.init_scope"
# A loop's state is stable after few rounds: extents and dtypes go up once.
_ROUNDS: Final = 4


# -- leaves ------------------------------------------------------------------------------------------------------


def tensor_leaf(call: Any) -> Callable[[Value], Value]:
    """Leaves that become tensors in the world of the call; what holds no number stays (None, datasets…)."""

    def change(leaf: Value) -> Value:
        kept = [atom for atom in leaf.atoms if _stays(atom)]
        rest = union([atom for atom in leaf.atoms if not _stays(atom)])
        if not rest:
            return union(kept)
        made = as_tensor(call, rest)
        shape = None if made.rankless and call.traced else made.shape  # what eager execution knows, graphs do not
        one = tensor(
            made.dtype, shape, kind=made.kind, symbolic=call.traced, ragged=made.ragged, rankless=made.rankless
        )
        return join(of(one), union(kept) if kept else NOTHING)

    return change


def _stays(atom: Atom) -> bool:
    match atom:
        case Const(value=None) | Unknown():
            return True
        case Ref(object=object_):
            return object_.kind not in ("list", "iterator")
    return False


def to_tensors(call: Any, value: Value, part: str = "tensors", *, lists: bool = True) -> Value:
    """The structure with every leaf a tensor."""
    return map_structure(call, value, tensor_leaf(call), lists=lists, part=(part,))


def slices(call: Any, value: Value, part: str = "slices", *, lists: bool = True) -> Value:
    """The structure with every leaf a slice along its first axis."""

    def change(leaf: Value) -> Value:
        made = as_tensor(call, leaf)
        if made.rankless and call.traced:  # outside a graph the tensor is there, and shows its rank
            return of(tensor(made.dtype, kind=made.kind, symbolic=True, rankless=True))
        return without_rows(row_of(made, symbolic=call.traced))

    return map_structure(call, value, change, lists=lists, part=(part,))


def row_of(one: Tensor, *, symbolic: bool) -> Tensor:
    """A slice of a tensor along its first axis; the row of a ragged tensor keeps its layout."""
    shape = one.shape[1:] if one.shape else None
    layout = one.ragged
    if one.kind == "ragged":
        if layout is not None:
            layout = RaggedForm(max(layout.axes - 1, 0), layout.splits)
        elif shape is not None and len(shape) == 1:
            layout = RaggedForm(0, None)
    return tensor(one.dtype, shape, kind=one.kind, symbolic=symbolic, ragged=layout)


def without_rows(one: Tensor) -> Value:
    """What a program is given for a row of a ragged tensor: a dense tensor where no axis of it is ragged."""
    if one.kind != "ragged" or one.ragged is None or one.ragged.axes:
        return of(one)
    return of(tensor(one.dtype, one.shape, symbolic=one.symbolic))


def stacked(call: Any, value: Value, extent: int | None, part: str = "stacked", *, lists: bool = True) -> Value:
    """The structure with an axis in front of every leaf."""

    def change(leaf: Value) -> Value:
        made = as_tensor(call, leaf)
        shape = None if made.shape is None else (extent, *made.shape)
        layout = made.ragged if made.ragged is None else RaggedForm(made.ragged.axes + 1, made.ragged.splits)
        one = tensor(made.dtype, shape, kind=made.kind, symbolic=call.traced, ragged=layout, rankless=made.rankless)
        return of(one)

    return map_structure(call, value, change, lists=lists, part=(part,))


def first_extent(call: Any, value: Value) -> int | None:
    """The common first extent of the leaves of a structure."""
    found: list[int | None] = []

    def look(leaf: Value) -> Value:
        shape = as_tensor(call, leaf).shape
        found.append(shape[0] if shape else None)
        return leaf

    map_structure(call, value, look, part=("extent",))
    known = {extent for extent in found if extent is not None}
    return known.pop() if len(known) == 1 else None


def of_dtypes(call: Any, dtypes: Value | None) -> Value:
    """Tensors of a structure of dtypes, as `Tout=[tf.float32, tf.int64]` describes it; also of specs."""
    if is_none(dtypes) or dtypes is None:
        return of(tensor(symbolic=call.traced))

    def change(leaf: Value) -> Value:
        return join_all(_of_spec(call, atom) for atom in leaf.atoms)

    return map_structure(call, dtypes, change, part=("dtypes",))


def _of_spec(call: Any, atom: Atom) -> Value:
    if isinstance(atom, Ref) and atom.object.symbol is not None:
        return of(spec_tensor(call, atom))
    return of(tensor(dtype_argument(of(atom)), symbolic=call.traced))


def spec_tensor(call: Any, spec: Ref) -> Tensor:
    """The tensor a `tf.TensorSpec` (ragged, sparse) object describes."""
    name = (spec.object.symbol or "").rpartition(".")[2]
    dtype = dtype_argument(call.load_attribute(spec.object, "·dtype"))
    shape = shape_of_argument(call, call.load_attribute(spec.object, "·shape"))
    if name == "RaggedTensorSpec":
        return tensor(dtype, shape, kind="ragged", symbolic=call.traced, ragged=_layout(call, spec, shape))
    if name == "SparseTensorSpec":
        return tensor(dtype, shape, kind="sparse", symbolic=call.traced)
    return tensor(dtype, shape, symbolic=call.traced)


def _layout(call: Any, spec: Ref, shape: Shape | None) -> RaggedForm | None:
    """The layout that a `tf.RaggedTensorSpec` asks for: by default, all axes but the first are ragged."""
    asked = call.load_attribute(spec.object, "·ragged_rank")
    rank = None if shape is None else len(shape) - 1
    axes = rank if not asked or is_none(asked) else integer(asked)
    named = call.load_attribute(spec.object, "·row_splits_dtype")
    return None if axes is None else RaggedForm(axes, dtype_argument(named) if named else "int64")


# -- conditionals ------------------------------------------------------------------------------------------------


def _branches(call: Any, functions: list[Value | None]) -> Value:
    """The join of what the branches return; a graph makes tensors of it."""
    call.computes(call.name)
    with call.traced_once():
        ways = [call.call(one, Arguments()) for one in functions if one is not None and not is_none(one)]
    returned = join_all(ways)
    if not call.traced or are_operations(returned):
        return returned
    call.check_ways()
    call.check_keys(ways)
    made = to_tensors(call, returned)
    shapes = [as_tensor(call, one).shape for one in ways if any(isinstance(atom, Tensor) for atom in one.atoms)]
    ranks = {len(shape) for shape in shapes if shape is not None}
    return call.without_rank(made) if len(ranks) > 1 else open_where_different(made, ways)


@RULES.function("cond", "compat.v1.cond")
def _cond(call: Any) -> Value:
    return _branches(call, [argument(call, "true_fn", "fn1"), argument(call, "false_fn", "fn2")])


@RULES.function("switch_case")
def _switch_case(call: Any) -> Value:
    return _branches(call, [*_each_way(call, argument(call, "branch_fns")), argument(call, "default")])


def _each_way(call: Any, listed: Value | None) -> list[Value | None]:
    return [of(atom) for atom in _each_function(call, listed).atoms]


def _each_function(call: Any, listed: Value | None) -> Value:
    """The functions of a list, of a dictionary, or of pairs with a number or predicate."""
    if listed is None:
        return NOTHING
    found = NOTHING
    for atom in listed.atoms:
        if isinstance(atom, Ref) and atom.object.kind == "dict":
            found = join(found, join_all(call.load(atom.object, key, atom.root) for key in list(atom.object.items)))
        else:
            found = join(found, call.iterate(of(atom)))
    pairs = [atom.items[-1] for atom in found.atoms if isinstance(atom, Tuple) and atom.items]
    return join(union([atom for atom in found.atoms if not isinstance(atom, Tuple)]), join_all(pairs))


@RULES.function("case", "compat.v1.case")
def _case(call: Any) -> Value:
    return _branches(call, [*_each_way(call, argument(call, "pred_fn_pairs")), argument(call, "default")])


# -- loops -------------------------------------------------------------------------------------------------------


def _spread(call: Any, state: Value) -> Arguments:
    known = call.positions(state)
    return Arguments(tuple(known)) if known is not None else Arguments((), {}, call.iterate(state))


@RULES.function("while_loop", "compat.v1.while_loop")
def _while_loop(call: Any) -> Value:
    condition, body, loop_vars = argument(call, "cond"), argument(call, "body"), argument(call, "loop_vars")
    if condition is None or body is None or loop_vars is None:
        return list_of(call, of(tensor(symbolic=call.traced)))
    call.computes(call.name)
    state = to_tensors(call, loop_vars, "state")
    known = call.positions(state)
    invariants = argument(call, "shape_invariants")
    for number in range(_ROUNDS):
        arguments = _spread(call, state)
        call.call(condition, arguments)
        with call.traced_once():
            after = call.call(body, arguments)
        after = to_tensors(call, after, "after")
        if call.traced and not number and known is not None:
            _check_round(call, known, call.positions(after) or [after], shapes=not invariants or is_none(invariants))
        state = _next_state(call, state, after, known)
    return state


def _check_round(call: Any, before: list[Value], after: list[Value], *, shapes: bool) -> None:
    """A graph loop keeps the dtypes of what it carries, and the shapes unless told otherwise."""
    if len(before) == len(after):
        for number, (old, new) in enumerate(zip(before, after, strict=True)):
            call.check_carried(f"what tf.while_loop carries as number {number}", old, new, shapes=shapes)


def _next_state(call: Any, state: Value, after: Value, known: list[Value] | None) -> Value:
    returned = call.positions(after)
    if known is None:
        return join(state, after) if after else state
    if returned is None or len(returned) != len(known):
        returned = [after] if len(known) == 1 and after else known
    merged = [join(old, new) for old, new in zip(call.positions(state) or known, returned, strict=True)]
    if isinstance(state.atoms[0], Tuple):
        return of_tuple(merged)
    return new_list(call, merged, "state")


def _mapped(call: Any, function: Value | None, elements: Value | None, signature: Value | None) -> Value:
    if function is None or elements is None:
        return of(tensor(symbolic=call.traced))
    call.computes(call.name)
    with call.traced_once():
        returned = call.call(function, Arguments((slices(call, elements),)))
    if signature is not None and not is_none(signature):
        declared = of_dtypes(call, signature)
        if not returned or any(isinstance(atom, Tuple) for atom in declared.atoms):
            returned = returned or declared
        returned = _as_declared(call, returned, declared)
    return stacked(call, to_tensors(call, returned, "returned"), first_extent(call, elements))


def _as_declared(call: Any, returned: Value, declared: Value) -> Value:
    """What one tensor of a signature says of the shape, where the function does not."""
    match declared.atoms, returned.atoms:
        case (Tensor(shape=wanted),), (Tensor(shape=None),) if wanted is not None:
            made = as_tensor(call, returned)
            return of(tensor(made.dtype, wanted, kind=made.kind, symbolic=call.traced))
    return returned


@RULES.function("map_fn", "compat.v1.map_fn")
def _map_fn(call: Any) -> Value:
    signature = argument(call, "fn_output_signature", "dtype")
    return _mapped(call, argument(call, "fn"), argument(call, "elems"), signature)


@RULES.function("vectorized_map")
def _vectorized_map(call: Any) -> Value:
    if call.under_condition():
        # Observed under TensorFlow 2.21: what is mapped there may come out with no elements at all.
        call.hazard("HYB314", "tf.vectorized_map under a condition on a tensor: what it gives may be empty in a graph")
    return _mapped(call, argument(call, "fn"), argument(call, "elems"), None)


@RULES.function("scan", "foldl", "foldr", *(f"compat.v1.{name}" for name in ("scan", "foldl", "foldr")))
def _fold(call: Any) -> Value:
    function, elements = argument(call, "fn"), argument(call, "elems")
    if function is None or elements is None:
        return of(tensor(symbolic=call.traced))
    call.computes(call.name)
    initial, element = argument(call, "initializer"), slices(call, elements)
    state = element if initial is None or is_none(initial) else to_tensors(call, initial, "state")
    for _ in range(_ROUNDS):
        with call.traced_once():
            after = call.call(function, Arguments((state, element)))
        state = join(state, to_tensors(call, after, "after"))
    return stacked(call, state, first_extent(call, elements)) if call.name.endswith("scan") else state


# -- Python from graphs ------------------------------------------------------------------------------------------


@RULES.function("py_function", "numpy_function", "compat.v1.py_func")
def _py_function(call: Any) -> Value:
    """The function runs eagerly, also when the operation is part of a graph."""
    function, inputs = argument(call, "func"), argument(call, "inp")
    call.computes(call.name)
    # (The shapes that specs name are not given to the tensors.)
    declared = _of_any_rank(call, of_dtypes(call, argument(call, "Tout")), keep=False)
    if function is not None and call.traced:
        call.runs_beside_graph(function)
    if function is not None and inputs is not None:
        kind: Any = "tensor" if call.name == "tf.py_function" else "ndarray"

        def eager(leaf: Value) -> Value:
            made = as_tensor(call, leaf)
            return of(tensor(made.dtype, made.shape, kind=kind if made.kind == "tensor" else made.kind))

        known = call.positions(inputs)
        if known is not None:
            returned = call.call_eagerly(function, Arguments(tuple(eager(value) for value in known)))
        else:
            returned = call.call_eagerly(function, Arguments((), {}, eager(call.iterate(inputs))))
        if kind == "ndarray" and returned and not call.traced:
            # Outside a graph `Tout` is not looked at.  (In the graphs of datasets, which run as part of this world, the
            # rank is not known either.)
            return _of_any_rank(call, _flat(call, to_tensors(call, returned, "returned")), keep=True)
    return declared


def _of_any_rank(call: Any, value: Value, *, keep: bool) -> Value:
    """Tensors of which no graph knows the rank; whether to keep what we know of the shape in eager execution."""

    def change(leaf: Value) -> Value:
        dense = [atom for atom in leaf.atoms if isinstance(atom, Tensor) and atom.kind == "tensor"]
        rest = [atom for atom in leaf.atoms if atom not in dense]
        found = [
            call.without_rank(of(tensor(atom.dtype, atom.shape if keep else None, symbolic=atom.symbolic)))
            for atom in dense
        ]
        return join_all([union(rest), *found])

    return map_structure(call, value, change, part=("any rank",))


def _flat(call: Any, returned: Value) -> Value:
    """Several results of a NumPy function are a list, whatever held them."""
    parts = call.positions(returned) if any(isinstance(atom, Tuple) for atom in returned.atoms) else None
    return returned if parts is None else new_list(call, parts, "flat")


# -- gradients and compilation overridden ------------------------------------------------------------------------


@RULES.function("custom_gradient")
def _custom_gradient(call: Any) -> Value:
    function = argument(call, "f")
    if function is None or is_none(function):
        return call.native(_custom_gradient, "tf.custom_gradient")  # type: ignore[no-any-return]

    def run(inner: Any) -> Value:
        returned = inner.call(function, inner.arguments)
        found = NOTHING
        for atom in returned.atoms:
            if isinstance(atom, Tuple) and len(atom.items) == 2:
                output, gradient = atom.items
                found = join(found, output)
                _call_gradient(inner, gradient, output)
            else:
                found = join(found, of(atom))
        return found

    return call.native(run, "tf.custom_gradient", part=function)  # type: ignore[no-any-return]


def _call_gradient(call: Any, gradient: Value, output: Value) -> None:
    """The gradient function gets one tensor for each output."""
    known = call.positions(output)
    arguments = tuple(known) if known is not None else (output,)
    call.call(gradient, Arguments(arguments))


@RULES.function("recompute_grad")
def _recompute_grad(call: Any) -> Value:
    function = argument(call, "f")
    if function is None or is_none(function):
        return call.native(_recompute_grad, "tf.recompute_grad")  # type: ignore[no-any-return]
    call.leave_eager(function, "tf.recompute_grad runs it once more for the gradient, under a tape of its own")

    def run(inner: Any) -> Value:
        value: Value = inner.call(function, inner.arguments)
        return value

    return call.native(run, "tf.recompute_grad", part=function)  # type: ignore[no-any-return]


@RULES.function(
    "autograph.experimental.do_not_convert", "autograph.to_graph", "nondifferentiable_batch_function",
    "Module.with_name_scope", "compat.v1.wrap_function", "grad_pass_through",
)  # fmt: skip
def _same_function(call: Any) -> Value:
    function: Value | None = call.argument(0)
    if function is None or is_none(function) or not any(_is_function(atom) for atom in function.atoms):
        return call.native(_same_function, call.name)  # type: ignore[no-any-return]
    if call.name.endswith("do_not_convert"):
        call.leave_unconverted(function)
    return function


def _is_function(atom: Atom) -> bool:
    return not isinstance(atom, (Const, Tensor, Tuple))


@RULES.function("xla.experimental.compile")
def _compile(call: Any) -> Value:
    """Runs a function as a graph, compiled anew each time; its results come as a list, one alone too."""
    function, inputs = argument(call, "computation") or NOTHING, argument(call, "inputs")
    given = [] if inputs is None or is_none(inputs) else call.positions(inputs)
    with call.compiled_by(call.name):
        returned: Value = call.call(function, Arguments(tuple(given) if given is not None else (call.iterate(inputs),)))
    several = any(
        isinstance(atom, Tuple) or (isinstance(atom, Ref) and atom.object.kind == "list") for atom in returned.atoms
    )
    parts = call.positions(returned) if several else [returned]
    return list_of(call, call.iterate(returned)) if parts is None else new_list(call, parts, "compiled")


@RULES.function("autograph.experimental.set_loop_options", "autograph.set_verbosity", "autograph.trace")
def _loop_options(_call: Any) -> Value:
    return NONE


# -- contexts and order ------------------------------------------------------------------------------------------


@RULES.function("init_scope")
def _init_scope(call: Any) -> Value:
    """Leaves all graphs: what runs within runs eagerly, once for each trace."""
    scope: Value = call.new(call.make("api", LIFTING, symbol="contextlib.AbstractContextManager"))
    return scope


@RULES.function(
    "device", "control_dependencies", "compat.v1.variable_scope",
    "compat.v1.device", "xla.experimental.jit_scope", "compat.v1.colocate_with",
)  # fmt: skip
def _context(call: Any) -> Value:
    return new_object(call, "contextlib.AbstractContextManager")


@RULES.method("tf.name_scope", "__enter__")
def _enter_name_scope(_call: Any) -> Value:
    return of_prim("str")


@RULES.function("executing_eagerly", "compat.v1.executing_eagerly")
def _executing_eagerly(call: Any) -> Value:
    # Eager unless the program switches it off, which a version-1 mode elsewhere may: both branches count.
    call.hazard(ASKS_FOR_MODE, f"{call.name}() is True eagerly and False in a graph")
    return of_const(False) if call.traced else of_prim("bool")


@RULES.function("inside_function")
def _inside_function(call: Any) -> Value:
    call.hazard(ASKS_FOR_MODE, f"{call.name}() is False eagerly and True in a graph")
    return of_const(bool(call.traced))


@RULES.function("print", "group", "no_op")
def _operation(call: Any) -> Value:
    """Printing is an operation: it happens in every execution, also of a graph."""
    call.computes(call.name)
    return operation(call)


@RULES.function("compat.v1.Print")
def _print_through(call: Any) -> Value:
    source = as_tensor(call, call.argument(0, "input_"))
    return result(call, source.dtype, source.shape, source)
