"""Regression on a bumpy surface with home-made layers: maxout units, a gated residual block, a linear head."""

import argparse

import numpy as np
import tensorflow as tf
from tensorflow import keras


class Maxout(keras.layers.Layer):
    """Largest of several affine maps."""

    def __init__(self, units, pieces=3, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.pieces = pieces

    def build(self, input_shape):
        self.kernel = self.add_weight(
            name="kernel", shape=(int(input_shape[-1]), self.units * self.pieces), initializer="glorot_uniform"
        )
        self.offset = self.add_weight(name="offset", shape=(self.units * self.pieces,), initializer="zeros")

    def call(self, inputs):
        candidates = tf.matmul(inputs, self.kernel) + self.offset
        candidates = tf.reshape(candidates, [-1, self.units, self.pieces])
        return tf.reduce_max(candidates, axis=-1)


class GatedResidual(keras.layers.Layer):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.body = Maxout(units)
        self.gate = keras.layers.Dense(units, activation="sigmoid")

    def call(self, inputs):
        gate = self.gate(inputs)
        return inputs * (1.0 - gate) + self.body(inputs) * gate


class Surface(keras.Model):
    def __init__(self, width, depth):
        super().__init__()
        self.stem = Maxout(width)
        self.blocks = [GatedResidual(width) for _ in range(depth)]
        self.head = keras.layers.Dense(1)

    def call(self, inputs):
        hidden = self.stem(inputs)
        for block in self.blocks:
            hidden = block(hidden)
        return tf.squeeze(self.head(hidden), axis=-1)


def make_surface(count, seed):
    rng = np.random.default_rng(seed)
    x = rng.uniform(-2, 2, size=(count, 4)).astype(np.float32)
    y = np.sin(x[:, 0] * x[:, 1]) + 0.3 * np.abs(x[:, 2]) - 0.1 * x[:, 3] ** 2
    return x, y.astype(np.float32)


def huber(target, prediction):
    error = tf.abs(target - prediction)
    return tf.reduce_mean(tf.where(error < 1.0, 0.5 * error**2, error - 0.5))


def train_on_batch(model, optimizer, x, y):
    with tf.GradientTape() as tape:
        loss = huber(y, model(x))
    grads = tape.gradient(loss, model.trainable_variables)
    grads, norm = tf.clip_by_global_norm(grads, 1.0)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
    return loss, norm


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--steps", type=int, default=48)
    steps = parser.parse_args().steps

    keras.utils.set_random_seed(11)
    surface = Surface(width=24, depth=2)
    adam = keras.optimizers.Adam(5e-3)
    inputs, targets = make_surface(512, seed=11)
    data = tf.data.Dataset.from_tensor_slices((inputs, targets)).batch(64).repeat()

    for step, (batch_x, batch_y) in enumerate(data.take(steps)):
        loss, norm = train_on_batch(surface, adam, batch_x, batch_y)
        if step % 12 == 0:
            print(f"step {step}: loss {loss.numpy():.4f}, gradient norm {norm.numpy():.3f}")

    print(f"RESULT loss={float(loss):.6f} norm={float(norm):.6f}")
