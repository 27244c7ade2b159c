"""A hybrid function does no tensor computation.

## What it does

Finds functions under `tf.function` that take tensors but neither call an operation nor use an operator on one.

## Why it matters

Tracing and entering a graph cost time, and there is nothing for the graph to speed up.

## Example

```python
import tensorflow as tf


@tf.function
def pair(x, y):
    return x, y


first, second = pair(tf.ones([2]), tf.zeros([2]))
```

## Use instead

```python
import tensorflow as tf


def pair(x, y):
    return x, y


first, second = pair(tf.ones([2]), tf.zeros([2]))
```

## Notes

Operators on tensors, such as `x + y` and `x[0]`, are computation.
"""

from hybridize.rules.rule import Category, Rule, Shows

RULE = Rule(
    code="HYB106",
    name="hybrid-computes-nothing",
    severity="info",
    category=Category.FINDING,
    shows=Shows.EQUAL,
    documentation=__doc__,
    messages={
        "default": "`{function}` is under `tf.function` but computes nothing with its tensors",
    },
    hints=("Remove the decorator.",),
)
