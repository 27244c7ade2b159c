"""The function computes nothing with its tensors.

## What it does

Says that the function neither calls a tensor operation nor uses an operator on a tensor: it passes tensors on,
packs them, or works on lists or arrays.

## Why it matters

A graph would have nothing to do; entering it costs time.

## Example

```python
import tensorflow as tf


@tf.function
def as_batch(x, y):
    return {"x": x, "y": y}


result = as_batch(tf.ones([2]), tf.zeros([2]))["x"]
```

## Use instead

```python
import tensorflow as tf


def as_batch(x, y):
    return {"x": x, "y": y}


result = as_batch(tf.ones([2]), tf.zeros([2]))["x"]
```

## Notes

Operators on tensors count as computation.
"""

from hybridize.rules.rule import Category, Rule, Shows

RULE = Rule(
    code="HYB206",
    name="no-tensor-computation",
    severity="note",
    category=Category.REASON,
    shows=Shows.EQUAL,
    documentation=__doc__,
    messages={
        "default": "`{function}` computes nothing with its tensors",
    },
)
