"""The function is given no tensor.

## What it does

Says that no call passes a tensor, a variable, an array, or a container of them.

## Why it matters

A graph is a function of its tensors. Of a function that gets none, nothing but constants could be recorded.

## Example

```python
import tensorflow as tf


def hidden_units(width, depth):
    return [width // 2**level for level in range(depth)]


result = tf.ones(hidden_units(8, 2))
```

## Use instead

Nothing needs to change: such functions belong in Python.

## Notes

A function that computes on variables or layers it reaches through `self`, a closure or globals can be converted all
the same; see HYB101.
"""

from hybridize.rules.rule import Category, Rule, Shows

RULE = Rule(
    code="HYB202",
    name="no-tensor-parameter",
    severity="note",
    category=Category.REASON,
    shows=Shows.EQUAL,
    documentation=__doc__,
    messages={
        "default": "`{function}` is given no tensor",
    },
)
