"""A call works in eager execution only.

## What it does

Finds `fit`, `evaluate`, `predict` and their `*_on_batch` and `*_generator` relatives, saving, checkpoint writes and
dataset factories that touch files, where they would be traced.

## Why it matters

These run loops, callbacks and input or output in Python. While tracing they raise.

## Example

```python
import keras
import tensorflow as tf

model = keras.Sequential([keras.Input([2]), keras.layers.Dense(1, kernel_initializer="ones")])


@tf.function
def error(x, y):
    return tf.reduce_mean(tf.square(model.predict(x, verbose=0) - y))


result = error(tf.ones([4, 2]), tf.ones([4, 1]))
```

## Use instead

```python
import keras
import tensorflow as tf

model = keras.Sequential([keras.Input([2]), keras.layers.Dense(1, kernel_initializer="ones")])


@tf.function
def error(x, y):
    return tf.reduce_mean(tf.square(model(x, training=False) - y))


result = error(tf.ones([4, 2]), tf.ones([4, 1]))
```

## Notes

Keras 3 allows `train_on_batch` in a trace, Keras 2 does not. A method of the same name on a class of your own is
followed like any other.
"""

from hybridize.rules.rule import Category, Rule, Shows

RULE = Rule(
    code="HYB302",
    name="eager-only-call",
    severity="warning",
    category=Category.DIVERGENCE,
    shows=Shows.RAISES,
    documentation=__doc__,
    messages={
        "default": "`{call}` works in eager execution only",
    },
    hints=(
        "Call the model itself: `model(x, training=False)`.",
        "Keep this call in eager code, outside the function.",
    ),
)
