"""The function reads Python state that changes.

## What it does

Finds reads of a global, attribute, closure variable or container which some code changes after the first call.

## Why it matters

The trace keeps the value it saw. Later changes go unnoticed.

Whether Keras trains is such state: a layer called without `training` takes it from the `layer(x, training=…)`
around it. Pass `training` on to the layers that use it.

## Example

```python
import tensorflow as tf

rate = 1.0


@tf.function
def scaled(x):
    return x * rate


first = scaled(tf.ones([2]))
rate = 0.1
second = scaled(tf.ones([2]))
```

## Use instead

```python
import tensorflow as tf

rate = tf.Variable(1.0)


@tf.function
def scaled(x):
    return x * rate


first = scaled(tf.ones([2]))
rate.assign(0.1)
second = scaled(tf.ones([2]))
```

## Notes

State that is set before the first call and never after is no hazard.
"""

from hybridize.rules.rule import Category, Rule, Shows

RULE = Rule(
    code="HYB311",
    name="mutable-state-read",
    severity="warning",
    category=Category.DIVERGENCE,
    shows=Shows.DIFFERS,
    documentation=__doc__,
    messages={
        "default": "`{expression}` is changed after the first call, but a trace keeps the value it saw",
    },
    hints=("Make it a `tf.Variable`, or pass it as a tensor.",),
)
