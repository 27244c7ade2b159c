"""Every call makes a new trace.

## What it does

Finds `tf.function` applied inside a loop or a function called repeatedly, and arguments that are functions,
unhashable, or freshly created objects.

## Why it matters

Traces belong to the object that `tf.function` returns and are keyed by its Python arguments. A new object, or a new
key, starts from nothing.

## Example

```python
import tensorflow as tf


def doubled(x):
    return x * 2.0


results = [tf.function(doubled)(tf.ones([2])) for _ in range(4)]
```

## Use instead

```python
import tensorflow as tf


@tf.function
def doubled(x):
    return x * 2.0


results = [doubled(tf.ones([2])) for _ in range(4)]
```

## Notes

A lambda among the arguments is new at each call, too. `--unsafe-fixes` makes a graph function before the loop where
nothing in the loop changes what is wrapped.
"""

from hybridize.rules.rule import Category, Rule, Shows

RULE = Rule(
    code="HYB319",
    name="trace-per-call",
    severity="warning",
    category=Category.DIVERGENCE,
    shows=Shows.RETRACES,
    documentation=__doc__,
    messages={
        "default": "`{expression}` makes a new trace at each call",
    },
    hints=(
        "Apply `tf.function` once, outside the loop.",
        "Decorate the function around it, or define the inner function outside.",
        "Bind functions and objects outside instead of passing them.",
    ),
)
