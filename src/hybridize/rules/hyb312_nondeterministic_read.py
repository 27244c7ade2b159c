"""The function reads something that differs at each call.

## What it does

Finds `random`, `np.random`, clocks, `uuid`, the environment, files and `input` read in the body.

## Why it matters

They are read while tracing, once. Every later call gets the first answer again.

## Example

```python
import random

import tensorflow as tf

random.seed(7)


@tf.function
def noisy(x):
    return x + random.random()


results = [noisy(tf.zeros([])) for _ in range(3)]
```

## Use instead

```python
import tensorflow as tf

generator = tf.random.Generator.from_seed(7)


@tf.function
def noisy(x):
    return x + generator.uniform([])


results = [noisy(tf.zeros([])) for _ in range(3)]
```

## Notes

`tf.random` and `tf.timestamp` are operations, and differ at each call in both worlds.
"""

from hybridize.rules.rule import Category, Rule, Shows

RULE = Rule(
    code="HYB312",
    name="nondeterministic-read",
    severity="warning",
    category=Category.DIVERGENCE,
    shows=Shows.DIFFERS,
    documentation=__doc__,
    messages={
        "default": "`{call}` is read once per trace, not once per call",
    },
    hints=("Use `tf.random`, `tf.timestamp`, or pass the value as a tensor.",),
)
