"""Mixup regularisation inside `model.fit`, through an own `train_step`."""

import argparse

import numpy as np
import tensorflow as tf
from tensorflow import keras


class MixupRegressor(keras.Model):
    def __init__(self, width):
        super().__init__()
        self.hidden = keras.layers.Dense(width, activation="tanh")
        self.out = keras.layers.Dense(1)
        self.loss_tracker = keras.metrics.Mean(name="loss")

    def call(self, x):
        return self.out(self.hidden(x))

    @property
    def metrics(self):
        return [self.loss_tracker]

    def mix(self, x, y):
        share = tf.random.uniform([tf.shape(x)[0], 1], 0.8, 1.0)
        return share * x + (1.0 - share) * x[::-1], share * y + (1.0 - share) * y[::-1]

    def train_step(self, data):
        x, y = self.mix(*data)
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(self(x) - y))
        gradients = tape.gradient(loss, self.trainable_variables)
        self.optimizer.apply_gradients(zip(gradients, self.trainable_variables))
        self.loss_tracker.update_state(loss)
        return {"loss": self.loss_tracker.result()}

    def test_step(self, data):
        x, y = data
        self.loss_tracker.update_state(tf.reduce_mean(tf.square(self(x) - y)))
        return {"loss": self.loss_tracker.result()}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--epochs", "--steps", type=int, default=6)
    args = parser.parse_args()

    keras.utils.set_random_seed(14)
    rng = np.random.default_rng(14)
    x = rng.uniform(-2, 2, size=(512, 3)).astype("float32")
    y = (np.sin(2 * x[:, :1]) + x[:, 1:2] * x[:, 2:]).astype("float32")

    model = MixupRegressor(40)
    model.compile(optimizer=keras.optimizers.Adam(0.01))
    history = model.fit(x[:384], y[:384], batch_size=32, epochs=args.epochs, shuffle=False, verbose=0)
    valid = model.evaluate(x[384:], y[384:], batch_size=64, verbose=0, return_dict=True)
    print("RESULT loss=%.6f valid_loss=%.6f" % (history.history["loss"][-1], valid["loss"]))


if __name__ == "__main__":
    main()
