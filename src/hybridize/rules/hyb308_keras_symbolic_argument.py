"""The function is given Keras's own symbolic tensors.

## What it does

Finds functions all of whose calls pass a `KerasTensor`, as a functional model under construction does.

## Why it matters

Such a call describes a layer graph; it does not compute. `tf.function` cannot take a `KerasTensor`.

## Example

```python
import keras
import tensorflow as tf


@tf.function
def head(x):
    return keras.layers.Dense(1, kernel_initializer="ones")(x)


inputs = keras.Input([2])
model = keras.Model(inputs, head(inputs))
result = model(tf.ones([1, 2]))
```

## Use instead

```python
import keras
import tensorflow as tf


def head(x):
    return keras.layers.Dense(1, kernel_initializer="ones")(x)


inputs = keras.Input([2])
model = keras.Model(inputs, head(inputs))
result = tf.function(model)(tf.ones([1, 2]))
```

## Notes

Decorate the function that calls the finished model.
"""

from hybridize.rules.rule import Category, Rule, Shows

RULE = Rule(
    code="HYB308",
    name="keras-symbolic-argument",
    severity="warning",
    category=Category.DIVERGENCE,
    shows=Shows.RAISES,
    documentation=__doc__,
    messages={
        "default": "every call of `{function}` passes a `KerasTensor`",
    },
    hints=("Decorate the function that calls the finished model.",),
)
