"""An eager function can run as a graph.

## What it does

Finds eager functions that compute with tensors, take tensors (or reach all they compute on through `self`, a
closure or globals), and behave the same whether they are executed or traced. Of each chain of such functions the
outermost gets the decorator.

## Why it matters

Executed eagerly, every operation pays for Python and for its own dispatch. Under `tf.function` the body is traced
once and then runs as one graph; measured training steps become 3 to 30 times faster.

## Example

```python
import tensorflow as tf

weight = tf.Variable(0.0)


def train_step(x, y):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(weight * x - y))
    weight.assign_sub(0.1 * tape.gradient(loss, weight))
    return loss


x = tf.constant([1.0, 2.0])
for _ in range(5):
    loss = train_step(x, 3.0 * x)
```

## Use instead

```python
import tensorflow as tf

weight = tf.Variable(0.0)


@tf.function
def train_step(x, y):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(weight * x - y))
    weight.assign_sub(0.1 * tape.gradient(loss, weight))
    return loss


x = tf.constant([1.0, 2.0])
for _ in range(5):
    loss = train_step(x, 3.0 * x)
```

## Notes

A conversion is `safe` when every precondition is proved. It is `assumed` when it holds under assumptions, which are
listed with it; those edits are made unless `--no-speculative` is given. Tracing costs about as much as 6 to 26
eager steps, so a function that is called a few times gains nothing. Nor does one of a few operations on small
tensors that eager code calls: the call of a graph takes as long as some 15 elementwise operations (`explain` says so).
"""

from hybridize.rules.rule import Category, Rule, Shows

RULE = Rule(
    code="HYB101",
    name="eager-function-can-be-hybrid",
    severity="info",
    category=Category.FINDING,
    shows=Shows.EQUAL,
    documentation=__doc__,
    messages={
        "default": "`{function}` can run as a graph: it computes with tensors and behaves the same when traced",
        "P7": "`{function}` can run as a graph: it computes on what {reach} holds and behaves the same when traced",
    },
    hints=("Let `hybridize refactor` add the decorator.",),
)
