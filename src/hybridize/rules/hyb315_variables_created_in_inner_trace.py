"""Keras builds the layer inside the trace of its own call.

## What it does

Finds a decorated `call` of a subclassed model or layer that creates its weights lazily, under Keras 3.

## Why it matters

Keras 3 builds such a model by running `call` symbolically, and a decorated `call` keeps that very trace: gradients
are `None`, the output stays at the initial weights, and nothing raises.

## Example

```python
import keras
import tensorflow as tf


class Line(keras.Model):
    def __init__(self):
        super().__init__()
        self.dense = keras.layers.Dense(1, kernel_initializer="ones")

    @tf.function
    def call(self, x):
        return self.dense(x)


line = Line()
before = line(tf.ones([1, 2]))
for variable in line.trainable_variables:
    variable.assign(10.0 * tf.ones_like(variable))
after = line(tf.ones([1, 2]))
```

## Use instead

```python
import keras
import tensorflow as tf


class Line(keras.Model):
    def __init__(self):
        super().__init__()
        self.dense = keras.layers.Dense(1, kernel_initializer="ones")

    def call(self, x):
        return self.dense(x)


line = Line()


@tf.function
def predict(x):
    return line(x)


before = predict(tf.ones([1, 2]))
for variable in line.trainable_variables:
    variable.assign(10.0 * tf.ones_like(variable))
after = predict(tf.ones([1, 2]))
```

## Notes

Decorating the caller is right with every Keras. An own `build()` that creates the weights helps, and so does
`model.build(shape)` right behind the making of the model: it only marks the model as built, and the first real call
makes the weights. A first call whose result is dropped (`model(tf.zeros([1, 3]))`) does no harm where all other calls
have other shapes: these are traced anew. Keras 2 does not do this.
"""

from hybridize.rules.rule import Category, Rule, Shows

RULE = Rule(
    code="HYB315",
    name="variables-created-in-inner-trace",
    severity="warning",
    category=Category.DIVERGENCE,
    shows=Shows.DIFFERS,
    documentation=__doc__,
    messages={
        "default": "Keras 3 builds `{class_name}` inside the trace of `{function}`, which keeps the initial weights",
    },
    hints=(
        "Decorate the function that calls the model.",
        "Create the weights in an own `build()`.",
    ),
)
