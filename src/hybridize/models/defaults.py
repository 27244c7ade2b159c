"""What a library name means when no rule of its own says so: from the symbol index, else from tables of effects.

The order is: a rule (see `registry`), then this module.  A symbol of the index returns what its `returns` say; a
member of an unmodelled class is unknown with a reason; functions of the standard library and of well-known
packages go by the table `python.effects`; what nobody modelled is unknown, never assumed harmless.
"""

from __future__ import annotations

from typing import Any, Final

from hybridize.models import result
from hybridize.models.index import MODELLED_VERSIONS, Index
from hybridize.models.python import effects
from hybridize.models.symbols import Symbol
from hybridize.values.atoms import Api, Atom, Ref, api, api_method
from hybridize.values.payloads import ClassData
from hybridize.values.value import NOTHING, Value, of, of_const, of_prim, union

TENSOR_CLASSES: Final = {
    "tensor": "tf.Tensor",
    "variable": "tf.Variable",
    "ragged": "tf.RaggedTensor",
    "sparse": "tf.sparse.SparseTensor",
    "ndarray": "numpy.ndarray",
    "keras-symbolic": "tf.Tensor",
}
# Programs ask which TensorFlow they run on: it may be another one than they were written for, but not of version 1.
_VERSION_TEXTS: Final = frozenset({"tf.__version__", "tf.version.VERSION"})
_VERSION: Final = union([of_const(f"{version}.0").atoms[0] for version in MODELLED_VERSIONS])
_INDEXED: Final = ("tf", "keras", "tensorflow", "tf_keras", "tensorflow_core")


def _is_indexed(dotted: str) -> bool:
    return dotted.partition(".")[0] in _INDEXED


def module(dotted: str, index: Index) -> Api | None:
    """The atom of an imported module that has no source in the project; None when nothing is known of it."""
    if _is_indexed(dotted):
        symbol_ = index.lookup(dotted)
        return api(symbol_.name if symbol_ is not None else dotted)
    return api(effects.canonical(dotted)) if effects.is_modelled(dotted) else None


def public_names(dotted: str, index: Index) -> list[str]:
    """The names a star import from a library module binds."""
    if not _is_indexed(dotted):
        return effects.public_names(dotted)
    return index.children(dotted)


def is_same_everywhere(dotted: str, index: Index) -> bool:
    """Whether a library name means the same wherever it stands: an unknown one remembers its place."""
    return _is_indexed(dotted) and index.lookup(dotted) is not None


def symbol(dotted: str, call: Any) -> Value:
    """The value of a dotted library name: a constant, or the symbol to call or take members from."""
    if not _is_indexed(dotted):
        return effects.value_of(dotted, call)
    found = call.index.lookup(dotted)
    if found is None:
        if call.index.is_module(dotted) or dotted.endswith((".compat", ".compat.v1", ".compat.v2")):
            return of(api(dotted))
        owner, _, name = dotted.rpartition(".")
        if call.registry.knows(dotted):
            rule = call.registry.property(owner, name)
            return rule(call) if rule is not None else of(api(dotted))
        cls = call.index.lookup(owner)
        if cls is not None and cls.kind == "dtype":
            return _dtype_member(cls, name, call)
        if cls is not None and (name in cls.members or call.registry.has_member(cls.name, name)):
            return _class_attribute(cls, name)
        if cls is not None and cls.kind == "class" and name in ("__name__", "__qualname__", "__module__", "__doc__"):
            return of_prim("str")
        if cls is not None and cls.kind == "function" and cls.public and not name.startswith("_"):
            return NOTHING  # functions of the library have no attributes of their own
        if dotted.startswith("tensorflow.python.ops."):
            return of(api(dotted))  # wrappers of operations: what they give is not known, but they only compute
        text = f"{dotted} is not in the model of TensorFlow {call.index.version}"
        absent: Value = call.unknown("unmodelled-symbol", text)
        return absent
    if found.name in _VERSION_TEXTS:
        return _VERSION
    if found.kind == "constant":
        return _constant(found)
    return of(api(found.name))


def _dtype_member(dtype: Symbol, name: str, call: Any) -> Value:
    """`tf.float32.max`, `tf.int32.name` and their like."""
    rule = call.registry.property("tf.dtypes.DType", name)
    if rule is None:
        return of(api_method(f"tf.dtypes.DType.{name}", api(dtype.name)))
    call.name, call.receiver = f"tf.dtypes.DType.{name}", api(dtype.name)
    value: Value = rule(call)
    return value


def _class_attribute(cls: Symbol, name: str) -> Value:
    """A member taken from a library class: a method to call without its receiver, or an attribute of the class."""
    found = cls.members.get(name)
    if found is not None and found.kind == "attribute" and cls.kind != "enum":
        return of_prim("object")
    return of(api(f"{cls.name}.{name}"))


def _constant(found: Symbol) -> Value:
    if found.type_name == "NoneType":
        return of_const(None)
    if found.value is not None and not isinstance(found.value, tuple):
        return of_const(found.value)
    return of_prim(found.type_name or "object")


def builtin(name: str, call: Any) -> Value:
    """A name no scope of the program binds."""
    if name in ("__name__", "__file__", "__doc__", "__package__"):
        return of_prim("str")
    if effects.is_builtin(name):
        return of(api(f"builtins.{name}"))
    return call.unknown("undefined-name", f"{name} is not defined anywhere that is seen")  # type: ignore[no-any-return]


