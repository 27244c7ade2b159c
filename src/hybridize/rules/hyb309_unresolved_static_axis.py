"""A Python number is needed from an axis that is left open.

## What it does

Finds uses of `x.shape[i]` as a Python number where the input signature leaves that axis open.

## Why it matters

With a signature of `None` the axis is `None` while tracing, and `range(None)` raises. The signature is withheld and
the bare decorator kept.

## Example

```python
import tensorflow as tf


@tf.function(input_signature=[tf.TensorSpec([None], tf.float32)])
def total(x):
    result = tf.constant(0.0)
    for i in range(x.shape[0]):
        result += x[i]
    return result


result = total(tf.ones([3]))
```

## Use instead

```python
import tensorflow as tf


@tf.function(input_signature=[tf.TensorSpec([None], tf.float32)])
def total(x):
    result = tf.constant(0.0)
    for i in tf.range(tf.shape(x)[0]):
        result += x[i]
    return result


result = total(tf.ones([3]))
```

## Notes

`tf.shape(x)[0]` is a tensor and always known at run time; `x.shape[0]` is a Python number or `None`.
"""

from hybridize.rules.rule import Category, Rule, Shows

RULE = Rule(
    code="HYB309",
    name="unresolved-static-axis",
    severity="warning",
    category=Category.DIVERGENCE,
    shows=Shows.RAISES,
    documentation=__doc__,
    messages={
        "default": "`{expression}` is needed as a Python number, but the axis is open",
    },
    hints=("Use `tf.shape(x)[axis]` and `tf.range`.",),
)
