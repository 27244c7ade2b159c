"""It cannot be decided whether the function can be a graph.

## What it does

Says that a fact the decision needs (what it is given, what it changes, what it calls) is neither proved nor
refuted.

## Why it matters

Unknown never leads to an edit, except under an assumption that is recorded and shown.

## Example

```python
import operator
import os

import tensorflow as tf

chosen = os.environ.get("OPERATION", "neg")


def apply(x):
    return getattr(operator, chosen)(x)


result = apply(tf.ones([2]))
```

## Use instead

Say what the analysis cannot see: call the function by its name, annotate the parameters.

```python
import operator

import tensorflow as tf


@tf.function
def apply(x: tf.Tensor) -> tf.Tensor:
    return operator.neg(x)


result = apply(tf.ones([2]))
```

## Notes

`hybridize explain` shows which fact is open, and the first unknown it comes from.
"""

from hybridize.rules.rule import Category, Rule, Shows

RULE = Rule(
    code="HYB201",
    name="undetermined",
    severity="note",
    category=Category.REASON,
    shows=Shows.EQUAL,
    documentation=__doc__,
    messages={
        "default": "it is not known whether `{function}` {fact}",
    },
    hints=(
        "Annotate the parameters, e.g. `x: tf.Tensor`.",
        "Name the environment that holds the libraries with `--python`.",
    ),
)
