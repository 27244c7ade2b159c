"""An import leads to no file and no known library.

## What it does

Notes an imported module that is neither part of the project nor of a library that is modelled or installed.

## Why it matters

What comes from it is unknown. A function that hands a tensor to it is left alone rather than guessed about.

## Example

```python
import tensorflow as tf
from losses_that_nobody_shipped import focal_loss

result = focal_loss(tf.ones([2]), tf.zeros([2]))
```

## Use instead

Add the directory that holds the module with `--root`, or name the environment that has it with `--python`.

```python
import tensorflow as tf


def focal_loss(truth, guess):
    return tf.reduce_mean(tf.square(truth - guess) * tf.abs(truth - guess))


result = focal_loss(tf.ones([2]), tf.zeros([2]))
```

## Notes

This note never changes the exit code. Which packages are installed is known with `--python` only: without it, noted are
relative imports that lead nowhere and modules that the project's own packages do not have.
"""

from hybridize.rules.rule import Category, Rule, Shows

RULE = Rule(
    code="HYB002",
    name="unresolved-import",
    severity="note",
    category=Category.DIAGNOSTIC,
    shows=Shows.FAILS,
    documentation=__doc__,
    messages={
        "default": "cannot find module `{module}`: what it gives is unknown",
    },
    hints=(
        "Add the directory that holds the module with `--root`, or name an environment that has it with `--python`.",
    ),
)
