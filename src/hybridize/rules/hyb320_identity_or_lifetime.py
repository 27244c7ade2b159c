"""The result depends on an object's identity or lifetime.

## What it does

Finds `a is b` on tensors, decorated methods of temporaries, and in-place writes to a list, dictionary or array
argument; questions about the type or the attributes of a value that is an array eagerly and a tensor in a graph;
cross-entropies of Keras with `from_logits=True` that are given probabilities.

## Why it matters

Arguments of a graph are placeholders: one tensor passed twice becomes two, arrays and lists become copies, and
`tf.function` holds `self` weakly. What Keras wrote on a tensor, such as the logits behind probabilities, stays outside
the graph. What asks `isinstance(x, np.ndarray)` takes one branch eagerly and
the other in a graph.

## Example

```python
import tensorflow as tf


@tf.function
def distance(a, b):
    if a is b:
        return tf.constant(-1.0)
    return tf.norm(a - b)


point = tf.ones([2])
result = distance(point, point)
```

## Use instead

```python
import tensorflow as tf


@tf.function
def distance(a, b):
    return tf.norm(a - b)


point = tf.ones([2])
result = distance(point, point)
```

## Notes

Comparing values with `tf.equal` or `tf.reduce_all(a == b)` is the same in both worlds.
"""

from hybridize.rules.rule import Category, Rule, Shows

RULE = Rule(
    code="HYB320",
    name="identity-or-lifetime",
    severity="warning",
    category=Category.DIVERGENCE,
    shows=Shows.DIFFERS,
    documentation=__doc__,
    messages={
        "default": "{construct} depends on the identity or lifetime of an object, which a trace does not keep",
    },
    hints=(
        "Compare values, not identities.",
        "Return the changed container instead of writing into the argument.",
    ),
)
