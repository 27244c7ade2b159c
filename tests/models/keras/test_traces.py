"""What may stand in a trace: hazards of the rules against tf.function itself."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from keras_analysis import HEADER, Analysis

SETTING = """
x, y = tf.ones((4, 3)), tf.ones((4, 2))
m = K.Sequential([K.Input((3,)), L.Dense(2)])
m.compile("sgd", "mse")
kept = m.get_weights()
m.save_weights("FOLDER/model.weights.h5")
"""

# call → does tracing it raise (or freeze) under Keras 3, under Keras 2?  The latter were run with TensorFlow 2.9.
CALLS: dict[str, tuple[bool, bool]] = {
    "m.fit(x, y, verbose=0)": (True, True),
    "m.evaluate(x, y, verbose=0)": (True, True),
    "m.predict(x, verbose=0)": (True, True),
    "m.predict_on_batch(x)": (True, True),
    "m.train_on_batch(x, y)": (False, True),
    "m.test_on_batch(x, y)": (False, True),
    'm.save_weights("FOLDER/model.weights.h5")': (True, True),
    'm.save("FOLDER/model.keras")': (True, True),
    "m.get_weights()": (True, True),
    "m.set_weights(kept)": (False, False),
    "m.to_json()": (True, False),
    "m.get_config()": (False, False),
    "m.count_params()": (False, False),
    'm.compile("sgd", "mse")': (True, True),
    'm.load_weights("FOLDER/model.weights.h5")': (True, True),
    "m(x)": (False, False),
    "m.trainable_variables": (False, False),
}


def _step(call: str) -> str:
    return f"{SETTING}\ndef step(x):\n    {call}\n    return x\n"


@pytest.mark.parametrize("version", ["2.21", "2.9"])
@pytest.mark.parametrize("call", CALLS)
def test_eager_only_calls(analyse: Callable[..., Analysis], call: str, version: str) -> None:
    raises = CALLS[call][0 if version == "2.21" else 1]
    hazards = analyse(_step(call) + "step(x)\n", version).hazards_of_trace("step")
    assert ("HYB302" in hazards) == raises, hazards


@pytest.mark.truth
@pytest.mark.parametrize("call", CALLS)
def test_what_tensorflow_does(call: str, tmp_path: Path) -> None:
    import tensorflow as tf

    namespace: dict[str, Any] = {}
    exec(compile(HEADER + _step(call).replace("FOLDER", str(tmp_path)), call, "exec"), namespace)
    step = tf.function(namespace["step"], autograph=False)
    if CALLS[call][0]:
        with pytest.raises(Exception, match=r"\S"):
            step(namespace["x"])
    else:
        step(namespace["x"])


CREATED = """
class Add(L.Layer):
    def __init__(self):
        super().__init__()
        self.w = None

    def build(self, shape):
        self.b = self.add_weight(shape=(3,), initializer="zeros", name="b")

    def call(self, x):
        {body}
        return x + self.b

layer = Add()

def step(x):
    return layer(x)

step(tf.ones((2, 3)))
"""


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("pass", False),
        ('self.add_weight(shape=(), name="v")', True),
        ('if self.w is None:\n            self.w = self.add_weight(shape=(), name="w")', False),
        ("x = L.Dense(3)(x)", True),
    ],
)
def test_created_in_trace(analyse: Callable[..., Analysis], body: str, expected: bool) -> None:
    hazards = analyse(CREATED.format(body=body)).hazards_of_trace("step")
    assert ("HYB310" in hazards) == expected, hazards


def test_training_step_is_clean(analyse: Callable[..., Analysis]) -> None:
    source = """
    model = K.Sequential([L.Dense(4, activation="relu"), L.Dense(2)])
    optimizer = K.optimizers.Adam(1e-3)
    objective = K.losses.MeanSquaredError()
    mean = K.metrics.Mean()

    def step(x, y):
        with tf.GradientTape() as tape:
            loss = objective(y, model(x, training=True))
        gradients = tape.gradient(loss, model.trainable_variables)
        optimizer.apply_gradients(zip(gradients, model.trainable_variables))
        mean.update_state(loss)
        return loss

    step(tf.ones((4, 3)), tf.ones((4, 2)))
    """
    analysis = analyse(source)
    assert analysis.hazards_of_trace("step") == set()
    assert ("write", "") not in analysis.events("step")
    assert ("output", "") not in analysis.events("step")


def test_a_step_without_parameters_computes_on_what_it_reaches(analyse: Callable[..., Analysis]) -> None:
    source = """
    model = K.Sequential([L.Dense(2)])

    def step():
        return model(tf.ones((2, 3)))

    def own():
        return K.Sequential([L.Dense(2)])(tf.ones((2, 3)))

    step()
    own()
    """
    analysis = analyse(source)
    assert ("reached-tensor", "") in analysis.events("step")
    assert ("reached-tensor", "") not in analysis.events("own")


@pytest.mark.parametrize(("dtype", "expected"), [("", "float32"), (', dtype="float64"', "float64")])
def test_layers_cast(analyse: Callable[..., Analysis], dtype: str, expected: str) -> None:
    assert analyse(f"probe(L.Dense(2{dtype})(np.ones((2, 3))))").texts() == [f"{expected}[2, 2]"]
