"""The function changes Python state.

## What it does

Says that executing the function prints, writes files, advances an iterator, or changes an object that existed
before the call: directly or in anything it calls.

## Why it matters

Python code runs while tracing only. Under `tf.function` the effect happens once per trace instead of once per call.

## Example

```python
import tensorflow as tf

calls = 0


@tf.function
def step(x):
    global calls
    calls += 1
    print("step", calls)
    return x * 2.0


results = [step(tf.ones([2])) for _ in range(3)]
```

## Use instead

```python
import tensorflow as tf

calls = tf.Variable(0)


@tf.function
def step(x):
    calls.assign_add(1)
    tf.print("step", calls)
    return x * 2.0


results = [step(tf.ones([2])) for _ in range(3)]
```

## Notes

TensorFlow operations, variable assignments, optimizer updates, metrics and `tf.summary` are part of the graph and
no side effects. Changing what was created within the call is none either. A hybrid function with side effects keeps
its decorator, for removing it would change how often they happen.

`--unsafe-fixes` writes `tf.print` for a plain `print`, and makes variables of counters that plain objects keep
(`self.step += 1`), where every read of the number is known.
"""

from hybridize.rules.rule import Category, Rule, Shows

RULE = Rule(
    code="HYB204",
    name="python-side-effect",
    severity="warning",
    category=Category.REASON,
    shows=Shows.DIFFERS,
    documentation=__doc__,
    messages={
        "default": "`{function}` {effect}",
        "hybrid": "`{function}` {effect}: under `tf.function` this happens once per trace, not once per call",
    },
    hints=(
        "Return the value instead of storing it.",
        "Use `tf.print`, or a `tf.Variable` with `assign`.",
        "Move the effect into the caller.",
    ),
)
