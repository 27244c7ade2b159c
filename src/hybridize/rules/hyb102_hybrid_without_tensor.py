"""A hybrid function takes no tensor.

## What it does

Finds functions under `tf.function` that take no tensor and have no side effects.

## Why it matters

There is nothing to record: the graph computes the same constants again, and each call pays for entering it.

## Example

```python
import tensorflow as tf


@tf.function
def learning_rate():
    return tf.constant(0.1) * 0.5


result = learning_rate()
```

## Use instead

```python
import tensorflow as tf


def learning_rate():
    return tf.constant(0.1) * 0.5


result = learning_rate()
```

## Notes

A function without tensor parameter that computes on variables or layers it reaches otherwise is no case of this
rule. One with side effects keeps its decorator, because removing it changes how often the effect happens; see
HYB204.
"""

from hybridize.rules.rule import Category, Rule, Shows

RULE = Rule(
    code="HYB102",
    name="hybrid-without-tensor",
    severity="warning",
    category=Category.FINDING,
    shows=Shows.EQUAL,
    documentation=__doc__,
    messages={
        "default": "`{function}` is under `tf.function` but takes no tensor",
    },
    hints=("Remove the decorator.",),
)
