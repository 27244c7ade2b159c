"""Python iterates over a tensor.

## What it does

Finds unpacking, `zip`, `enumerate`, `max`, `in` and comprehensions over a symbolic tensor, even one of known shape.

## Why it matters

A symbolic tensor is not iterable. AutoGraph turns a plain `for` statement into a graph loop, and nothing else.

## Example

```python
import tensorflow as tf


@tf.function
def area(size):
    height, width = size
    return height * width


result = area(tf.constant([3.0, 4.0]))
```

## Use instead

```python
import tensorflow as tf


@tf.function
def area(size):
    height, width = tf.unstack(size)
    return height * width


result = area(tf.constant([3.0, 4.0]))
```

## Notes

`tf.unstack` needs the number of elements to be known while tracing.
"""

from hybridize.rules.rule import Category, Rule, Shows

RULE = Rule(
    code="HYB304",
    name="tensor-iteration",
    severity="warning",
    category=Category.DIVERGENCE,
    shows=Shows.RAISES,
    documentation=__doc__,
    messages={
        "default": "{construct} iterates over the tensor `{value}`",
    },
    hints=("Use `tf.unstack`, or index the elements.",),
)
