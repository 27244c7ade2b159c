"""A tensor of the trace escapes into Python state.

## What it does

Finds tensors created in the body that are stored where eager code reads them.

## Why it matters

What is stored is a node of the graph, not a value. Whoever uses it outside gets an error.

## Example

```python
import tensorflow as tf

history = []


@tf.function
def step(x):
    loss = tf.reduce_sum(tf.square(x))
    history.append(loss)
    return loss


last = step(tf.ones([2]))
mean = tf.add_n(history) / len(history)
```

## Use instead

```python
import tensorflow as tf

history = []


@tf.function
def step(x):
    return tf.reduce_sum(tf.square(x))


last = step(tf.ones([2]))
history.append(last)
mean = tf.add_n(history) / len(history)
```

## Notes

Storing is a side effect as well; see HYB204.
"""

from hybridize.rules.rule import Category, Rule, Shows

RULE = Rule(
    code="HYB317",
    name="symbolic-leak",
    severity="warning",
    category=Category.DIVERGENCE,
    shows=Shows.RAISES,
    documentation=__doc__,
    messages={
        "default": "`{value}` is created in the trace and stored in `{target}`, which eager code reads",
    },
    hints=("Return the tensor, and store it in the caller.",),
)
