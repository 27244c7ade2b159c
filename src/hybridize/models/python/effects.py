"""The standard library and well-known packages as tables of effects and results.

For names without a rule of their own the tables (`effect_table`) say, by longest matching prefix, what calling them
does: nothing (`PURE`), touches the outside world (`EFFECT`), differs from run to run (`VARIES`), both
(`VARIES_EFFECT`), or is not known (`UNSEEN`, also for everything the tables do not list); and `results` what comes
out.  A result nobody describes is unknown, never assumed to be harmless.
"""

from __future__ import annotations

import builtins as python_builtins
from typing import Any, Final

from hybridize.models.python import effect_table as table
from hybridize.models.python import results
from hybridize.models.python.library_names import (
    GENERATED_MESSAGES,
    canonical,
    effect_of,
    is_builtin,
    is_modelled,
    longest,
    public_names,
    shared_object,
    value_of,
)
from hybridize.models.python.registration import words
from hybridize.values.atoms import (
    FRESH,
    GRAPH_TENSOR_TYPE,
    TYPES,
    Api,
    Atom,
    Const,
    Prim,
    Ref,
    Tensor,
    Unknown,
    api_method,
)
from hybridize.values.objects import HeapObject
from hybridize.values.payloads import ClassData
from hybridize.values.value import NONE, NOTHING, Value, join_all, of, of_prim

_EXCEPTIONS = frozenset(
    name
    for name, value in vars(python_builtins).items()
    if isinstance(value, type) and issubclass(value, BaseException)
)
# Packages that compute on NumPy arrays: a symbolic tensor among their arguments cannot become one (HYB303).
_ARRAY_PACKAGES = frozenset(
    words("""numpy scipy sklearn cv2 PIL skimage imageio librosa soundfile pandas matplotlib seaborn h5py numba
    statsmodels imgaug albumentations networkx trimesh shapely pycocotools xgboost lightgbm torch jax""")
)
# Modules whose functions need the value of a number (HYB301).
_VALUE_READERS = frozenset(
    words("""math cmath statistics struct json pickle marshal decimal fractions yaml array colorsys zlib binascii base64
    hashlib calendar datetime uuid string textwrap shlex unicodedata difflib ast ctypes ipaddress html codecs
    ml_dtypes""")
)
# Decorators of any name that leave the function as it is.
_MARKS = ("pytest.mark.",)
# Members that change a container whose type is not known.
_MUTATORS = frozenset(words("append extend insert update pop popitem clear remove sort reverse setdefault add discard"))
_DATA_METHODS = {
    "get": "object",
    "keys": "iterator[str]",
    "values": "iterator[object]",
    "items": "iterator[tuple[str, object]]",
    "copy": "object",
    "pop": "object",
    "update": "None",
    "to_dict": "dict[str, object]",
    "toDict": "dict[str, object]",
    "to_yaml": "str",
    "flag_values_dict": "dict[str, object]",
}

_MESSAGE: Final = "google.protobuf.message.Message"
_MESSAGE_READS: Final = {
    **dict.fromkeys(("SerializeToString", "SerializePartialToString"), "bytes"),
    **dict.fromkeys(("HasField", "IsInitialized"), "bool"),
    "ByteSize": "int",
    "WhichOneof": "str | None",
    "ListFields": "list[tuple[object, object]]",
}
_MESSAGE_WRITES: Final = {
    **dict.fromkeys(("ParseFromString", "MergeFromString"), "int"),
    **dict.fromkeys(("CopyFrom", "MergeFrom", "Clear", "ClearField", "SetInParent", "DiscardUnknownFields"), "None"),
}


# -- calls -------------------------------------------------------------------------------------------------------


