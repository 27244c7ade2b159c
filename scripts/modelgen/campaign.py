"""Tries every public function and completes its record with what the trials show."""

from __future__ import annotations

import collections
import inspect
import re
from typing import Any

import tensorflow as tf

from modelgen import handwritten, instances
from modelgen.generic import builders
from modelgen.names import Namespace
from modelgen.recipes import RECIPES
from modelgen.recipes_keras import KERAS_RECIPES
from modelgen.registry import is_effectful
from modelgen.rules import VARIATIONS, infer
from modelgen.signatures import signature_of
from modelgen.symbols import kind_of, qualified
from modelgen.trials import Builder, Maker, Namer, Observation, observe

# Not tried: they act on the process, on files or on devices when they are called, also inside a graph.
NOT_TRIED = re.compile(
    r"^tf\.(raw_ops\.|io\.gfile|config\.|distribute\.|profiler\.|tpu\.|test\.|mlir\.|lite\.|saved_model\.|compat\.|autograph\."
    r"|sysconfig\.|estimator\.|feature_column\.|dtensor\.|summary\.|experimental\.(dtensor|async|function_executor|numpy\.random|numpy\."
    r"experimental_enable|register_filesystem|dlpack|StructuredTensor)"
    r"|debugging\.(experimental|enable|disable|set|is_trace)|data\.experimental\.service|load_|random\.(set_|get_global|reset_global|create_rng)"
    r"|train\.(load|list|latest|get_checkpoint|experimental|checkpoints|write_graph|summary_iterator)"
    r"|get_logger|init_scope|device$|version|quantization\.experimental|queue\.|graph_util|import_graph_def"
    r"|keras\.(applications|datasets|callbacks|estimator|saving|models|utils|export|preprocessing|wrappers|distribution|config|visualization"
    r"|mixed_precision\.set|dtensor|experimental|distillation)\."
    r"|keras\.(backend|config)\.(set_|clear_session|reset_uids|manual_variable|enable|disable|get_session)|keras\.device|keras\.version"
    r"|types\.experimental|__)|^keras\.(saving|distribution|config|device|version|export|utils|distillation|quantizers\.gptq|visualization)"
)


class Campaign:
    """The trials of one installation."""

    def __init__(self, space: Namespace, records: dict[str, Any], ops: dict[str, Any]) -> None:
        self.space = space
        self.records = records
        self.ops = ops
        self.counts: dict[str, int] = collections.Counter()
        self.recipes: dict[str, Builder] = canonical_keys(space, dict(RECIPES, **KERAS_RECIPES))
        self.failures: list[tuple[str, str]] = []

    def namer(self, cls: type) -> str:
        """Public name of the class of a result: that of the first public class it inherits from, if it has one."""
        for base in cls.__mro__[:-1]:
            canonical = self.space.canonical_of(base)
            if canonical is not None:
                return canonical
        return qualified(cls)

    def functions(self) -> None:
        """Try every public function."""
        for group in self.space.groups:
            name = group.canonical
            if kind_of(group.value) != "function":
                continue
            self.counts["functions"] += 1
            if NOT_TRIED.match(name) and name not in self.recipes:
                self.counts["not tried"] += 1
                continue
            self.counts["tried"] += 1
            observations, error = try_function(group.value, self.recipes.get(name), self.namer)
            if not observations:
                self.failures.append((name, error))
                continue
            self.counts["succeeded"] += 1
            record = self.records[name]
            record["r"] = infer(observations)
            if any(op in self.ops and is_effectful(self.ops[op]) for o in observations for op in o.ops):
                record["s"] = 1


def required_parameters(value: Any) -> list[str] | None:
    """Names of the parameters without default; None when there is no signature."""
    signature = signature_of(value)
    if signature is None:
        return None
    kinds = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)
    return [p.name for p in signature.parameters.values() if p.default is p.empty and p.kind in kinds]


def try_function(value: Any, recipe: Builder | None, namer: Namer) -> tuple[list[Observation], str]:
    """Observations of a function, the plain call first; empty with the commonest error when no call succeeded."""
    if recipe is not None:
        candidates = iter([recipe])
    else:
        required = required_parameters(value)
        if required is None:
            return [], "no signature"
        candidates = builders(required)
    errors: dict[str, int] = collections.Counter()
    tf.keras.utils.set_random_seed(1)
    for builder in candidates:
        try:
            plain = observe(value, builder, "plain", namer)
        except BaseException as error:  # whatever a library raises
            if isinstance(error, KeyboardInterrupt):
                raise
            errors[f"{type(error).__name__}: {str(error)[:150]}"] += 1
            continue
        return [plain, *_varied(value, _with_options(value, builder), namer)], ""
    return [], max(errors, key=lambda e: errors[e]) if errors else "no arguments"


def _with_options(value: Any, builder: Builder) -> Builder:
    """Also give the optional arguments that change the rank of a result, where the function has them."""
    signature = signature_of(value)
    accepted = set(signature.parameters) if signature is not None else set()

    def build(m: Maker) -> dict[str, Any]:
        keywords = builder(m)
        option = {"axis": ("axis", 0), "keepdims": ("keepdims", True)}.get(m.variation)
        if option is not None:
            if option[0] not in accepted or option[0] in keywords:
                raise ValueError("no such option")
            keywords[option[0]] = option[1]
        return keywords

    return build


