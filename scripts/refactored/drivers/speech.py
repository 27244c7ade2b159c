"""TensorflowASR: voice detection, punctuation, a small conformer, the layers of the audio frontend."""

import driving
import numpy as np
import tensorflow as tf

driving.start()
import librosa  # noqa: E402
from asr.models import chunk_conformer_blocks, conformer_blocks  # noqa: E402
from asr.models.layers import switchnorm  # noqa: E402
from asr.models.layers.multihead_attention import MultiHeadAttention  # noqa: E402
from asr.models.layers.positional_encoding import PositionalEncoding  # noqa: E402
from leaf_audio import frontend, pooling, postprocessing  # noqa: E402
from punc_recover.models.punc_transformer import PuncTransformer, create_padding_mask  # noqa: E402
from vad.models.vad_model import CNN_Offline_VAD, CNN_Online_VAD  # noqa: E402

generator = np.random.RandomState(4)


def trained(name, model, inputs, targets, rounds=5):
    """Build a model as the project does, train it, and look at its weights."""
    model._build()
    driving.run(f"{name}.built", lambda _: driving.weights(model.trainable_variables), 1)
    optimizer = tf.keras.optimizers.Adam(1e-3)

    def step(index):
        with tf.GradientTape() as tape:
            given = model(inputs(index), training=True)
            loss = tf.add_n([tf.reduce_mean(tf.square(one - targets)) for one in tf.nest.flatten(given)])
        variables = model.trainable_variables
        gradients = tape.gradient(loss, variables)
        pairs = [(one, each) for one, each in zip(gradients, variables, strict=True) if one is not None]
        optimizer.apply_gradients(pairs)
        return loss, len(pairs)

    driving.run(f"{name}.train", step, rounds)
    driving.run(f"{name}.call", lambda index: model(inputs(index), training=False), 3)


def noise(*shape):
    values = generator.uniform(-1, 1, (8, *shape)).astype("float32")
    return lambda index: tf.constant(values[index % 8])


trained("online", CNN_Online_VAD(8, 16), noise(2, 20, 16), 0.5)
trained("offline", CNN_Offline_VAD(8, 16), noise(2, 20, 16), 0.5)
tokens = generator.randint(0, 30, (8, 2, 12)).astype("int32")


def sentence(index):
    words = tf.constant(tokens[index % 8])
    return [words, create_padding_mask(words)]


trained("punctuation", PuncTransformer(1, 16, 16, 2, 32, 30, 5, 100), sentence, 0.1)
wave = noise(2, 4000, 1)
features = noise(2, 10, 16)
layers = {
    "positional": (PositionalEncoding, features),
    "switch": (switchnorm.SwitchNormalization, features),
    "attention": (lambda: MultiHeadAttention(8, 2), lambda index: [features(index)] * 3),
    "block": (lambda: conformer_blocks.ConformerBlock(16, head_size=8, num_heads=2, kernel_size=4), features),
    "glu": (conformer_blocks.GLU, features),
    "leaf": (lambda: frontend.Leaf(n_filters=8), lambda index: wave(index)[..., 0]),
    "mel": (lambda: frontend.MelFilterbanks(n_filters=8), lambda index: wave(index)[..., 0]),
    "pooling": (lambda: pooling.GaussianLowpass(5, strides=2), features),
    "pcen": (
        lambda: postprocessing.PCENLayer(alpha=0.96, delta=2.0, root=2.0, floor=1e-12, trainable=True),
        lambda index: tf.abs(features(index)),
    ),
    "ema": (lambda: postprocessing.ExponentialMovingAverage(0.04, per_channel=True), None),
}  # fmt: skip
for name, (made, inputs) in layers.items():
    kept = {}

    def called(index, name=name, made=made, inputs=inputs, kept=kept):
        if name not in kept:
            kept[name] = made()
        if inputs is None:
            return kept[name](tf.abs(features(index)), tf.abs(features(index))[:, 0])
        with tf.GradientTape() as tape:
            given = kept[name](inputs(index))
            loss = tf.reduce_sum(tf.square(given))
        return given, [tf.norm(one) for one in tape.gradient(loss, kept[name].trainable_variables) if one is not None]

    driving.run(name, called, 4)


# The windows and filters of librosa, roughly: what they are does not matter, that they have a shape does.
librosa.filters.get_window = lambda _name, size, fftbins=True: np.hanning(size)
librosa.filters.mel = lambda n_fft=0, n_mels=0, **_: np.linspace(0, 1, n_mels)[:, None] * np.hanning(n_fft // 2 + 1)
sizes = {"dmodel": 16, "num_blocks": 1, "head_size": 8, "num_heads": 2, "kernel_size": 4}
parts = ("ChunkConformerEncoder", "ChunkCTCPicker", "ChunkCTCDecoder", "ContextHelper")
model = {"ChunkConformerFront": {"dmodel": 16}, **{part: dict(sizes) for part in parts}}
chunked = chunk_conformer_blocks.ChunkConformer({"model_config": model}, 30, 40)
waves = noise(1, 8000, 1)
driving.run("chunked", lambda index: chunked.predict(waves(index)[:, : 8000 - 1600 * (index % 2)]), 6)
