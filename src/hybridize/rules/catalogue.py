"""All rules, in the order of their codes.

Gives  `RULES`, `get`, and the nearest codes to a mistyped one.
Needs  the rule files.

The list is explicit: adding a rule is writing its file and adding it here; a test compares the list with
the files and with the tables of the documentation.
"""

from __future__ import annotations

import difflib
from types import MappingProxyType

from hybridize.rules import (
    hyb001_invalid_syntax,
    hyb002_unresolved_import,
    hyb003_analysis_limit_reached,
    hyb101_eager_function_can_be_hybrid,
    hyb102_hybrid_without_tensor,
    hyb103_hybrid_retraces_on_literal,
    hyb104_signature_can_be_added,
    hyb105_signature_disagrees,
    hyb106_hybrid_computes_nothing,
    hyb107_redundant_inner_hybrid,
    hyb108_hybrid_retraces_on_shape,
    hyb109_inline_training_step,
    hyb201_undetermined,
    hyb202_no_tensor_parameter,
    hyb203_literal_parameter,
    hyb204_python_side_effect,
    hyb205_recursive,
    hyb206_no_tensor_computation,
    hyb207_covered_by_hybrid_callers,
    hyb208_already_hybrid_and_right,
    hyb301_host_read_of_tensor,
    hyb302_eager_only_call,
    hyb303_numpy_on_symbolic,
    hyb304_tensor_iteration,
    hyb305_non_string_name,
    hyb306_stale_variable_snapshot,
    hyb307_dtype_coercion_conflict,
    hyb308_keras_symbolic_argument,
    hyb309_unresolved_static_axis,
    hyb310_object_created_in_trace,
    hyb311_mutable_state_read,
    hyb312_nondeterministic_read,
    hyb313_non_tensor_result,
    hyb314_unconvertible_control_flow,
    hyb315_variables_created_in_inner_trace,
    hyb316_unknown_call_on_tensor,
    hyb317_symbolic_leak,
    hyb318_signature_mismatch,
    hyb319_trace_per_call,
    hyb320_identity_or_lifetime,
)
from hybridize.rules.rule import Rule

RULES: tuple[Rule, ...] = (
    hyb001_invalid_syntax.RULE,
    hyb002_unresolved_import.RULE,
    hyb003_analysis_limit_reached.RULE,
    hyb101_eager_function_can_be_hybrid.RULE,
    hyb102_hybrid_without_tensor.RULE,
    hyb103_hybrid_retraces_on_literal.RULE,
    hyb104_signature_can_be_added.RULE,
    hyb105_signature_disagrees.RULE,
    hyb106_hybrid_computes_nothing.RULE,
    hyb107_redundant_inner_hybrid.RULE,
    hyb108_hybrid_retraces_on_shape.RULE,
    hyb109_inline_training_step.RULE,
    hyb201_undetermined.RULE,
    hyb202_no_tensor_parameter.RULE,
    hyb203_literal_parameter.RULE,
    hyb204_python_side_effect.RULE,
    hyb205_recursive.RULE,
    hyb206_no_tensor_computation.RULE,
    hyb207_covered_by_hybrid_callers.RULE,
    hyb208_already_hybrid_and_right.RULE,
    hyb301_host_read_of_tensor.RULE,
    hyb302_eager_only_call.RULE,
    hyb303_numpy_on_symbolic.RULE,
    hyb304_tensor_iteration.RULE,
    hyb305_non_string_name.RULE,
    hyb306_stale_variable_snapshot.RULE,
    hyb307_dtype_coercion_conflict.RULE,
    hyb308_keras_symbolic_argument.RULE,
    hyb309_unresolved_static_axis.RULE,
    hyb310_object_created_in_trace.RULE,
    hyb311_mutable_state_read.RULE,
    hyb312_nondeterministic_read.RULE,
    hyb313_non_tensor_result.RULE,
    hyb314_unconvertible_control_flow.RULE,
    hyb315_variables_created_in_inner_trace.RULE,
    hyb316_unknown_call_on_tensor.RULE,
    hyb317_symbolic_leak.RULE,
    hyb318_signature_mismatch.RULE,
    hyb319_trace_per_call.RULE,
    hyb320_identity_or_lifetime.RULE,
)

BY_CODE = MappingProxyType({rule.code: rule for rule in RULES})
BY_NAME = MappingProxyType({rule.name: rule for rule in RULES})


class UnknownRuleError(LookupError):
    """No rule has this code or name; `suggestions` come near."""

    def __init__(self, wanted: str) -> None:
        self.wanted = wanted
        self.suggestions = suggestions(wanted)
        hint = f"; did you mean {' or '.join(self.suggestions)}?" if self.suggestions else ""
        super().__init__(f"there is no rule `{wanted}`{hint}")


def get(code_or_name: str) -> Rule:
    """Find a rule by its code, in any case, or by its name; `UnknownRuleError` if there is none."""
    rule = BY_CODE.get(code_or_name.upper()) or BY_NAME.get(code_or_name.lower())
    if rule is None:
        raise UnknownRuleError(code_or_name)
    return rule


def select(prefix: str) -> tuple[Rule, ...]:
    """List the rules a selector names: a code, a name, or the start of codes (`HYB3`, `HYB`, `ALL`)."""
    wanted = prefix.upper()
    if wanted == "ALL":
        return RULES
    found = tuple(rule for rule in RULES if rule.code.startswith(wanted)) if wanted.startswith("HYB") else ()
    return found or (get(prefix),)


def suggestions(wanted: str) -> tuple[str, ...]:
    """Name up to three codes or names that are spelled like `wanted`."""
    by_name = difflib.get_close_matches(wanted.lower(), BY_NAME, n=2, cutoff=0.6)
    by_code = difflib.get_close_matches(wanted.upper(), BY_CODE, n=3, cutoff=0.8)
    return tuple(by_name + by_code)[:3]
