"""A hybrid function is traced again for each Python value.

## What it does

Finds functions under `tf.function` that take a tensor and also a Python number, string or container of them.

## Why it matters

Python values are part of the key of a trace. Each new value means a new trace, which takes thousands of times as
long as the call it serves: a step whose learning rate changes each time ran at a hundredth of its eager speed.

## Example

```python
import tensorflow as tf


@tf.function
def decayed(weights, rate):
    return weights * (1.0 - rate)


weights = tf.ones([3])
for step in range(1, 6):
    weights = decayed(weights, 0.1 / step)
```

## Use instead

Pass the number as a tensor, or remove the decorator.

```python
import tensorflow as tf


@tf.function
def decayed(weights, rate):
    return weights * (1.0 - rate)


weights = tf.ones([3])
for step in range(1, 6):
    weights = decayed(weights, tf.constant(0.1 / step))
```

## Notes

Booleans and `None` select between a few traces and do not count. A literal that is the same at every call costs one
trace; `literal-policy = "varying"` lets such functions be.

`--unsafe-fixes` passes numbers as tensors where every use of the parameter makes the same constant of them: beside
tensors of one known dtype, not in arithmetic among numbers as here, which Python does in double precision.
"""

from hybridize.rules.rule import Category, Rule, Shows

RULE = Rule(
    code="HYB103",
    name="hybrid-retraces-on-literal",
    severity="warning",
    category=Category.FINDING,
    shows=Shows.RETRACES,
    documentation=__doc__,
    messages={
        "default": "`{function}` is traced again for each value of `{parameter}`",
    },
    hints=(
        "Pass the value as a tensor, e.g. `tf.constant(value)`.",
        "Remove the decorator when the value has to stay a Python value.",
    ),
)