def call(name: str, call_: Any) -> Value:
    """Call a function or class without a rule."""
    if name.startswith("builtins.") and name[9:] in _EXCEPTIONS:
        return call_.new(call_.make("api", name[9:], symbol=name))  # type: ignore[no-any-return]
    if name.startswith(_MARKS):
        from hybridize.models.python.function_tools import decorator_with_arguments  # noqa: PLC0415

        return decorator_with_arguments(call_)
    if name.startswith("numpy."):
        from hybridize.models.numpy import default  # noqa: PLC0415

        default.prepare(call_)
        effect = effect_of(name)
        if effect is table.Effect.PURE:
            known = default.function(name, call_)
            if known is not None:
                return known
    return _perform(name, effect_of(name), call_)


def note_symbolic(name: str, call_: Any) -> None:
    """What a library that is not TensorFlow does with a symbolic tensor: it fails, and says so in different ways."""
    if not call_.traced or not call_.is_symbolic_call():
        return
    package = name.partition(".")[0]
    if package in _ARRAY_PACKAGES:
        call_.hazard("HYB303", f"{name} needs an array, but is given a tensor that has no value while a graph is built")
    elif package in _VALUE_READERS:
        call_.hazard("HYB301", f"{name} needs the value of a tensor, which a graph does not have yet")


def _perform(name: str, effect: table.Effect, call_: Any) -> Value:
    text = name.removeprefix("builtins.")
    if effect in (table.Effect.EFFECT, table.Effect.VARIES_EFFECT):
        call_.effect(f"calls {text}")
    if effect in (table.Effect.VARIES, table.Effect.VARIES_EFFECT):
        call_.nondeterministic(f"calls {text}")
    if name.startswith("torch.") and name.endswith("_") and not name.endswith("__") and call_.receiver is not None:
        call_.mutate(call_.receiver, f"{text} writes into a tensor in place")
    if effect is table.Effect.UNSEEN:
        call_.unseen(f"calls {text}, which is not modelled")
        if call_.is_symbolic_call():
            call_.hazard("HYB316", f"passes a symbolic tensor to {text}, which is not modelled")
    else:
        note_symbolic(name, call_)
    computing = name.partition(".")[0] in table.COMPUTING
    if computing and not name.rpartition(".")[2][:1].isupper():  # making a distribution or kernel runs nothing yet
        call_.computes(text)
    if effect is not table.Effect.PURE or computing or table.calls_back(name):
        call_.call_back(f"an argument that {text} passes")
    return _result(name, call_)


def _result(name: str, call_: Any) -> Value:
    owner, _, last = name.rpartition(".")
    if name.startswith(GENERATED_MESSAGES + ".") and last[:1].isupper():
        name = _MESSAGE
    text = table.RESULTS.get(name) or _member_result(owner, last)
    if text is None:
        # A class keeps the name it is called by, which is the one that rules and tables know.
        text = name if results.is_class(name) else results.returns(name)
    if text is None or text == "?":
        default = longest(name, table.DEFAULT_RESULTS)
        if last[:1].isupper() or name in table.CLASSES or results.is_class(name):
            text = name
        elif default is not None:
            text = default
        else:
            return call_.unknown("unmodelled-symbol", f"what {name} returns is not modelled")  # type: ignore[no-any-return]
    if (last[:1].isupper() or name in table.CLASSES) and text == name:
        return construct(name, call_)
    return results.build(text, call_)


def _member_result(owner: str, last: str) -> str | None:
    for cls in results.linearised(owner)[1:] if results.is_class(owner) else ():
        if f"{cls}.{last}" in table.RESULTS:
            return table.RESULTS[f"{cls}.{last}"]
    members = longest(owner, table.MEMBER_RESULTS)
    return members.get(last) if members is not None else None


def construct(name: str, call_: Any) -> Value:
    """An instance of a library class; data objects keep the keywords they are made with."""
    made = call_.make("api", name.rpartition(".")[2], symbol=name)
    if name in table.DATA_OBJECTS:
        for keyword, value in call_.arguments.keywords.items():
            call_.store_attribute(made, keyword, value)
    return call_.new(made)  # type: ignore[no-any-return]


