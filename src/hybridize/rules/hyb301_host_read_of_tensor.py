"""A tensor's value is read by Python.

## What it does

Finds reads of a symbolic tensor's value: `.numpy()`, `.item()`, `.tolist()`, use as an index or as the bound of a
Python range, formatting into a string that matters, conversion to an array, pickling.

## Why it matters

While tracing a tensor has no value yet. The read raises, or gives the description of a graph node instead of a
number.

## Example

```python
import tensorflow as tf


@tf.function
def clipped(x):
    largest = tf.reduce_max(x).numpy()
    return x / max(largest, 1.0)


result = clipped(tf.constant([2.0, 4.0]))
```

## Use instead

```python
import tensorflow as tf


@tf.function
def clipped(x):
    largest = tf.reduce_max(x)
    return x / tf.maximum(largest, 1.0)


result = clipped(tf.constant([2.0, 4.0]))
```

## Notes

AutoGraph makes `float(t)`, `int(t)`, `len(t)` and `print(t)` legal in the code it converts; these are not reported
there.
"""

from hybridize.rules.rule import Category, Rule, Shows

RULE = Rule(
    code="HYB301",
    name="host-read-of-tensor",
    severity="warning",
    category=Category.DIVERGENCE,
    shows=Shows.RAISES,
    documentation=__doc__,
    messages={
        "default": "`{expression}` reads the value of a tensor, which has none while tracing",
    },
    hints=(
        "Use TensorFlow operations on the tensor instead of its value.",
        "Return the tensor and read its value in the caller.",
    ),
)
