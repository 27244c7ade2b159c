"""Which public names exist, which of them are one object, and what that object is canonically called.

Needs   an importable TensorFlow (any 2.x) with its Keras.
Gives   `Namespace`: groups of names by object identity, a canonical name for each group, the public modules,
        the names of `tf.compat.v1`, and the paths inside the packages under which public objects can be imported.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

# Canonical names we choose ourselves, so that both modelled versions say the same: Keras 2 and Keras 3 list the
# names of an exported object in different orders, and TensorFlow moved a few functions between namespaces.
PREFERRED = frozenset({
    "tf.keras.Model",
    "tf.keras.Sequential",
    "tf.keras.Input",
    "tf.keras.layers.Layer",
    "tf.keras.layers.InputSpec",
    "tf.keras.losses.Loss",
    "tf.keras.metrics.Metric",
    "tf.keras.optimizers.Optimizer",
    "tf.keras.initializers.Initializer",
    "tf.keras.regularizers.Regularizer",
    "tf.keras.constraints.Constraint",
    "tf.keras.activations.swish",
    "tf.keras.backend.backend",
    "tf.keras.backend.epsilon",
    "tf.keras.backend.floatx",
    "tf.keras.backend.image_data_format",
    "tf.keras.backend.set_epsilon",
    "tf.keras.backend.set_floatx",
    "tf.keras.backend.set_image_data_format",
    "tf.keras.losses.kl_divergence",
    "tf.keras.losses.log_cosh",
    "tf.keras.losses.mean_absolute_error",
    "tf.keras.losses.mean_absolute_percentage_error",
    "tf.keras.losses.mean_squared_error",
    "tf.keras.losses.mean_squared_logarithmic_error",
    "tf.keras.mixed_precision.LossScaleOptimizer",
    "tf.keras.mixed_precision.Policy",
    "tf.keras.mixed_precision.global_policy",
    "tf.keras.mixed_precision.set_global_policy",
    "tf.keras.utils.Sequence",
    "tf.data.experimental.Optional",
    "tf.random.experimental.stateless_fold_in",
    "tf.random.experimental.stateless_split",
    "tf.types.experimental.GenericFunction",
})  # fmt: skip

# Keras 3 documents these namespaces under `keras.` only, and Keras 2 has none of them.
KERAS_ONLY = ("tf.keras.ops", "tf.keras.random")


@dataclass
class Group:
    """All public names of one object; `names` are spelled with the prefix `tf.`."""

    value: Any
    names: list[str]
    canonical: str = ""


@dataclass
class Namespace:
    """The public names of one installation."""

    groups: list[Group] = field(default_factory=list)
    modules: dict[str, ModuleType] = field(default_factory=dict)
    by_id: dict[int, str] = field(default_factory=dict)

    def canonical_of(self, value: Any) -> str | None:
        """Canonical public name of an object, None when it is not public."""
        return self.by_id.get(id(value))


def is_shared_value(value: Any) -> bool:
    """Recognise values Python may share between unrelated names (identity says nothing about them)."""
    return value is None or isinstance(value, (int, float, str, bool, bytes, tuple, complex))


def _is_public_module(module: ModuleType) -> bool:
    try:
        name = module.__name__
    except AttributeError:  # lazy modules that refuse to load with this Keras
        return False
    if name.startswith(
        (
            "tensorflow._api.v2",
            "tensorflow.compat.v1",
            "tensorboard.summary",
            "tensorflow_estimator.python.estimator.api",
        )
    ):
        return True
    if not name.startswith("keras"):
        return False
    if name == "keras.utils.legacy":  # of Keras 3; the other modules there are internals of Keras 2
        return True
    return not name.startswith(("keras.src", "keras.utils.")) or ".api." in name


def _interface_of(module: ModuleType) -> ModuleType:
    """Give the generated interface where a package of the same name hides it (`tensorflow.experimental`)."""
    name = str(getattr(module, "__name__", ""))
    if name.startswith("tensorflow.") and name.count(".") == 1:
        return sys.modules.get("tensorflow._api.v2" + name[len("tensorflow") :], module)
    return module


def walk(root: ModuleType, name: str, skip: Callable[[str], bool]) -> Iterator[tuple[str, Any]]:
    """Public names below a module, depth first in sorted order; every path to a module is walked once."""
    seen: set[tuple[int, str]] = set()

    def visit(module: ModuleType, prefix: str) -> Iterator[tuple[str, Any]]:
        try:
            attributes = sorted(dir(module))
        except ImportError:  # lazy modules that this Keras does not have
            return
        for attribute in attributes:
            full = prefix + "." + attribute
            if attribute.startswith("_") or skip(full):
                continue
            try:
                value = getattr(module, attribute)
            except Exception:  # lazy modules whose optional dependency is missing
                continue
            if inspect.ismodule(value):
                value = _interface_of(value)
                # A module below itself is an accident of `import`, not an interface.
                if not _is_public_module(value) or (id(value), full) in seen or full.count(".") > 8:
                    continue
                seen.add((id(value), full))
                yield full, value
                yield from visit(value, full)
            else:
                yield full, value

    return visit(root, name)


def _skip_v2(full: str) -> bool:
    return full.startswith(("tf.compat.v1", "tf.compat.v2", "tf.keras.src", "tf.keras.api"))


def collect(tf: ModuleType, keras: ModuleType) -> Namespace:
    """Walk `tf.*` and `keras.*` and group names by identity."""
    names: dict[str, Any] = dict(walk(tf, "tf", _skip_v2))
    keras_only: set[str] = set()
    if int(keras.__version__.split(".")[0]) >= 3:
        # In Keras 2 the top level of the package shows its internals; there `tf.keras` is the interface.
        for full, value in walk(keras, "tf.keras", _skip_v2):
            if full not in names:
                names[full] = value
                keras_only.add(full)
    names["tf.__version__"] = tf.__version__
    space = Namespace()
    grouped: dict[Any, Group] = {}
    for full in sorted(names):
        value = names[full]
        if inspect.ismodule(value):
            space.modules[full] = value
            continue
        if getattr(value, "__name__", "") == "LegacyOptimizerWarning":
            continue  # Keras 3 puts one class that raises in the place of every legacy optimizer
        key = full if is_shared_value(value) else id(value)
        grouped.setdefault(key, Group(value, [])).names.append(full)
    for group in grouped.values():
        group.canonical = choose(group, keras_only)
        if not is_shared_value(group.value):
            space.by_id[id(group.value)] = group.canonical
    space.groups = sorted(grouped.values(), key=lambda g: g.canonical)
    return space


def _exported_names(value: Any) -> list[str]:
    from tensorflow.python.util import tf_decorator, tf_export

    found: list[str] = []
    try:
        undecorated = tf_decorator.unwrap(value)[1]
    except Exception:
        undecorated = value
    for candidate in (value, undecorated):
        try:
            found.extend("tf." + name for name in tf_export.get_v2_names(candidate))
        except Exception:
            continue
    return found


def choose(group: Group, keras_only: set[str]) -> str:
    """Give the canonical name: our own preference, else what the package exports first, else the plainest."""
    for name in group.names:
        if name in PREFERRED:
            return name
    outside = [n for n in group.names if not n.startswith("tf.keras.")]
    inside = [n for n in group.names if n.startswith("tf.keras.")]
    module = str(getattr(group.value, "__module__", "") or "")
    if inside and (module.startswith("keras") or not outside):
        best = min(inside, key=lambda n: _keras_rank(n, group.value, n in keras_only))
        return best[3:] if best in keras_only or best.startswith(KERAS_ONLY) else best
    own = str(getattr(group.value, "__name__", ""))
    for name in _exported_names(group.value):
        if name in outside:
            return name
    return min(outside, key=lambda n: (".experimental." in n, n.rpartition(".")[2] != own, n.count("."), len(n), n))


def _keras_rank(name: str, value: Any, keras_only: bool) -> tuple[bool, bool, bool, bool, int, int, str]:
    """Prefer current names over legacy ones, the class's own name, and the namespace it is defined in."""
    own = str(getattr(value, "__name__", ""))
    home = str(getattr(value, "__module__", "") or "").split(".")
    parent, _, last = name[len("tf.keras.") :].rpartition(".")
    segments = parent.split(".") if parent else []
    stale = any(s in ("legacy", "experimental", "preprocessing", "mixed_precision") for s in segments)
    foreign = not segments or segments[0] not in home
    return (keras_only, stale, last != own, foreign, len(segments), len(name), name)


