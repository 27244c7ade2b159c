"""A bound of the analysis was reached.

## What it does

Reports a file or function whose analysis was cut short because it nests too deeply, is too large, or keeps growing.

## Why it matters

Everything beyond the bound counts as unknown, so functions that could be converted are left alone. Nothing is
edited on the strength of an unfinished analysis.

## Example

```python
import tensorflow as tf


def chain(depth):
    return (lambda x: x) if depth == 0 else (lambda x: chain(depth - 1)(x) + 1.0)


result = chain(40)(tf.zeros([2]))
```

## Use instead

```python
import tensorflow as tf


def chain(depth, x):
    for _ in range(depth):
        x = x + 1.0
    return x


result = chain(40, tf.zeros([2]))
```

## Notes

Generated code is the usual cause; exclude it with the key `exclude` of `[tool.hybridize]`. A large
program in which everything goes through a few functions may need more work than it is given: `--effort 3` allows three
times as much.
"""

from hybridize.rules.rule import Category, Rule, Shows

RULE = Rule(
    code="HYB003",
    name="analysis-limit-reached",
    severity="warning",
    category=Category.DIAGNOSTIC,
    shows=Shows.EQUAL,
    documentation=__doc__,
    messages={
        "default": "analysis stopped at {limit}: what lies beyond is unknown",
    },
)
