"""The function runs inside the graphs of its callers.

## What it does

Says that every caller that matters is hybrid already, or gets a decorator in this run.

## Why it matters

The caller's trace contains the function. On 35 programs one decorator on the training step was as fast as four on
step, model, loss and accuracy, and needed 2 traces instead of 4 to 10.

## Example

What a second decorator would do:

```python
import tensorflow as tf


@tf.function
def error(guess, truth):
    return tf.reduce_mean(tf.abs(guess - truth))


@tf.function
def step(x):
    return error(x * 2.0, x)


result = step(tf.ones([3]))
```

## Use instead

```python
import tensorflow as tf


def error(guess, truth):
    return tf.reduce_mean(tf.abs(guess - truth))


@tf.function
def step(x):
    return error(x * 2.0, x)


result = step(tf.ones([3]))
```

## Notes

`--placement all` decorates every function that passes.
"""

from hybridize.rules.rule import Category, Rule, Shows

RULE = Rule(
    code="HYB207",
    name="covered-by-hybrid-callers",
    severity="note",
    category=Category.REASON,
    shows=Shows.RETRACES,
    documentation=__doc__,
    messages={
        "default": "`{function}` runs inside the graph of {callers}",
    },
)
