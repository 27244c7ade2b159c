"""A tensor goes into code that cannot be seen.

## What it does

Finds calls that hand a tensor to a function which is neither in the project nor modelled nor found in an installed
library.

## Why it matters

Such code may read the value, change state, or work well; nobody can say. The function is left alone.

## Example

```python
import _struct

import tensorflow as tf


@tf.function
def stored(x):
    return x + len(_struct.pack("e", x))


result = stored(tf.constant(0.3))
```

## Use instead

```python
import tensorflow as tf


@tf.function
def stored(x):
    return x + tf.float16.size


result = stored(tf.constant(0.3))
```

## Notes

The example uses an extension module, whose code is not Python. With `--python` calls are followed into the
libraries of that environment.
"""

from hybridize.rules.rule import Category, Rule, Shows

RULE = Rule(
    code="HYB316",
    name="unknown-call-on-tensor",
    severity="warning",
    category=Category.DIVERGENCE,
    shows=Shows.RAISES,
    documentation=__doc__,
    messages={
        "default": "`{call}` is given the tensor `{value}`, and what it does cannot be seen",
    },
    hints=(
        "Name the environment that holds the library with `--python`.",
        "Use the TensorFlow operation, if there is one.",
    ),
)
