"""Classify noisy spirals with a subclassed Keras model, a custom training loop and Keras metrics."""

import argparse

import numpy as np
import tensorflow as tf
from tensorflow.keras import Model
from tensorflow.keras.layers import Dense, Dropout

CLASSES = 3


class SpiralNet(Model):
    def __init__(self, hidden):
        super().__init__()
        self.first = Dense(hidden, activation="relu")
        self.drop = Dropout(0.1)
        self.second = Dense(hidden, activation="relu")
        self.logits = Dense(CLASSES)

    def call(self, x, training=False):
        x = self.first(x)
        x = self.drop(x, training=training)
        x = self.second(x)
        return self.logits(x)


def spirals(per_class, rng):
    points, labels = [], []
    for label in range(CLASSES):
        radius = np.linspace(0.1, 1.0, per_class)
        angle = np.linspace(label * 4, (label + 1) * 4, per_class) + rng.normal(scale=0.2, size=per_class)
        points.append(np.stack([radius * np.sin(angle), radius * np.cos(angle)], axis=1))
        labels.append(np.full(per_class, label))
    return np.concatenate(points).astype("float32"), np.concatenate(labels).astype("int64")


model = SpiralNet(48)
loss_object = tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True)
optimizer = tf.keras.optimizers.Adam(0.01)

train_loss = tf.keras.metrics.Mean(name="train_loss")
train_accuracy = tf.keras.metrics.SparseCategoricalAccuracy(name="train_accuracy")
test_loss = tf.keras.metrics.Mean(name="test_loss")
test_accuracy = tf.keras.metrics.SparseCategoricalAccuracy(name="test_accuracy")


def train_step(x, y):
    with tf.GradientTape() as tape:
        logits = model(x, training=True)
        loss = loss_object(y, logits)
    gradients = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(gradients, model.trainable_variables))
    train_loss.update_state(loss)
    train_accuracy.update_state(y, logits)


def test_step(x, y):
    logits = model(x, training=False)
    test_loss.update_state(loss_object(y, logits))
    test_accuracy.update_state(y, logits)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--epochs", "--steps", type=int, default=6)
    args = parser.parse_args()

    tf.keras.utils.set_random_seed(3)
    rng = np.random.default_rng(3)
    x_train, y_train = spirals(128, rng)
    x_test, y_test = spirals(64, rng)
    train_ds = tf.data.Dataset.from_tensor_slices((x_train, y_train)).shuffle(384, seed=3).batch(48)
    test_ds = tf.data.Dataset.from_tensor_slices((x_test, y_test)).batch(64)

    for epoch in range(args.epochs):
        for metric in (train_loss, train_accuracy, test_loss, test_accuracy):
            metric.reset_state()
        for x, y in train_ds:
            train_step(x, y)
        for x, y in test_ds:
            test_step(x, y)
        print(
            f"epoch {epoch + 1}: loss {train_loss.result():.3f} accuracy {train_accuracy.result():.3f} "
            f"test loss {test_loss.result():.3f} test accuracy {test_accuracy.result():.3f}"
        )

    print(f"RESULT train_loss={train_loss.result():.6f} test_loss={test_loss.result():.6f}")


if __name__ == "__main__":
    main()
