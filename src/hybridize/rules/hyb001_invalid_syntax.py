"""A file is not valid Python.

## What it does

Reports a file that cannot be parsed or decoded. The rest of the project is analysed without it.

## Why it matters

Nothing can be said about the functions of such a file, and nothing in it is edited. Calls into it count as calls to
unknown code, which can keep functions elsewhere from being converted.

## Example

```python
import tensorflow as tf

def step(x:
    return x * 2.0

print step(tf.ones([2]))
```

## Use instead

```python
import tensorflow as tf


def step(x):
    return x * 2.0


result = step(tf.ones([2]))
```

## Notes

Programs written for Python 2 show up under this code. The syntax of the Python that runs `hybridize` is the syntax
that is understood.
"""

from hybridize.rules.rule import Category, Rule, Shows

RULE = Rule(
    code="HYB001",
    name="invalid-syntax",
    severity="error",
    category=Category.DIAGNOSTIC,
    shows=Shows.UNPARSED,
    documentation=__doc__,
    messages={
        "default": "{error}",
    },
)