def is_builtin(name: str) -> bool:
    """Whether a name that no scope of the program binds is a builtin."""
    return effects.is_builtin(name)


def builtin_symbol(name: str) -> Api:
    """The symbol of a builtin name."""
    return api(f"builtins.{name}")


def member_symbol(owner: str, name: str, index: Index) -> Api:
    """The symbol of a member of a library module or class."""
    dotted = f"{owner}.{name}"
    if not _is_indexed(dotted):
        return api(effects.canonical(dotted))
    found = index.lookup(dotted)
    return api(found.name if found is not None else dotted)


def lacks(owner: str, name: str, index: Index) -> bool:
    """Whether a public module of TensorFlow or Keras surely has no public member of a name, in any modelled version."""
    if not owner.startswith(("tf.", "keras.")) or name.startswith("_") or not index.is_module(owner):
        return False
    return index.lookup(f"{owner}.{name}") is None and not index.is_module(f"{owner}.{name}")


def is_indexed_class(name: str, index: Index) -> bool:
    """Whether a name is a class of TensorFlow or Keras."""
    found = index.lookup(name) if _is_indexed(name) else None
    return found is not None and found.kind in ("class", "enum", "exception", "dtype")


def is_described_class(name: str) -> bool:
    """Whether a name is a class of the standard library, or of a package, whose members the tables know."""
    return not _is_indexed(name) and effects.is_described_class(name)


# -- members -----------------------------------------------------------------------------------------------------


def member(owner: str, name: str, call: Any) -> Value:
    """A member of an instance of a library class."""
    if name == "__class__" and isinstance(call.receiver, Ref) and call.receiver.object.kind == "api":
        return of(api(owner))
    if not _is_indexed(owner):
        return effects.member(owner, name, call)
    found = call.index.member(owner, name)
    if found is None:
        return _member_of_others(owner, name, call)
    if found.kind in ("property", "attribute"):
        if found.returns is None:
            return call.unknown("unmodelled-symbol", f"attribute {name} of a {owner}")  # type: ignore[no-any-return]
        return result.of_returns(found.returns, call)
    return of(api_method(f"{owner}.{name}", call.receiver))


def _member_of_others(owner: str, name: str, call: Any) -> Value:
    """A member that a class of TensorFlow has from another library: `tf.test.TestCase` is a `unittest.TestCase`."""
    cls = call.index.lookup(owner)
    for base in cls.bases if cls is not None else ():
        if not _is_indexed(base) and effects.describes_member(base, name):
            return effects.member(base, name, call)
    return NOTHING


def method(owner: str, name: str, call: Any) -> Value:
    """A call of a member without a rule."""
    if not _is_indexed(owner):
        return effects.call_member(owner, name, call)
    found = call.index.member(owner, name)
    if found is None or found.returns is None:
        return _opaque(f"{owner}.{name}", call)
    return result.of_call(f"{owner}.{name}", found.returns, call)


def function(name: str, call: Any) -> Value:
    """A call of a library function or constructor without a rule."""
    if not _is_indexed(name):
        return effects.call(name, call)
    found = call.index.lookup(name)
    if found is None:
        return _opaque(name, call)
    if found.kind in ("class", "exception"):
        return result.construct(found, call)
    if found.returns is None:
        return _opaque(name, call)
    return result.of_call(name, found.returns, call)


def _opaque(name: str, call: Any) -> Value:
    """A library call whose result the index does not know; libraries do not write the program's Python state."""
    call.call_back(f"an argument that {name} passes")
    if call.is_symbolic_call():
        call.computes(name)
    return call.unknown("unmodelled-symbol", f"what {name} returns is not modelled")  # type: ignore[no-any-return]


def operator(name: str, left: Atom, right: Atom, call: Any) -> Value:
    """An operator on values that are neither tensors nor plain Python scalars."""
    return effects.operator(name, left, right, call)


def lasts(owner: str, index: Index) -> bool:
    """Whether objects of a library class hold variables: layers, models, metrics, optimizers, modules."""
    found = index.lookup(owner) if _is_indexed(owner) else None
    if found is None:
        return False
    return bool(found.roles & {"layer", "model", "metric", "optimizer"}) or "tf.Module" in found.bases


def acts_as_tensor(owner: str, index: Index) -> bool:
    """Whether instances of a library class take part in tensor arithmetic."""
    return _is_indexed(owner) and (
        index.is_subclass(owner, "tf.Tensor")
        or index.is_subclass(owner, "tf.Variable")
        or owner in ("tf.IndexedSlices", "keras.Variable", "tf.keras.Variable", "tf.TensorArray")
    )


def position_of_name(name: str, index: Index) -> int | None:
    """Where a library function that names its operations takes the `name`; None when it has none."""
    found = index.lookup(name) if _is_indexed(name) else None
    if found is None or found.kind != "function" or not found.has_name:
        return None
    return next(number for number, param in enumerate(found.params) if param.name == "name")


def instantiate_subclass(cls: Ref, data: ClassData, call: Any) -> Value | None:
    """What instantiating a user class gives when a library base decides that; None for an ordinary instance."""
    for base in data.library_bases:
        found = call.index.lookup(base) if _is_indexed(base) else None
        if found is not None and result.is_created_once(found) and not call.guarded:
            call.hazard("HYB310", f"creates a {cls.object.label} each time the function is traced")
            break
    return effects.instantiate_subclass(cls, data, call)
