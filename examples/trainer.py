"""Image classification with a Trainer class that keeps a history, logs to the screen and stops early."""

import argparse
import time

import numpy as np
import tensorflow as tf


class History:
    def __init__(self):
        self.values = {}

    def add(self, name, value):
        self.values.setdefault(name, []).append(float(value))

    def last(self, name):
        return self.values[name][-1]

    def improved(self, name, patience):
        series = self.values[name]
        return len(series) <= patience or min(series[-patience:]) < min(series[:-patience])


class ScreenLogger:
    def __init__(self, every):
        self.every = every
        self.started = time.time()

    def __call__(self, epoch, history):
        if epoch % self.every == 0:
            line = ", ".join(f"{name} {series[-1]:.4f}" for name, series in history.values.items())
            print(f"[epoch {epoch}] {line}")


class Trainer:
    def __init__(self, model, optimizer, patience=3):
        self.model = model
        self.optimizer = optimizer
        self.patience = patience
        self.criterion = tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True)
        self.history = History()
        self.log = ScreenLogger(every=1)
        self.steps_done = 0

    def _loss(self, images, labels, training):
        logits = self.model(images, training=training)
        penalty = tf.add_n([tf.nn.l2_loss(weight) for weight in self.model.trainable_weights if len(weight.shape) > 1])
        return self.criterion(labels, logits) + 1e-4 * penalty

    def train_step(self, images, labels):
        with tf.GradientTape() as tape:
            loss = self._loss(images, labels, training=True)
        gradients = tape.gradient(loss, self.model.trainable_variables)
        self.optimizer.apply_gradients(zip(gradients, self.model.trainable_variables))
        return loss

    def valid_step(self, images, labels):
        loss = self._loss(images, labels, training=False)
        self.history.add("batch_loss", loss)
        return loss

    def fit(self, train, valid, epochs):
        for epoch in range(1, epochs + 1):
            total = 0.0
            for images, labels in train:
                total += float(self.train_step(images, labels))
                self.steps_done += 1
            self.history.add("loss", total / len(train))
            self.history.add("valid_loss", np.mean([self.valid_step(*batch) for batch in valid]))
            self.log(epoch, self.history)
            if not self.history.improved("valid_loss", self.patience):
                print("no more progress, stopping")
                break
        return self.history


def shapes(count, rng):
    """8x8 pictures with a bright row, a bright column or a bright corner."""
    images = rng.normal(scale=0.3, size=(count, 8, 8, 1)).astype(np.float32)
    labels = rng.integers(0, 3, size=count)
    for image, label in zip(images, labels):
        at = rng.integers(1, 7)
        if label == 0:
            image[at, :] += 1.0
        elif label == 1:
            image[:, at] += 1.0
        else:
            image[:3, :3] += 1.0
    return images, labels


def convnet():
    return tf.keras.Sequential(
        [
            tf.keras.layers.Input((8, 8, 1)),
            tf.keras.layers.Conv2D(8, 3, activation="relu"),
            tf.keras.layers.MaxPool2D(),
            tf.keras.layers.Flatten(),
            tf.keras.layers.Dropout(0.2),
            tf.keras.layers.Dense(3),
        ]
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--epochs", "--steps", type=int, default=4)
    args = parser.parse_args()

    tf.keras.utils.set_random_seed(6)
    rng = np.random.default_rng(6)
    train = tf.data.Dataset.from_tensor_slices(shapes(320, rng)).batch(32)
    valid = tf.data.Dataset.from_tensor_slices(shapes(96, rng)).batch(32)
    trainer = Trainer(convnet(), tf.keras.optimizers.Adam(0.01))
    history = trainer.fit(train, valid, args.epochs)
    print(f"RESULT loss={history.last('loss'):.6f} valid_loss={history.last('valid_loss'):.6f} steps={trainer.steps_done}")
