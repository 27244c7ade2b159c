"""The symbol index: which library object does a dotted name mean, and what is known about it.

Needs   the files `data/tf-<version>.json.gz`, which `scripts/generate_models.py` writes from installed packages.
Gives   `load_index(version)` → `Index`, with one canonical symbol for all aliases of an object.
Costs   one gzip file and one pass over its JSON; symbols are decoded when they are first asked for.

A name that the version asked for does not have is answered from the other modelled versions with `available=False`:
people keep code that their installed version no longer runs, and the analysis still has to know what it means.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from hybridize.models.decode import decode_member, decode_params, decode_returns, decode_value
from hybridize.models.document import Document
from hybridize.models.paths import V1_PREFIX, candidates
from hybridize.models.symbols import Member, Param, ParamKind, Returns, Symbol
from hybridize.project.versions import FIRST_WITH_KERAS_3, version_key

MODELLED_VERSIONS: tuple[str, ...] = ("2.21", "2.9")
# What a project may ask for; `nearest_version` says which model stands for it.
RELEASED_SERIES: tuple[str, ...] = (
    *(f"2.{minor}" for minor in range(21, -1, -1)),
    *(f"1.{minor}" for minor in range(15, -1, -1)),
)
_ROOTS = frozenset({"tf", "tf.keras"})
_DATA = Path(__file__).parent / "data"

# Internal classes that programs import, by the public class they extend.
_INTERNAL_CLASSES = {"tensorflow.python.framework.tensor_spec.BoundedTensorSpec": "tf.TensorSpec"}

_ROLES = {
    "tf.keras.layers.Layer": "layer",
    "tf.keras.Model": "model",
    "tf.keras.losses.Loss": "loss",
    "tf.keras.metrics.Metric": "metric",
    "tf.keras.optimizers.Optimizer": "optimizer",
    "tf.keras.optimizers.experimental.Optimizer": "optimizer",
    "tf.keras.callbacks.Callback": "callback",
    "tf.keras.initializers.Initializer": "initializer",
    "tf.keras.regularizers.Regularizer": "regularizer",
    "tf.keras.constraints.Constraint": "constraint",
}


class Index:
    """The symbols of one modelled version of TensorFlow with its Keras."""

    def __init__(self, version: str, document: Document) -> None:
        self.version = version
        self.tensorflow_version = document.tensorflow
        self.keras_version = document.keras
        self.keras_major = int(document.keras.partition(".")[0])
        self.eager_only: Mapping[str, frozenset[str]] = document.eager_only
        self._document = document
        self._symbols: dict[str, Symbol] = {}
        self._answers: dict[str, Symbol | None] = {}
        self._own_members: dict[str, Mapping[str, Any]] = {}
        self._tables: dict[str, Any] = {}

    def lookup(self, dotted: str) -> Symbol | None:
        """Give the symbol a full import path means; aliases give the one canonical symbol; None when unknown."""
        if dotted not in self._answers:
            self._answers[dotted] = self._lookup(dotted)
        return self._answers[dotted]

    def canonical(self, dotted: str) -> str | None:
        """Canonical name for a dotted path, in this version only."""
        if dotted.startswith("tensorflow.python.keras.") and dotted in self._document.symbols:
            # An internal class that some public class still inherits from; users mean the public one of that name.
            return self._keras_class(*dotted.rpartition(".")[::2]) or dotted
        for name in candidates(dotted):
            if name in self._document.symbols or name in self._document.modules or name in _ROOTS:
                return name
            if name in self._document.aliases:
                return self._document.aliases[name]
            if name.startswith(V1_PREFIX):
                found = self._v1_canonical(name)
                if found is not None:
                    return found
        return self._internal(dotted)

    def names(self) -> Iterator[str]:
        """All canonical public names of this version, sorted; modules are not among them."""
        return (
            name
            for name in sorted(self._document.symbols)
            if name.startswith(("tf.", "keras.")) and self._is_public(name)
        )

    def children(self, dotted: str) -> list[str]:
        """List the public names a star import from a module binds, sorted."""
        module = next((name for name in candidates(dotted) if self.is_module(name)), dotted)
        prefix = module + "."
        names = [*self._document.symbols, *self._document.aliases, *self._document.modules]
        found = {name[len(prefix) :] for name in names if name.startswith(prefix)}
        return sorted(name for name in found if "." not in name and not name.startswith("_"))

    def is_module(self, dotted: str) -> bool:
        """Recognise public modules, and for the modules inside the packages through which public names are imported."""
        if any(name in self._document.modules or name in _ROOTS for name in candidates(dotted)):
            return True
        return any(dotted in index._internal_modules() for index in self._family())

    def member(self, class_name: str, member: str) -> Member | None:
        """Give a member of a class, own or inherited."""
        symbol = self.lookup(class_name)
        return symbol.members.get(member) if symbol is not None else None

    def is_subclass(self, name: str, base: str) -> bool:
        """Tell whether the class `name` is `base` or inherits from it."""
        symbol = self.lookup(name)
        if symbol is None or symbol.kind not in ("class", "enum", "exception"):
            return False
        above = self.lookup(base)
        wanted = above.name if above is not None else base
        return wanted == symbol.name or wanted in symbol.bases

    def _family(self) -> Iterator[Index]:
        yield self
        for version in MODELLED_VERSIONS:
            if version != self.version:
                yield load_index(version)

    def _lookup(self, dotted: str) -> Symbol | None:
        for index in self._family():
            name = index.canonical(dotted)
            if name is None:
                continue
            own = self._symbol(name)
            if own is not None:
                return own
            other = index._symbol(name)
            return replace(other, available=False) if other is not None else None
        extended = self.lookup(_INTERNAL_CLASSES[dotted]) if dotted in _INTERNAL_CLASSES else None
        if extended is not None:
            return replace(extended, name=dotted, bases=(extended.name, *extended.bases), public=False)
        return None

    def _symbol(self, name: str) -> Symbol | None:
        if name not in self._symbols:
            decoded = self._decode(name)
            if decoded is None:
                return None
            self._symbols[name] = decoded
        return self._symbols[name]

    def _decode(self, name: str) -> Symbol | None:
        raw = self._document.symbols.get(name)
        if raw is None:
            if name in self._document.modules or name in _ROOTS:
                return Symbol(name, "module")
            return self._decode_v1(name) if name.startswith(V1_PREFIX) else None
        record = msgspec.json.decode(raw)
        symbol = Symbol(
            name=name,
            kind=record["k"],
            params=(params := decode_params(record.get("p"))),
            returns=decode_returns(record.get("r")),
            stateful="s" in record,
            has_name=any(param.name == "name" for param in params),
            type_name=record.get("t"),
            value=decode_value(record.get("v")),
            has_signature="p" in record,
            public="h" not in record,
        )
        return self._complete_class(symbol, record) if "b" in record else symbol

    def _complete_class(self, symbol: Symbol, record: dict[str, Any]) -> Symbol:
        bases = tuple(record["b"])
        self._own_members[symbol.name] = record.get("m", {})
        members = _Members(self, (symbol.name, *bases))
        roles = frozenset(_ROLES[base] for base in (symbol.name, *bases) if base in _ROLES)
        call = members.get("__call__")
        return replace(
            symbol,
            bases=bases,
            members=members,
            roles=roles,
            instances_callable=call is not None,
            call_returns=decode_returns(record.get("c")) or _member_returns(call, members.get("call"), roles),
            config_params=self._config_params(symbol.params, bases) if "layer" in roles else (),
        )

    def _config_params(self, params: tuple[Param, ...], bases: tuple[str, ...]) -> tuple[str, ...]:
        """Named parameters of the constructor, and of the base classes as far as `**kwargs` hands them on."""
        names: dict[str, None] = {}
        for base in ("", *bases):
            record = self._record(base) if base else None
            own = params if not base else decode_params(record.get("p")) if record else None
            if own is None:
                continue
            names.update(dict.fromkeys(p.name for p in own if p.kind in (1, 3)))
            if not any(p.kind is ParamKind.VAR_KEYWORD for p in own):
                break
            if base == "tf.keras.layers.Layer":
                break
        return tuple(names)

    def _record(self, name: str) -> dict[str, Any] | None:
        raw = self._document.symbols.get(name)
        return msgspec.json.decode(raw) if raw is not None else None

    def _members_of(self, name: str) -> Mapping[str, Any]:
        if name not in self._own_members:
            record = self._record(name)
            self._own_members[name] = record.get("m", {}) if record else {}
        return self._own_members[name]

    def _is_public(self, name: str) -> bool:
        if name.startswith(("tf.", "keras.ops.", "keras.random.")):
            return True
        symbol = self._symbol(name) if name.startswith("keras.") else None
        return symbol is not None and symbol.public

    def _table(self, name: str) -> dict[str, Any]:
        if name not in self._tables:
            self._tables[name] = msgspec.json.decode(getattr(self._document, name))
        table: dict[str, Any] = self._tables[name]
        return table

    def _v1_canonical(self, name: str) -> str | None:
        relative = name[len(V1_PREFIX) :]
        found: str | None = self._table("v1").get(relative)
        if found is None:
            # Where `compat.v1` shares a namespace with v2 (raw ops, Keras 3) it is not listed a second time.
            shared = relative.startswith(("raw_ops.", "keras."))
            return self.canonical("tf." + relative) if shared else None
        return name if found.startswith(":") else found

    def _decode_v1(self, name: str) -> Symbol | None:
        entry: str = self._table("v1").get(name[len(V1_PREFIX) :], "")
        # Only the name and the kind are recorded, so the parameters are not known.
        return Symbol(name, entry[1:], has_signature=False) if entry.startswith(":") else None  # type: ignore[arg-type]

    def _internal(self, dotted: str) -> str | None:
        if not dotted.startswith(("tensorflow.python.", "keras.", "tensorflow_estimator.")):
            return None
        module, _, last = dotted.rpartition(".")
        home: str | None = self._table("homes").get(dotted)
        known: str | None = home or self._table("paths").get(module, {}).get(last) or self._keras_class(module, last)
        return known or self._generated_operation(module, last)

    def _generated_operation(self, module: str, last: str) -> str | None:
        """`gen_math_ops.mat_mul` is what `tf.raw_ops.MatMul` calls."""
        if not module.startswith("tensorflow.python.ops.gen_"):
            return None
        raw = "tf.raw_ops." + "".join(part[:1].upper() + part[1:] for part in last.split("_"))
        return raw if raw in self._document.symbols else None

    def _keras_class(self, module: str, last: str) -> str | None:
        """Give a Keras class by its bare name: old and internal paths moved often, the class names did not."""
        if not last[:1].isupper() or not module.startswith(("tensorflow.python.keras", "keras.")):
            return None
        if "keras_classes" not in self._tables:
            by_name: dict[str, set[str]] = {}
            for name in self._document.symbols:
                if name.startswith("tf.keras.") and name.rpartition(".")[2][:1].isupper():
                    by_name.setdefault(name.rpartition(".")[2], set()).add(name)
            self._tables["keras_classes"] = {key: min(found) for key, found in by_name.items() if len(found) == 1}
        found: str | None = self._tables["keras_classes"].get(last)
        return found

    def _internal_modules(self) -> frozenset[str]:
        if "internal_modules" not in self._tables:
            paths = [*self._table("paths"), *(home.rpartition(".")[0] for home in self._table("homes"))]
            prefixes = {path[:end] for path in paths for end in _ends(path)}
            self._tables["internal_modules"] = frozenset(prefixes)
        modules: frozenset[str] = self._tables["internal_modules"]
        return modules


class _Members(Mapping[str, Member]):
    """Members of a class along its MRO, each decoded when it is asked for."""

    __slots__ = ("_cache", "_index", "_mro")

    def __init__(self, index: Index, mro: tuple[str, ...]) -> None:
        self._index = index
        self._mro = mro
        self._cache: dict[str, Member] = {}

    def __getitem__(self, name: str) -> Member:
        if name not in self._cache:
            self._cache[name] = self._find(name)
        return self._cache[name]

    def _find(self, name: str) -> Member:
        for cls in self._mro:
            row = self._index._members_of(cls).get(name)
            if row is not None:
                return decode_member(name, row, cls)
        raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        return iter(sorted({name for cls in self._mro for name in self._index._members_of(cls)}))

    def __len__(self) -> int:
        return len({name for cls in self._mro for name in self._index._members_of(cls)})


def _ends(path: str) -> Iterator[int]:
    """Give ends of all the packages in a dotted path, itself included."""
    yield from (position for position, char in enumerate(path) if char == ".")
    yield len(path)


def _member_returns(call: Member | None, inner: Member | None, roles: frozenset[str]) -> Returns | None:
    """Tell what calling an instance gives: Keras documents `call`, but users call the object."""
    for member in (call, inner):
        if member is not None and member.returns is not None and member.returns.kind != "unknown":
            return member.returns
    if call is not None and roles & {"layer", "loss", "metric", "initializer", "regularizer", "constraint"}:
        return Returns("tensor", by="hand") if "model" not in roles else None
    return None


def nearest_version(version: str) -> str:
    """Give the modelled version that stands for a version of TensorFlow: the one with the same generation of Keras."""
    if version in MODELLED_VERSIONS:
        return version
    says_series = all(part.isdigit() for part in version.split(".")[:2]) and "." in version
    return "2.9" if says_series and version_key(version) < FIRST_WITH_KERAS_3 else "2.21"


def load_index(version: str) -> Index:
    """Give the index that models a version of TensorFlow, read once per process."""
    return _read(nearest_version(version))


@cache
def _read(version: str) -> Index:
    packed = (_DATA / f"tf-{version}.json.gz").read_bytes()
    return Index(version, msgspec.json.decode(zlib.decompress(packed, wbits=31), type=Document))
