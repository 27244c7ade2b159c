"""The function is given Python values.

## What it does

Says that some call passes a Python number, string, or container of them beside the tensors.

## Why it matters

Under `tf.function` each new Python value means a new trace; see HYB103.

## Example

What a decorator would do here:

```python
import tensorflow as tf


@tf.function
def scaled(x, factor):
    return x * factor


results = [scaled(tf.ones([2]), factor) for factor in (0.1, 0.2, 0.3, 0.4)]
```

## Use instead

```python
import tensorflow as tf


@tf.function
def scaled(x, factor):
    return x * factor


results = [scaled(tf.ones([2]), tf.constant(factor)) for factor in (0.1, 0.2, 0.3, 0.4)]
```

## Notes

By default one literal argument is enough, even one that is the same at every call; `literal-policy = "varying"`
asks for several values. A default that nobody overrides does not count. `--unsafe-fixes` passes the numbers as tensors
where that changes no result (see HYB103).
"""

from hybridize.rules.rule import Category, Rule, Shows

RULE = Rule(
    code="HYB203",
    name="literal-parameter",
    severity="note",
    category=Category.REASON,
    shows=Shows.RETRACES,
    documentation=__doc__,
    messages={
        "default": "`{parameter}` of `{function}` is given the Python value {value}",
        "constant": "`{parameter}` of `{function}` is always given {value}",
    },
    hints=(
        "Pass the value as a tensor, e.g. `tf.constant(value)`.",
        "If the value is the same at every call, make it a default, or a constant of the body.",
    ),
)
