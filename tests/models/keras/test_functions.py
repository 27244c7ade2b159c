"""Functions, utilities and data of Keras: what they give, and what they do outside the program's tensors."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from keras_analysis import Analysis

VALUES = {
    "K.backend.int_shape(tf.ones((2, 3)))": "(2, 3)",
    "K.backend.ndim(tf.ones((2, 3)))": "2",
    "K.backend.get_value(tf.ones((2, 3)))": "ndarray float32[2, 3]",
    'K.activations.get("relu")': "tf.keras.activations.relu",
    "K.preprocessing.sequence.pad_sequences([[1], [2, 3]])": "ndarray int32[2, None]",
    "K.Input((3,)).shape": "(None, 3)",
    'K.Input((3,), dtype="int32")': "keras-symbolic int32[None, 3]",
    "K.Input(shape=(None, 4), batch_size=2)": "keras-symbolic float32[2, None, 4]",
    "L.Dense(2)(K.Input((3,)))": "keras-symbolic float32[None, 2]",
    "K.applications.VGG16(weights=None)(tf.ones((1, 224, 224, 3)))": "float32[1, None]",
    "K.applications.resnet50.preprocess_input(np.ones((1, 8, 8, 3)))": "ndarray float32[1, 8, 8, 3]",
    "L.Dense(4).units": "4",
    "K.optimizers.Adam().iterations": "variable int64[]",
}


def test_categories_are_of_another_type_in_each_generation(analyse: Callable[..., Analysis]) -> None:
    call = "probe(K.utils.to_categorical(np.zeros((4,)), 3))"
    assert analyse(call, "2.21").texts() == ["ndarray float64[4, 3]"]
    assert analyse(call, "2.9").texts() == ["ndarray float32[4, 3]"]


def test_the_float_type_is_what_the_program_sets(analyse: Callable[..., Analysis]) -> None:
    call = "probe(tf.zeros([2], K.backend.floatx()))"
    assert analyse(call, "2.21").texts() == ["float32[2]"]
    assert analyse(f"K.backend.set_floatx('float64'); {call}", "2.21").texts() == ["float64[2]"]


@pytest.mark.parametrize("version", ["2.21", "2.9"])
@pytest.mark.parametrize("call", VALUES)
def test_value(analyse: Callable[..., Analysis], call: str, version: str) -> None:
    if call.endswith(".shape"):
        # What a shape is belongs to TensorFlow's rules; its extents are asked through unpacking.
        analysis = analyse(f"value = {call[:-6]}\nprobe(value)", version)
        assert analysis.texts() == ["keras-symbolic float32[None, 3]"]
        return
    assert analyse(f"probe({call})", version).texts() == [VALUES[call]]


EFFECTS = {
    "m.summary()": {"output"},
    "K.utils.plot_model(m)": {"output"},
    "(a, b), (c, d) = K.datasets.mnist.load_data()": {"output", "nondeterminism"},
    "m.fit(x, x, verbose=0)": {"output", "write"},
    "m.predict(x)": {"output"},
    'm.save("model.keras")': {"output"},
    "m(x)": set(),
    "m.trainable_variables": set(),
    "K.backend.mean(x)": set(),
    "K.losses.mse(x, x)": set(),
    "mean.update_state(x)": set(),
    "mean.result()": set(),
    "mean(x)": set(),
    "getattr(mean, 'reset_state', mean.reset_states)()": set(),
    "o.apply_gradients([(x, v) for v in m.trainable_variables])": set(),
    "o.minimize(lambda: tf.reduce_sum(m(x)), m.trainable_variables)": set(),
    "m.add(L.Dense(2))": {"write"},
    'm.compile("sgd", "mse")': {"write"},
    "o.learning_rate = 0.1": {"write"},
    "K.backend.set_floatx('float64')": {"output"},
    "K.utils.Progbar(3).update(1)": {"output"},
}
# What Keras 3 does otherwise: it assigns a variable where Keras 2 sets an attribute.
EFFECTS_OF_KERAS_3: dict[str, set[str]] = {"o.learning_rate = 0.1": set()}


@pytest.mark.parametrize("version", ["2.21", "2.9"])
@pytest.mark.parametrize("statement", EFFECTS)
def test_effects(analyse: Callable[..., Analysis], statement: str, version: str) -> None:
    source = f"""
m = K.Sequential([L.Dense(3)])
o = K.optimizers.SGD()
mean = K.metrics.Mean()

def act(x):
    {statement}

act(tf.ones((2, 3)))
"""
    kinds = {kind for kind, _ in analyse(source, version).events("act")}
    expected = (EFFECTS | EFFECTS_OF_KERAS_3 if version == "2.21" else EFFECTS)[statement]
    assert kinds & {"output", "write", "nondeterminism", "unseen-call"} == expected


def test_bundled_data(analyse: Callable[..., Analysis]) -> None:
    source = "(a, b), (c, d) = K.datasets.mnist.load_data()\nprobe(a, b, c, d)"
    assert analyse(source).texts() == [
        "ndarray uint8[60000, 28, 28]",
        "ndarray uint8[60000]",
        "ndarray uint8[10000, 28, 28]",
        "ndarray uint8[10000]",
    ]


def test_directory_of_images(analyse: Callable[..., Analysis]) -> None:
    source = """
    for images, labels in K.utils.image_dataset_from_directory("there", image_size=(32, 24)):
        probe(images, labels)
    """
    assert analyse(source).texts() == ["float32[None, 32, 24, 3]", "int32[None]"]


def test_models_have_layers_and_variables(analyse: Callable[..., Analysis]) -> None:
    source = """
    class M(K.Model):
        def __init__(self):
            super().__init__(name="mine")
            self.a = L.Dense(2)

    m = M()
    for v in m.trainable_variables:
        for layer in m.layers:
            probe(v, layer, m.name)
    """
    variable, layer, name = analyse(source).texts()
    assert variable.startswith("variable")
    assert "Dense" in layer
    assert name == "'mine'"


def test_serialisable_classes_stay_classes(analyse: Callable[..., Analysis]) -> None:
    source = """
    @K.utils.register_keras_serializable(package="mine")
    class Twice(L.Layer):
        def call(self, x):
            return x * 2.0

    probe(Twice()(tf.ones((2, 3))))
    """
    assert analyse(source).texts() == ["float32[2, 3]"]