def v1_names(tf: ModuleType, space: Namespace, describe_kind: Callable[[Any], str]) -> dict[str, str]:
    """Names of `tf.compat.v1`: the canonical v2 name when the object is the same, else ':' and its kind."""
    own_keras = tf.compat.v1.keras is not tf.keras
    skipped = ("tf.compat.v1.compat", "tf.compat.v1.raw_ops") + (() if own_keras else ("tf.compat.v1.keras",))
    table: dict[str, str] = {}
    for full, value in walk(tf.compat.v1, "tf.compat.v1", lambda name: name.startswith(skipped)):
        canonical = None if is_shared_value(value) else space.canonical_of(value)
        kind = "module" if inspect.ismodule(value) else describe_kind(value)
        table[full[len("tf.compat.v1.") :]] = canonical or ":" + kind
    return table


def internal_paths(space: Namespace) -> dict[str, dict[str, str]]:
    """Where public objects can be imported from inside the packages: module -> attribute -> canonical name.

    An attribute whose name is the last part of the canonical name maps to "", which halves the table: the loader
    then looks the canonical name up in `homes`.
    """
    table: dict[str, dict[str, str]] = {}
    for module_name in sorted(sys.modules):
        if not module_name.startswith(("tensorflow.python.", "keras.")) or "_api" in module_name:
            continue
        if module_name.startswith(("keras._tf_keras", "keras.api")):
            continue
        module = sys.modules[module_name]
        found: dict[str, str] = {}
        for attribute, value in sorted(vars(module).items()) if module is not None else ():
            if attribute.startswith("_") or is_shared_value(value) or inspect.ismodule(value):
                continue
            canonical = space.canonical_of(value)
            owner = str(getattr(value, "__module__", "") or "")
            # Names merely imported by a module for its own use are noise, unless a package re-exports them.
            if canonical is not None and (owner == module_name or hasattr(module, "__path__") or _is_facade(module)):
                found[attribute] = canonical
        if found:
            table[module_name] = found
    return table


def _is_facade(module: ModuleType) -> bool:
    """Modules of TensorFlow whose purpose is to be imported from: the `*_ops` files and the framework."""
    name = module.__name__
    last = name.rpartition(".")[2]
    return name.startswith("tensorflow.python.framework.") or last.endswith("_ops") or last in FACADES


FACADES = frozenset({"nn", "nn_impl", "variables", "def_function", "backprop", "context", "training", "util", "nest"})
