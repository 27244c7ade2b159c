"""An input signature does not fit the calls.

## What it does

Finds hybrid functions whose `input_signature` is tighter than, or incomparable to, what callers pass.

## Why it matters

Such a call raises. A signature that is broader than needed is only mentioned: it works, and knows less than it
could.

## Example

```python
import tensorflow as tf


@tf.function(input_signature=[tf.TensorSpec([2], tf.float32)])
def total(x):
    return tf.reduce_sum(x)


results = [total(tf.ones([size])) for size in (2, 3)]
```

## Use instead

```python
import tensorflow as tf


@tf.function(input_signature=[tf.TensorSpec([None], tf.float32)])
def total(x):
    return tf.reduce_sum(x)


results = [total(tf.ones([size])) for size in (2, 3)]
```

## Notes

Reported only, never edited: which of the two is meant is for the author to say. What is not known of a call agrees with
every signature, arrays and Python numbers are cast to its dtype, and calls that a test expects to fail do not count.
"""

from hybridize.rules.rule import Category, Rule, Shows

RULE = Rule(
    code="HYB105",
    name="signature-disagrees",
    severity="warning",
    category=Category.FINDING,
    shows=Shows.RAISES,
    documentation=__doc__,
    messages={
        "tighter": "the input signature of `{function}` is tighter than its calls: {call} raises",
        "broader": "the input signature of `{function}` is broader than its calls need",
    },
    hints=("Write the axis that varies as `None`.",),
)
