"""An operation is given a name that is no string.

## What it does

Finds a true value other than a string as the `name` argument of an operation, and texts that are no names to a graph,
such as those with spaces, there and in `tf.name_scope`.

## Why it matters

Eager execution ignores names; building a graph uses them, and raises.

## Example

```python
import tensorflow as tf


@tf.function
def shifted(x):
    return tf.add(x, 1.0, name=3)


result = shifted(tf.ones([2]))
```

## Use instead

```python
import tensorflow as tf


@tf.function
def shifted(x):
    return tf.add(x, 1.0, name="shifted")


result = shifted(tf.ones([2]))
```

## Notes

A false value is ignored in both worlds. The usual cause is an argument too many, which lands on `name`.
"""

from hybridize.rules.rule import Category, Rule, Shows

RULE = Rule(
    code="HYB305",
    name="non-string-name",
    severity="warning",
    category=Category.DIVERGENCE,
    shows=Shows.RAISES,
    documentation=__doc__,
    messages={
        "default": "`{call}` is given the name {value}, which is not a string",
    },
    hints=("Give a string, or leave the name out.",),
)
