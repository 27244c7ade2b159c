"""Packages that hand arrays, tensors or functions through: scikit-learn, einops, attrs, TensorFlow Datasets."""

from __future__ import annotations

from typing import Any, Final

from hybridize.models.protocol import Rule
from hybridize.models.python.builtin_rules import FUNCTIONS as BUILTINS
from hybridize.models.python.registration import registering
from hybridize.values.arguments import Arguments
from hybridize.values.atoms import Const, Method, Ref, Tensor, tensor
from hybridize.values.objects import KEYS, REST
from hybridize.values.payloads import ClassData
from hybridize.values.value import NOTHING, Value, of, of_const, of_prim, of_tuple

FUNCTIONS: dict[str, Rule] = {}
METHODS: dict[str, Rule] = {}
rule = registering(FUNCTIONS)
member = registering(METHODS)
_DATASET: Final = "tf.data.Dataset"


def _rows(value: Value, call: Any) -> Value:
    """Some rows of an array-like: the first extent is another one."""
    from hybridize.models.numpy import arrays  # noqa: PLC0415 - Python's models come before NumPy's

    if any(isinstance(atom, Tensor) for atom in value.atoms):
        one = arrays.of_value(value, call)
        return arrays.array(one.dtype, None if not one.shape else (None, *one.shape[1:]))
    if any(isinstance(atom, Ref) and atom.object.kind == "list" for atom in value.atoms):
        return call.list_of(call.iterate(value), part=value)  # type: ignore[no-any-return]
    return value


@rule("sklearn.model_selection.train_test_split")
def _train_test_split(call: Any) -> Value:
    if call.traced and call.is_symbolic_call():
        call.hazard(
            "HYB303", f"{call.name} needs arrays, but is given a tensor that has no value while a graph is built"
        )
    call.nondeterministic(f"calls {call.name}")
    parts = [_rows(value, call) for value in call.arguments.positional for _ in range(2)]
    return call.fill_list(parts)  # type: ignore[no-any-return]


@rule("sklearn.utils.shuffle", "sklearn.utils.resample")
def _shuffled(call: Any) -> Value:
    call.nondeterministic(f"calls {call.name}")
    parts = [_rows(value, call) for value in call.arguments.positional]
    return parts[0] if len(parts) == 1 else call.fill_list(parts)


@rule("einops.rearrange", "einops.reduce", "einops.repeat", "einops.einsum", "einops.asnumpy")
def _einops(call: Any) -> Value:
    given = call.argument(0, "tensor")
    results: list[Value] = []
    for atom in given.atoms if given is not None else ():
        if isinstance(atom, Tensor):
            kind = "ndarray" if atom.kind == "ndarray" else "tensor"
            if kind == "tensor":
                call.computes(call.name)
            symbolic = call.traced and kind == "tensor"
            results.append(
                of(tensor(atom.dtype, None, kind="ndarray" if kind == "ndarray" else "tensor", symbolic=symbolic))
            )
    return results[0] if results else call.unknown("unmodelled-symbol", f"what {call.name} gives")


# -- attrs -------------------------------------------------------------------------------------------------------


@rule(
    "attr.s",
    "attr.attrs",
    "attr.dataclass",
    "attr.define",
    "attr.frozen",
    "attr.mutable",
    "pydantic.dataclasses.dataclass",
)
@rule("flax.struct.dataclass", "chex.dataclass", "attr.attributes")
def _attrs(call: Any) -> Value:
    """Classes whose constructor is generated from their fields, annotated or made with `attr.ib()`."""
    first = call.argument(0)
    classes = [atom.object for atom in first.atoms if isinstance(atom, Ref)] if first is not None else []
    classes = [cls for cls in classes if isinstance(cls.payload, ClassData)]
    if not classes:
        return call.native(_attrs, call.name)  # type: ignore[no-any-return]
    for cls in classes:
        data: ClassData = cls.payload
        made = [
            name
            for name, cell in cls.attributes.items()
            if any(isinstance(atom, Ref) and atom.object.symbol == "dataclasses.field" for atom in cell.value.atoms)
        ]
        data.fields = tuple(dict.fromkeys([*data.code.annotated, *made]))
    return first  # type: ignore[no-any-return]


@rule("attr.ib", "attr.attrib", "attr.field", "pydantic.Field", "pydantic.dataclasses.field")
def _attrib(call: Any) -> Value:
    made = call.make("api", "field", symbol="dataclasses.field")
    default = call.argument(0, "default")
    factory = call.argument(None, "factory") or call.argument(None, "default_factory")
    if default is not None:
        call.store_attribute(made, "default", default)
    if factory is not None:
        call.store_attribute(made, "default_factory", factory)
    return call.new(made)  # type: ignore[no-any-return]


@rule("attr.asdict", "attr.evolve", "dataclasses.asdict", "dataclasses.astuple")
def _asdict(call: Any) -> Value:
    if call.name.endswith("evolve"):
        return BUILTINS["dataclasses.replace"](call)
    made = call.make("dict", "fields")
    given = call.argument(0)
    for atom in given.atoms if given is not None else ():
        if isinstance(atom, Ref):
            for name in list(atom.object.attributes):
                call.store(made, ("key", name), call.load_attribute(atom.object, name, atom.root))
    if call.name.endswith("astuple"):
        return call.list_of(call.iterate(call.new(made)))  # type: ignore[no-any-return]
    return call.new(made)  # type: ignore[no-any-return]


