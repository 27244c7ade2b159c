"""A training step stands inline in a loop.

## What it does

Notes a loop, at module level or inside a larger function, whose body does the tensor work itself.

## Why it matters

A decorator needs a function. A third of the training steps in published programs stand inline and stay eager for
that reason alone.

## Example

```python
import tensorflow as tf

weight = tf.Variable(0.0)
x = tf.constant([1.0, 2.0])

for _ in range(5):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(weight * x - 3.0 * x))
    weight.assign_sub(0.1 * tape.gradient(loss, weight))
```

## Use instead

```python
import tensorflow as tf

weight = tf.Variable(0.0)
x = tf.constant([1.0, 2.0])


@tf.function
def train_step(x):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(weight * x - 3.0 * x))
    weight.assign_sub(0.1 * tape.gradient(loss, weight))
    return loss


for _ in range(5):
    loss = train_step(x)
```

## Notes

A note: moving code into a function is left to the author, and the exit code does not change.
"""

from hybridize.rules.rule import Category, Rule, Shows

RULE = Rule(
    code="HYB109",
    name="inline-training-step",
    severity="note",
    category=Category.FINDING,
    shows=Shows.EQUAL,
    documentation=__doc__,
    messages={
        "default": "this loop does tensor work that no decorator reaches",
    },
    hints=("Move the body of the loop into a function and run `hybridize` again.",),
)
