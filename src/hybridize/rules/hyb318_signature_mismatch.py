"""Calls could not be bound to the planned signature.

## What it does

Finds calls with keyword-only or star arguments, defaults or structures that an `input_signature` cannot take.

## Why it matters

A signature fixes how many tensors come, in what order and structure. A call outside of it raises.

## Example

```python
import tensorflow as tf


@tf.function(input_signature=[tf.TensorSpec([None], tf.float32)])
def error(guess, truth=None):
    return tf.reduce_sum(guess if truth is None else guess - truth)


results = [error(tf.ones([2])), error(tf.ones([2]), tf.ones([2]))]
```

## Use instead

```python
import tensorflow as tf


@tf.function
def error(guess, truth=None):
    return tf.reduce_sum(guess if truth is None else guess - truth)


results = [error(tf.ones([2])), error(tf.ones([2]), tf.ones([2]))]
```

## Notes

The bare decorator stays; only the signature is withheld.
"""

from hybridize.rules.rule import Category, Rule, Shows

RULE = Rule(
    code="HYB318",
    name="signature-mismatch",
    severity="warning",
    category=Category.DIVERGENCE,
    shows=Shows.RAISES,
    documentation=__doc__,
    messages={
        "default": "{call} does not fit an input signature: {why}",
    },
    hints=("Leave the signature out, or make all calls alike.",),
)