def _varied(value: Any, builder: Builder, namer: Namer) -> list[Observation]:
    found = []
    for variation in VARIATIONS:
        try:
            found.append(observe(value, builder, variation, namer))
        except Exception:  # a variation the function does not allow tells nothing
            continue
    return found


_ROLES = (
    ("tf.keras.metrics.Metric", "metric"),
    ("tf.keras.losses.Loss", "loss"),
    ("tf.keras.initializers.Initializer", "initializer"),
    ("tf.keras.regularizers.Regularizer", "regularizer"),
    ("tf.keras.constraints.Constraint", "constraint"),
    ("tf.keras.optimizers.schedules.LearningRateSchedule", "schedule"),
    ("tf.keras.layers.Layer", "layer"),
)


def keras_calls(campaign: Campaign) -> None:
    """Call an instance of every Keras class whose instances are functions of tensors."""
    for group in campaign.space.groups:
        record = campaign.records[group.canonical]
        lineage = [group.canonical, *record.get("b", ())]
        role = next((role for base, role in _ROLES if base in lineage), None)
        if role is None or "tf.keras.Model" in lineage or group.canonical.rpartition(".")[2] == "Wrapper":
            continue
        campaign.counts["keras classes"] += 1
        returns = instances.try_call(group.value, role, campaign.namer)
        if returns is not None and returns[0] in ("tensor", "tensors", "ragged", "sparse"):
            campaign.counts["keras classes called"] += 1
            record["c"] = returns
        else:
            campaign.failures.append((group.canonical, "no way to call an instance"))


def members(campaign: Campaign) -> None:
    """Try the members of tensors and variables, and record what they give where they are defined."""
    for name, subject in instances.SUBJECTS:
        cls = next(g.value for g in campaign.space.groups if name in g.names)
        for member, returns in instances.try_members(subject, cls, campaign.namer).items():
            if returns[0] not in ("object", "python") or returns[4]:
                _set_member(campaign.records, campaign.space.by_id[id(cls)], member, returns, False)


def _set_member(records: dict[str, Any], cls: str, member: str, returns: list[Any], effects: bool) -> None:
    """Write the result of a member at the class of the lineage that defines it; keep quiet when none does."""
    for owner in [cls, *records[cls].get("b", ())]:
        row = records.get(owner, {}).get("m", {}).get(member)
        if row is not None:
            row[1:] = [row[1] if len(row) > 1 else None, returns] + ([1] if effects else [])
            return


def by_hand(space: Namespace, records: dict[str, Any]) -> None:
    """Tell what is written by hand wins over trials and documentation."""
    for name, text in canonical_keys(space, handwritten.FUNCTIONS).items():
        if name in records:
            returns, effects = handwritten.parse(text)
            records[name]["r"] = returns
            if effects:
                records[name]["s"] = 1
    for name, record in records.items():
        if record["k"] != "function":
            continue
        text = next((text for pattern, text in handwritten.PATTERNS if re.search(pattern, name)), None)
        if text is not None and "r" not in record:
            record["r"], effects = handwritten.parse(text)
            if effects:
                record["s"] = 1
        if handwritten.EFFECTS.match(name):
            record["s"] = 1
    tables = canonical_keys(space, handwritten.MEMBERS)
    for cls, table in tables.items():
        for member, text in table.items():
            if cls in records:
                _set_member(records, cls, member, *handwritten.parse(text))
    _subclass_members(records, tables)


def canonical_keys(space: Namespace, table: dict[str, Any]) -> dict[str, Any]:
    """Give a hand-written table with its keys replaced by the canonical names of this installation."""
    canonical = {name: group.canonical for group in space.groups for name in group.names}
    return {canonical.get(name, name): entry for name, entry in table.items()}


def _subclass_members(records: dict[str, Any], tables: dict[str, dict[str, str]]) -> None:
    """Give an overriding member without a documented result has the result of what it overrides."""
    for record in records.values():
        for member, row in record.get("m", {}).items():
            for base in record.get("b", ()):
                text = tables.get(base, {}).get(member)
                known = len(row) > 2 and row[2] is not None and row[2][5:6] != ["docs"]
                if text is not None and not known:
                    returns, effects = handwritten.parse(text)
                    row[1:] = [row[1] if len(row) > 1 else None, returns] + ([1] if effects else [])
                    break
            if len(row) < 3 or row[2] is None:
                _by_member_name(member, row)


def _by_member_name(member: str, row: list[Any]) -> None:
    text = "!none" if handwritten.CALLBACK_MEMBER.match(member) else handwritten.MEMBER_NAMES.get(member)
    if text is not None:
        returns, effects = handwritten.parse(text)
        row[1:] = [row[1] if len(row) > 1 else None, returns] + ([1] if effects else [])


def run(space: Namespace, records: dict[str, Any], ops: dict[str, Any], report: bool) -> None:
    """Complete the records of functions and members."""
    campaign = Campaign(space, records, ops)
    campaign.functions()
    keras_calls(campaign)
    members(campaign)
    by_hand(space, records)
    print("trials", dict(campaign.counts))
    if report:
        for name, error in campaign.failures:
            print("  failed", name, "|", error.replace("\n", " "))
