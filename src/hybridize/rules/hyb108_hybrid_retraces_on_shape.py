"""A hybrid function is traced again for each shape.

## What it does

Finds hybrid functions that callers give tensors of many different shapes.

## Why it matters

Each new shape is a new trace. With sequences or graphs of varying size, tracing takes longer than it ever saves.

## Example

```python
import tensorflow as tf


@tf.function
def mean_length(x):
    return tf.reduce_mean(tf.norm(x, axis=1))


results = [mean_length(tf.ones([size, 2])) for size in range(1, 8)]
```

## Use instead

```python
import tensorflow as tf


@tf.function(reduce_retracing=True)
def mean_length(x):
    return tf.reduce_mean(tf.norm(x, axis=1))


results = [mean_length(tf.ones([size, 2])) for size in range(1, 8)]
```

## Notes

With `--input-signatures`, `reduce_retracing=True` is written where a signature cannot be proved, for versions before
2.9 under its older name `experimental_relax_shapes`. An `input_signature` with `None` for the varying axis needs a
single trace; see HYB104. Either one fails where the body needs the axis as a Python number; see HYB309.
"""

from hybridize.rules.rule import Category, Rule, Shows

RULE = Rule(
    code="HYB108",
    name="hybrid-retraces-on-shape",
    severity="warning",
    category=Category.FINDING,
    shows=Shows.RETRACES,
    documentation=__doc__,
    messages={
        "default": "`{function}` is traced again for each shape of `{parameter}`: {shapes}",
    },
    hints=("Use `reduce_retracing=True`, or an `input_signature` with `None` for the axis that varies.",),
)
