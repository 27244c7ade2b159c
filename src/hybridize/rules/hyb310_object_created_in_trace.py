"""A variable, layer or optimizer is created in the body.

## What it does

Finds `tf.Variable`, layers, optimizers, metrics and checkpoints that the body creates without a guard that makes it
happen once.

## Why it matters

A variable belongs to the program, not to one call: creating one anew at each trace raises. Layers and metrics bring
their variables with them.

## Example

```python
import tensorflow as tf


@tf.function
def accumulated(x):
    total = tf.Variable(0.0)
    total.assign_add(tf.reduce_sum(x))
    return total.read_value()


result = accumulated(tf.ones([3]))
```

## Use instead

```python
import tensorflow as tf

total = tf.Variable(0.0)


@tf.function
def accumulated(x):
    total.assign(0.0)
    total.assign_add(tf.reduce_sum(x))
    return total.read_value()


result = accumulated(tf.ones([3]))
```

## Notes

`if self.v is None: self.v = tf.Variable(…)` is a guard and legal. So are `iter(dataset)` and `tf.function(…)` in
the body. What updates variables below such a guard is lost: the trace that makes a variable is not run, and in the
next one the variable is there.

`--unsafe-fixes` makes layers, optimizers, metrics and variables once, in `__init__`, where a method makes them of
constants and of attributes that `__init__` alone sets. Variables and metrics begin anew where they were made; layers
and optimizers keep their weights and their state from call to call.
"""

from hybridize.rules.rule import Category, Rule, Shows

RULE = Rule(
    code="HYB310",
    name="object-created-in-trace",
    severity="warning",
    category=Category.DIVERGENCE,
    shows=Shows.RAISES,
    documentation=__doc__,
    messages={
        "default": "`{call}` creates {what} at each call",
    },
    hints=("Create it outside, and pass it in or keep it on `self`.",),
)
