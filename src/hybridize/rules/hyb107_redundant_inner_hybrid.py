"""A hybrid function is only called from hybrid functions.

## What it does

Finds decorated functions all of whose callers are hybrid already.

## Why it matters

The caller's trace contains the callee's operations anyway. The inner decorator adds traces and a function boundary
that hinders optimisation, and gives nothing.

## Example

```python
import tensorflow as tf


@tf.function
def loss_of(guess, truth):
    return tf.reduce_mean(tf.square(guess - truth))


@tf.function
def evaluate(x):
    return loss_of(2.0 * x, x)


result = evaluate(tf.ones([3]))
```

## Use instead

```python
import tensorflow as tf


def loss_of(guess, truth):
    return tf.reduce_mean(tf.square(guess - truth))


@tf.function
def evaluate(x):
    return loss_of(2.0 * x, x)


result = evaluate(tf.ones([3]))
```

## Notes

An inner decorator that sets `jit_compile`, or that has side effects at tracing time, is kept.
"""

from hybridize.rules.rule import Category, Rule, Shows

RULE = Rule(
    code="HYB107",
    name="redundant-inner-hybrid",
    severity="info",
    category=Category.FINDING,
    shows=Shows.RETRACES,
    documentation=__doc__,
    messages={
        "default": "`{function}` is only called from hybrid functions, which trace it anyway",
    },
    hints=("Remove the inner decorator.",),
)
