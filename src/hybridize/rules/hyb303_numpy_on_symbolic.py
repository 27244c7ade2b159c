"""NumPy is called on a symbolic tensor.

## What it does

Finds NumPy and SciPy calls on a value that derives from a tensor parameter, also in callees, comprehensions and
slices.

## Why it matters

NumPy needs numbers, and a symbolic tensor has none: the call raises while tracing. Where NumPy manages to wrap the
tensor as an object, the result is frozen or wrong.

## Example

```python
import numpy as np
import tensorflow as tf


@tf.function
def spread(x):
    return np.mean(np.abs(x - np.mean(x)))


result = tf.constant(spread(tf.constant([1.0, 2.0, 6.0])))
```

## Use instead

```python
import tensorflow as tf


@tf.function
def spread(x):
    return tf.reduce_mean(tf.abs(x - tf.reduce_mean(x)))


result = spread(tf.constant([1.0, 2.0, 6.0]))
```

## Notes

NumPy on static facts is fine: `np.prod(x.shape)` is a Python number while tracing when the shape is known.
`np.random` is HYB312.
"""

from hybridize.rules.rule import Category, Rule, Shows

RULE = Rule(
    code="HYB303",
    name="numpy-on-symbolic",
    severity="warning",
    category=Category.DIVERGENCE,
    shows=Shows.RAISES,
    documentation=__doc__,
    messages={
        "default": "`{call}` is called on `{value}`, which is symbolic while tracing",
    },
    hints=(
        "Use the TensorFlow operation: most NumPy functions have one, e.g. `tf.reduce_mean` for `np.mean`.",
        "Compute the array outside and pass it in.",
    ),
)
