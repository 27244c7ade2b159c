"""Control flow that a graph cannot express.

## What it does

Finds generators and coroutines; `raise` and `try` under a tensor condition; branches that give different structures
or dtypes; lists grown in a loop over a tensor; conditions on tensors where AutoGraph does not look.

## Why it matters

AutoGraph turns `if`, `for` and `while` on tensors into graph operations, within limits: both branches must agree,
and a loop may carry tensors only.

## Example

```python
import tensorflow as tf


@tf.function
def powers(x, count):
    found = []
    for i in tf.range(count):
        found.append(x ** tf.cast(i, x.dtype))
    return tf.stack(found)


result = powers(tf.constant(2.0), tf.constant(4))
```

## Use instead

```python
import tensorflow as tf


@tf.function
def powers(x, count):
    found = tf.TensorArray(x.dtype, size=count)
    for i in tf.range(count):
        found = found.write(i, x ** tf.cast(i, x.dtype))
    return found.stack()


result = powers(tf.constant(2.0), tf.constant(4))
```

## Notes

AutoGraph does not look into code under `tf.autograph.experimental.do_not_convert`, into functions with
`autograph=False`, into lambdas handed to `sorted`, or into most libraries.
"""

from hybridize.rules.rule import Category, Rule, Shows

RULE = Rule(
    code="HYB314",
    name="unconvertible-control-flow",
    severity="warning",
    category=Category.DIVERGENCE,
    shows=Shows.RAISES,
    documentation=__doc__,
    messages={
        "default": "{construct} cannot be part of a graph",
    },
    hints=(
        "Use `tf.TensorArray` for results that grow in a loop.",
        "Use `tf.where` or `tf.cond`, and give the same structure and dtype in both branches.",
    ),
)
