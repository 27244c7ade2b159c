"""The function calls itself.

## What it does

Says that the function can reach itself through calls.

## Why it matters

While tracing, a condition on a tensor does not stop the recursion: both branches are traced, without end.

## Example

```python
import tensorflow as tf


@tf.function
def factorial(n):
    if n <= 1.0:
        return n
    return n * factorial(n - 1.0)


result = factorial(tf.constant(5.0))
```

## Use instead

```python
import tensorflow as tf


@tf.function
def factorial(n):
    result = tf.ones_like(n)
    while n > 1.0:
        result = result * n
        n = n - 1.0
    return result


result = factorial(tf.constant(5.0))
```

## Notes

Recursion that Python values bound, such as the depth of a tree, ends; it is reported all the same, because the
bound is rarely provable.
"""

from hybridize.rules.rule import Category, Rule, Shows

RULE = Rule(
    code="HYB205",
    name="recursive",
    severity="warning",
    category=Category.REASON,
    shows=Shows.RAISES,
    documentation=__doc__,
    messages={
        "default": "`{function}` calls itself{through}",
        "hybrid": "`{function}` calls itself{through}: a tensor condition does not stop the recursion while tracing",
    },
    hints=("Write a loop.",),
)
