"""The function is hybrid, and rightly so.

## What it does

Says that a function under `tf.function` passes every test.

## Why it matters

There is nothing to do. The note keeps reports complete.

## Example

```python
import tensorflow as tf


@tf.function
def norm(x):
    return tf.sqrt(tf.reduce_sum(tf.square(x)))


result = norm(tf.ones([4]))
```

## Use instead

Nothing needs to change.

## Notes

Shown with `-v` and in the JSON report.
"""

from hybridize.rules.rule import Category, Rule, Shows

RULE = Rule(
    code="HYB208",
    name="already-hybrid-and-right",
    severity="note",
    category=Category.REASON,
    shows=Shows.EQUAL,
    documentation=__doc__,
    messages={
        "default": "`{function}` is hybrid and behaves the same as when executed eagerly",
    },
)
