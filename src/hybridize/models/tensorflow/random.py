"""Random numbers: operations with state of their own, nothing Python can see; seeds and generators."""

from __future__ import annotations

from typing import Any, Final

from hybridize.models.tensorflow.arguments import (
    argument,
    as_tensor,
    constant,
    extent,
    integer,
    list_of,
    new_list,
    new_object,
    result,
    shape_of_argument,
)
from hybridize.models.tensorflow.construction import explicit_dtype
from hybridize.models.tensorflow.rulebook import Rulebook
from hybridize.models.tensorflow.structures import is_none
from hybridize.values.tensors import broadcast
from hybridize.values.value import NONE, Value

RULES: Rulebook = Rulebook()
_GENERATOR: Final = "tf.random.Generator"


@RULES.function(
    *(f"random.{name}" for name in ("normal", "uniform", "truncated_normal")),
    *(f"random.stateless_{name}" for name in ("normal", "uniform", "truncated_normal")),
)
@RULES.method(_GENERATOR, "normal", "uniform", "truncated_normal")
def _sample(call: Any) -> Value:
    return result(call, explicit_dtype(call, "float32"), shape_of_argument(call, argument(call, "shape")))


@RULES.method(_GENERATOR, "uniform_full_int")
def _full_int(call: Any) -> Value:
    return result(call, explicit_dtype(call, "uint64"), shape_of_argument(call, argument(call, "shape")))


@RULES.method(_GENERATOR, "binomial")
@RULES.function("random.stateless_binomial")
def _binomial(call: Any) -> Value:
    return result(
        call, explicit_dtype(call, "int32", "dtype", "output_dtype"), shape_of_argument(call, argument(call, "shape"))
    )


@RULES.function("random.categorical", "compat.v1.multinomial")
def _categorical(call: Any) -> Value:
    logits, number = as_tensor(call, argument(call, "logits")), extent(call, argument(call, "num_samples"))
    rows = logits.shape[0] if logits.shape else None
    return result(call, explicit_dtype(call, "int64", "dtype", "output_dtype"), (rows, number))


@RULES.function("random.gamma", "random.poisson")
def _gamma(call: Any) -> Value:
    shape = shape_of_argument(call, argument(call, "shape"))
    alpha = as_tensor(call, argument(call, "alpha", "lam"))
    other = argument(call, "beta")
    parameters = alpha.shape if is_none(other) else broadcast(alpha.shape, as_tensor(call, other).shape)
    known = shape is not None and parameters is not None
    return result(call, explicit_dtype(call, "float32"), (*shape, *parameters) if known else None)  # type: ignore[misc]


@RULES.function("image.random_crop", "image.stateless_random_crop")
def _random_crop(call: Any) -> Value:
    source = as_tensor(call, argument(call, "value"))
    return result(call, source.dtype, shape_of_argument(call, argument(call, "size")), source)


@RULES.function("random.set_seed", "compat.v1.set_random_seed", "random.set_global_generator")
def _set_seed(call: Any) -> Value:
    call.effect("sets the global random seed")
    return NONE


@RULES.function("random.Generator", "random.experimental.Generator")
@RULES.function(*(f"random.Generator.{name}" for name in ("from_seed", "from_state", "from_key_counter")))
@RULES.function("random.Generator.from_non_deterministic_state")
def _make_generator(call: Any) -> Value:
    if not call.guarded:
        call.hazard("HYB310", "creates a random generator, which holds a variable, each time the function is traced")
    return new_object(call, _GENERATOR)


@RULES.method(_GENERATOR, "split")
def _split(call: Any) -> Value:
    count = integer(argument(call, "count"))
    one = new_object(call, _GENERATOR)
    return new_list(call, [one] * count) if count is not None and 0 <= count <= 32 else list_of(call, one)


@RULES.method(_GENERATOR, "reset", "reset_from_seed", "reset_from_key_counter", "skip")
def _reset(call: Any) -> Value:
    call.computes(call.name)
    return NONE


@RULES.function("random.stateless_gamma", "random.stateless_poisson", "random.stateless_parameterized_truncated_normal")
def _stateless(call: Any) -> Value:
    default = "int32" if call.name.endswith("poisson") else "float32"
    return result(call, explicit_dtype(call, default), shape_of_argument(call, argument(call, "shape")))


@RULES.function("random.create_rng_state")
def _rng_state(call: Any) -> Value:
    algorithm = constant(argument(call, "alg"))
    return result(call, "int64", ({"philox": 3, "threefry": 2}.get(str(algorithm).lower()),))