def is_described_class(name: str) -> bool:
    """Whether a name is that of a class whose members the tables or the stubs describe."""
    if results.is_class(name):
        return True
    package, _, rest = name.partition(".")
    if package in ("numpy", "jaxtyping", "tensorflow_addons", "chex", "jax") or not rest:
        return False  # many a capitalised name of theirs is an alias for several types
    return name.rpartition(".")[2][:1].isupper() and is_modelled(name)


# -- members -----------------------------------------------------------------------------------------------------


def member(owner: str, name: str, call_: Any) -> Value:
    """A member of a builtin or of an object of an unindexed library."""
    receiver: Atom = call_.receiver
    if owner.startswith("builtins."):
        return _builtin_member(owner.removeprefix("builtins."), name, receiver, call_)
    is_user_instance = isinstance(receiver, Ref) and receiver.object.kind == "instance"
    is_enum = owner.startswith("enum.") and name in ("name", "value", "_name_", "_value_")
    if is_enum and isinstance(receiver, Ref) and receiver.object.cls is not None:
        return _of_enum_member(name, receiver.object.cls)
    if is_user_instance and owner in table.NEUTRAL_BASES:
        return NOTHING
    if owner == _MESSAGE and name in (_MESSAGE_READS | _MESSAGE_WRITES):
        return of(api_method(f"{owner}.{name}", receiver))
    if owner in table.DATA_OBJECTS:
        return of(api_method(f"{owner}.{name}", receiver)) if name in _DATA_METHODS else of_prim("object")
    text = table.CONSTANTS.get(f"{owner}.{name}") or results.attribute(f"{owner}.{name}")
    if text is not None:
        return results.build(text, call_)
    if is_user_instance and results.is_class(owner) and not describes_member(owner, name):
        return NOTHING  # the class is fully described, and has no such member
    if name in ("__class__", "__dict__", "__doc__", "__module__"):
        return of_prim("object")
    return of(api_method(f"{owner}.{name}", receiver))


def describes_member(owner: str, name: str) -> bool:
    """Whether objects of a class surely have a member of a name."""
    full = f"{owner}.{name}"
    known = full in table.RESULTS or _member_result(owner, name) is not None
    return known or results.returns(full) is not None or results.attribute(full) is not None


def _builtin_member(type_: str, name: str, receiver: Atom, call_: Any) -> Value:
    if type_ in ("int", "float", "complex", "bool") and name in ("real", "imag", "numerator", "denominator"):
        return of_prim(type_)
    if type_ in ("object", "FlagValues") and isinstance(receiver, Prim):
        return _data_member(name, receiver)
    if type_ in ("object", "instance") and name not in ("__class__", "__dict__", "__call__"):
        return NOTHING
    if name == "__dict__":
        return call_.unknown("dynamic-attribute", "the attributes of an object as a dictionary")  # type: ignore[no-any-return]
    if type_ in ("slice", "range") and name in ("start", "stop", "step"):
        return of_prim("int")
    if type_ == GRAPH_TENSOR_TYPE and name in ("__name__", "__qualname__", "__mro__", "__bases__", "__base__"):
        call_.hazard("HYB320", f"asks for {name} of the type of a tensor, which is another one in a graph")
    if type_ in ("slice", "range", "object") or type_ in TYPES:
        return of_prim("str") if name in ("__name__", "__qualname__", "__module__") else of_prim("object")
    if type_ in _EXCEPTIONS:
        return _exception_member(type_, name, receiver, call_)
    kind = getattr(python_builtins, type_, None)
    if kind is None or not hasattr(kind, name):
        if type_ in ("function", "wrapper", "iterator", "environment", "module", "class", "api"):
            return call_.unknown("dynamic-attribute", f"attribute {name} of a {type_}")  # type: ignore[no-any-return]
        return NOTHING
    return of(api_method(f"builtins.{type_}.{name}", receiver))


