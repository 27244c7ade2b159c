"""An input signature would save traces.

## What it does

Finds hybrid functions whose calls agree on dtypes and ranks, so that one `input_signature` serves them all.

## Why it matters

Without it each new shape costs a trace. A graph network with 25 graph sizes ran at 0.37 times its eager speed with
a bare decorator and at 3.5 times with a signature.

## Example

```python
import tensorflow as tf


@tf.function
def total(x):
    return tf.reduce_sum(tf.square(x))


results = [total(tf.ones([size, 2])) for size in range(1, 6)]
```

## Use instead

```python
import tensorflow as tf


@tf.function(input_signature=[tf.TensorSpec([None, 2], tf.float32)])
def total(x):
    return tf.reduce_sum(tf.square(x))


results = [total(tf.ones([size, 2])) for size in range(1, 6)]
```

## Notes

Opt-in: `--input-signatures`. Extents and ranks that differ between calls are left open; the dtype must be one. The
signature is withheld where the body needs an axis as a Python number (HYB309), where calls could not be bound to it
(HYB318), on public functions of an installed package, which others may call with other types, and on functions that
also run within other graphs.
"""

from hybridize.rules.rule import Category, Rule, Shows

RULE = Rule(
    code="HYB104",
    name="signature-can-be-added",
    severity="info",
    category=Category.FINDING,
    shows=Shows.RETRACES,
    documentation=__doc__,
    messages={
        "default": "one input signature serves all calls of `{function}`: {signature}",
    },
    hints=("Use `--input-signatures` to have it written.",),
)