# -- TensorFlow Datasets -----------------------------------------------------------------------------------------


@rule("tensorflow_datasets.load")
def _tfds_load(call: Any) -> Value:
    """A data set, or one for each split; `with_info=True` adds the description of the data."""
    call.effect("downloads data")
    call.nondeterministic("reads files")
    batched = call.argument(None, "batch_size") is not None
    shape: tuple[int | None, ...] | None = None
    element = of(tensor(None, shape, symbolic=call.traced))
    if _flag(call.argument(None, "as_supervised")):
        content = of_tuple([element, of(tensor("int64", None if batched else (), symbolic=call.traced))])
    else:
        record = call.make("dict", "record")
        call.store(record, REST, element)
        call.store(record, KEYS, of_prim("str"))
        content = call.new(record)
    dataset = call.make("dataset", "dataset", symbol=_DATASET)
    call.store(dataset, REST, content)
    value = _per_split(call, call.new(dataset))
    if _flag(call.argument(None, "with_info")):
        info = call.new(call.make("api", "info", symbol="tensorflow_datasets.core.DatasetInfo"))
        return of_tuple([value, info])
    return value


def _flag(value: Value | None) -> bool:
    return value is not None and any(isinstance(atom, Const) and atom.value is True for atom in value.atoms)


def _per_split(call: Any, dataset: Value) -> Value:
    split = call.argument(1, "split")
    if split is None or any(isinstance(atom, Const) and atom.value is None for atom in split.atoms):
        made = call.make("dict", "splits")
        for name in ("train", "test", "validation"):
            call.store(made, ("key", name), dataset)
        call.store(made, REST, dataset)
        call.store(made, KEYS, of_prim("str"))
        return call.new(made)  # type: ignore[no-any-return]
    known = call.positions(split)
    if known is not None:
        return call.fill_list([dataset] * len(known), part="splits")  # type: ignore[no-any-return]
    return dataset


@rule("tensorflow_datasets.as_numpy")
def _as_numpy(call: Any) -> Value:
    given = call.argument(0, "dataset")
    element = call.iterate(given) if given is not None else NOTHING
    return call.iterator_over(_arrays(element, call))  # type: ignore[no-any-return]


def _arrays(value: Value, call: Any) -> Value:
    from hybridize.values.atoms import Tuple  # noqa: PLC0415
    from hybridize.values.value import join_all  # noqa: PLC0415

    results: list[Value] = []
    for atom in value.atoms:
        if isinstance(atom, Tensor):
            results.append(of(tensor(atom.dtype, atom.shape, kind="ndarray")))
        elif isinstance(atom, Tuple):
            results.append(of_tuple([_arrays(item, call) for item in atom.items]))
        elif isinstance(atom, Ref) and atom.object.kind == "dict":
            made = call.make("dict", "record", part="numpy")
            for key in list(atom.object.items):
                content = call.load(atom.object, key, atom.root)
                call.store(made, key, content if key == KEYS else _arrays(content, call))
            results.append(call.new(made))
        else:
            results.append(of(atom))
    return join_all(results)


# -- modules of PyTorch ------------------------------------------------------------------------------------------


@member("torch.nn.Module.__call__")
def _forward(call: Any) -> Value:
    """A module of the program runs its `forward`; what others do is not known."""
    receiver = call.receiver
    if isinstance(receiver, Ref) and receiver.object.kind == "instance":
        method = call.attribute(of(receiver), "forward")
        if any(isinstance(atom, Method) for atom in method.atoms):
            return call.call(method, call.arguments)  # type: ignore[no-any-return]
    call.unseen("calls a module that is not seen")
    return call.unknown("unmodelled-symbol", "what a module gives that is not seen")  # type: ignore[no-any-return]


# -- data frames -------------------------------------------------------------------------------------------------


@member("pandas.DataFrame.apply", "pandas.DataFrame.applymap", "pandas.DataFrame.map", "pandas.DataFrame.transform")
@member("pandas.Series.apply", "pandas.Series.map", "pandas.Series.transform", "pandas.DataFrame.pipe")
def _apply(call: Any) -> Value:
    function = call.argument(0, "func")
    if function is not None and any(not isinstance(atom, Const) for atom in function.atoms):
        call.call(function, Arguments((of_prim("object"),)))
    return of(call.receiver)


@member("pandas.DataFrame.__len__", "pandas.Series.__len__", "h5py.Dataset.__len__", "gym.spaces.Discrete.__len__")
def _length(_call: Any) -> Value:
    return of_prim("int")


@member(
    "pandas.DataFrame.__setitem__", "pandas.Series.__setitem__", "h5py.File.__setitem__", "h5py.Dataset.__setitem__"
)
def _write_item(call: Any) -> Value:
    call.mutate(call.receiver, f"writes into a {call.name.split('.')[1]}")
    return of_const(None)