def _data_member(name: str, receiver: Prim) -> Value:
    """A member of a value read from configuration or a file: a text, number, list or dictionary, nobody knows which."""
    if any(hasattr(kind, name) for kind in (str, list, dict, set, int, float)):
        return of(api_method(f"builtins.object.{name}", receiver))
    return of_prim("object")


def _exception_member(type_: str, name: str, receiver: Atom, call_: Any) -> Value:
    if isinstance(receiver, Ref) and receiver.object.kind == "instance" and name not in ("args", "with_traceback"):
        return of(api_method(f"builtins.object.{name}", receiver)) if name.startswith("__") else NOTHING
    match name:
        case "args":
            return call_.list_of(of_prim("object"))  # type: ignore[no-any-return]
        case "errno" | "code" | "start" | "end" | "lineno":
            return of_prim("int")
        case "with_traceback" | "add_note" | "__init__" | "__str__" | "__repr__":
            return of(api_method(f"builtins.{type_}.{name}", receiver))
    known = getattr(python_builtins, type_, None)
    if known is not None and type_ not in _OPEN_EXCEPTIONS and not hasattr(known, name):
        return NOTHING
    return of_prim("object")


# Exceptions of libraries, with attributes of their own, are often of these.
_OPEN_EXCEPTIONS = frozenset({"BaseException", "Exception", "OSError", "RuntimeError", "ValueError", "Warning"})


def call_member(owner: str, name: str, call_: Any) -> Value:
    """Call a member without a rule."""
    full = f"{owner}.{name}"
    if owner.startswith("builtins."):
        return _call_builtin_member(owner.removeprefix("builtins."), name, full, call_)
    if name in ("__init__", "__init_subclass__", "__exit__", "__del__", "__post_init__"):
        return NONE
    if name in ("__enter__", "__aenter__") and full not in table.RESULTS:
        return of(call_.receiver)
    if owner == _MESSAGE and name in (_MESSAGE_READS | _MESSAGE_WRITES):
        if name in _MESSAGE_WRITES:
            call_.mutate(call_.receiver, f"{name}() changes a message")
        return results.build((_MESSAGE_READS | _MESSAGE_WRITES)[name], call_)
    if owner in table.DATA_OBJECTS and name in _DATA_METHODS:
        if name in _MUTATORS:
            call_.mutate(call_.receiver, f"changes a {owner.rpartition('.')[2]}")
        return results.build(_DATA_METHODS[name], call_)
    if owner.startswith("numpy."):
        from hybridize.models.numpy import default  # noqa: PLC0415

        default.prepare(call_)
        known = default.member(full, call_)
        if known is not None:
            return known
    effect = effect_of(full)
    if effect is table.Effect.UNSEEN and isinstance(call_.receiver, Ref) and call_.receiver.root == FRESH:
        # What an object made here does to itself is seen by nobody; files and their like are listed as effects.
        effect = table.Effect.PURE if owner in table.CLASSES else effect
    return _perform(full, effect, call_)


def _call_builtin_member(type_: str, name: str, full: str, call_: Any) -> Value:
    if type_ in _EXCEPTIONS:
        return of(call_.receiver) if name == "with_traceback" else NONE
    if name.startswith("__"):
        if name in ("__init__", "__init_subclass__", "__exit__", "__set_name__"):
            return NONE
        return call_.unknown("dynamic-attribute", f"{name} of a {type_}")  # type: ignore[no-any-return]
    if type_ == "object" and name in _MUTATORS:
        # It may be an object that only this call has, or one that everybody sees.
        call_.unseen(f"{name} changes a value of unknown type", "external-data")
    if full in table.RESULTS:
        return results.build(table.RESULTS[full], call_)
    if type_ == "object" and name in ("split", "splitlines", "keys", "values"):
        return call_.list_of(of_prim("object"))  # type: ignore[no-any-return]
    if type_ == "object" and name == "items":
        return results.build("iterator[tuple[object, object]]", call_)
    return of_prim("object")


