"""Trainable variables are read before the model has any.

## What it does

Finds `trainable_variables` read before the model's first call in the same body and used for gradients or updates
after it.

## Why it matters

Before its first call a model may have no variables. Eagerly the first step then updates nothing. A trace keeps the
list it saw: as often as the step happens to be traced, it misses no update, or all of them.

## Example

```python
import keras
import tensorflow as tf

model = keras.Sequential([keras.layers.Dense(1, kernel_initializer="ones")])


@tf.function
def step(x):
    variables = model.trainable_variables
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x)))
    for variable, gradient in zip(variables, tape.gradient(loss, variables)):
        variable.assign_sub(0.1 * gradient)
    return loss


losses = [step(tf.ones([4, 2])) for _ in range(4)]
```

## Use instead

```python
import keras
import tensorflow as tf

model = keras.Sequential([keras.layers.Dense(1, kernel_initializer="ones")])


@tf.function
def step(x):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x)))
    variables = model.trainable_variables
    for variable, gradient in zip(variables, tape.gradient(loss, variables)):
        variable.assign_sub(0.1 * gradient)
    return loss


losses = [step(tf.ones([4, 2])) for _ in range(4)]
```

## Notes

Building the model beforehand cures it as well.
"""

from hybridize.rules.rule import Category, Rule, Shows

RULE = Rule(
    code="HYB306",
    name="stale-variable-snapshot",
    severity="warning",
    category=Category.DIVERGENCE,
    shows=Shows.DIFFERS,
    documentation=__doc__,
    messages={
        "default": "`{expression}` is read before the first call of the model",
    },
    hints=(
        "Read the variables after the call of the model.",
        "Build the model before the first step.",
    ),
)
