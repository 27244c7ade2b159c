"""An argument is converted to different dtypes at its uses.

## What it does

Finds an array or Python number that eager execution converts anew, and differently, at two uses.

## Why it matters

Eagerly an array fits itself to each operation it meets. Under `tf.function` it becomes one tensor of one dtype at
the boundary, and no longer fits.

## Example

```python
import numpy as np
import tensorflow as tf


@tf.function
def weighted(x, weights):
    return x * weights


result = weighted(tf.ones([2]), np.array([0.5, 2.0]))
```

## Use instead

```python
import numpy as np
import tensorflow as tf


@tf.function
def weighted(x, weights):
    return x * tf.cast(weights, x.dtype)


result = weighted(tf.ones([2]), np.array([0.5, 2.0]))
```

## Notes

NumPy's default dtype is float64, TensorFlow's is float32. `float(x)` of a symbolic tensor is float32, too, where a
Python number would fit itself to what it meets; `--unsafe-fixes` makes a cast of it.
"""

from hybridize.rules.rule import Category, Rule, Shows

RULE = Rule(
    code="HYB307",
    name="dtype-coercion-conflict",
    severity="warning",
    category=Category.DIVERGENCE,
    shows=Shows.RAISES,
    documentation=__doc__,
    messages={
        "default": "`{parameter}` is used as {first} and as {second}: a trace makes one tensor of it",
    },
    hints=("Convert it once: `tf.cast(value, x.dtype)`, or pass an array of the right dtype.",),
)