def operator(name: str, left: Atom, right: Atom, call_: Any) -> Value:
    """An operator on Python values that are not plain scalars."""
    for atom in (left, right):
        if isinstance(atom, Unknown):
            return of(atom)
    if name == "%" and (_is_text(left)):
        return of_prim("str")
    for atom in (left, right):
        if isinstance(atom, Tensor):
            return of(atom)
    for atom in (left, right):
        if isinstance(atom, Ref) and atom.object.kind == "api" and atom.object.symbol is not None:
            return _object_operator(name, atom, left, right, call_)
    for atom in (left, right):
        if isinstance(atom, Api):
            # `int | None` and its like in annotations.
            return of(atom) if name == "|" else call_.unknown("unknown-call", f"operator {name} on {atom.name}")
    if isinstance(left, Prim) or isinstance(right, Prim):
        known = left if isinstance(left, Prim) and left.type != "object" else right
        return of(known) if isinstance(known, Prim) else of_prim("object")
    if isinstance(left, Ref) and left.object.kind in ("api", "instance"):
        return call_.unknown("unknown-call", f"operator {name} on a {left.object.label}")  # type: ignore[no-any-return]
    return NOTHING


def _is_text(atom: Atom) -> bool:
    if isinstance(atom, Const):
        return isinstance(atom.value, str)
    return isinstance(atom, Prim) and atom.type == "str"


_CLOSED_UNDER_OPERATORS: Final = words(
    "pathlib. datetime. decimal. fractions. ipaddress. pandas. scipy.sparse. torch.Tensor jax.Array"
)


def _object_operator(name: str, atom: Ref, left: Atom, right: Atom, call_: Any) -> Value:
    """Operators of library objects: paths, dates and data frames give their own kind again."""
    symbol = atom.object.symbol
    assert symbol is not None
    if symbol in ("datetime.datetime", "datetime.date") and name == "-":
        both = all(isinstance(one, Ref) and one.object.symbol == symbol for one in (left, right))
        return results.build("datetime.timedelta" if both else symbol, call_)
    if symbol == "datetime.timedelta" and name == "/" and atom is left and isinstance(right, Ref):
        return of_prim("float")
    if symbol.startswith(_CLOSED_UNDER_OPERATORS):
        return results.build(symbol, call_)
    if symbol in table.DATA_OBJECTS:
        return of_prim("object")
    return call_.unknown("unknown-call", f"operator {name} on a {atom.object.label}")  # type: ignore[no-any-return]


# -- subclasses --------------------------------------------------------------------------------------------------


def instantiate_subclass(cls: Ref, data: ClassData, call_: Any) -> Value | None:
    """Enumerations look members up; pydantic models have their annotated fields; the rest are ordinary instances."""
    for base in data.library_bases:
        if base.startswith("enum."):
            return enum_member(cls, call_)
        if base.startswith("pydantic.") and data.fields is None:
            data.fields = tuple(data.code.annotated)
    return None


def enum_member(cls: Ref, call_: Any) -> Value:
    """A member of a user enumeration: neither a tensor nor a number, whatever its `value`."""
    made = call_.make("instance", f"{cls.object.label} member", part=("enum", cls.object))
    made.cls = cls.object
    return call_.new(made)  # type: ignore[no-any-return]


def _of_enum_member(name: str, cls: HeapObject) -> Value:
    """`member.name` and `member.value`: the value is one of those the class body assigns."""
    if name in ("name", "_name_"):
        return of_prim("str")
    contents = [
        cell.value
        for attribute, cell in list(cls.attributes.items())
        if not attribute.startswith("_") and any(isinstance(atom, (Const, Prim)) for atom in cell.value.atoms)
    ]
    return join_all(contents) or of_prim("object")


__all__ = [
    "call",
    "call_member",
    "canonical",
    "describes_member",
    "instantiate_subclass",
    "is_builtin",
    "is_described_class",
    "is_modelled",
    "member",
    "operator",
    "public_names",
    "shared_object",
    "value_of",
]
