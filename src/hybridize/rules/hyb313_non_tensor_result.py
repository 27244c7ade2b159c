"""The caller needs a Python value.

## What it does

Finds functions whose result a caller uses as an int, a string, an array, a dictionary key, or compares with `None`.

## Why it matters

`tf.function` returns tensors: a Python number that the function returns comes back as one. A string becomes a
tensor of bytes. What is neither a tensor nor a structure of tensors it refuses to return, an operation without a
result among them: `return tf.print(x)` and `return tf.group(…)` give None eagerly, and raise in a graph.

## Example

```python
import tensorflow as tf


@tf.function
def rank(x):
    return len(x.shape)


names = {1: "vector", 2: "matrix"}
result = names[rank(tf.ones([2, 2]))]
```

## Use instead

```python
import tensorflow as tf


def rank(x):
    return len(x.shape)


names = {1: "vector", 2: "matrix"}
result = names[rank(tf.ones([2, 2]))]
```

## Notes

Callers that do nothing but arithmetic with the result do not notice.
"""

from hybridize.rules.rule import Category, Rule, Shows

RULE = Rule(
    code="HYB313",
    name="non-tensor-result",
    severity="warning",
    category=Category.DIVERGENCE,
    shows=Shows.RAISES,
    documentation=__doc__,
    messages={
        "default": "`{caller}` uses the result of `{function}` as {use}, but a graph returns a tensor",
    },
    hints=("Leave this function eager, or split it.",),
)
