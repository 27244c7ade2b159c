"""Forecast daily demand online: one look at each day, with the bookkeeping done inside the step."""

import argparse

import numpy as np
import tensorflow as tf

WINDOW = 14
history = []


class Forecaster(tf.Module):
    def __init__(self, seed):
        super().__init__()
        rng = np.random.RandomState(seed)
        self.w1 = tf.Variable(rng.normal(scale=0.3, size=(WINDOW, 16)).astype(np.float32))
        self.b1 = tf.Variable(tf.zeros([16]))
        self.w2 = tf.Variable(rng.normal(scale=0.3, size=(16, 1)).astype(np.float32))

    def forward(self, window):
        hidden = tf.nn.elu(tf.matmul(window, self.w1) + self.b1)
        return tf.matmul(hidden, self.w2)[:, 0]


def pinball(target, forecast):
    """Being too low costs twice as much as being too high."""
    error = target - forecast
    return tf.reduce_mean(tf.maximum(0.66 * error, -0.34 * error))


def compute_loss(model, windows, targets):
    weight_decay = sum(tf.nn.l2_loss(variable) for variable in model.trainable_variables)
    return pinball(targets, model.forward(windows)) + 1e-4 * weight_decay


def train_step(model, optimizer, windows, targets):
    with tf.GradientTape() as tape:
        loss = compute_loss(model, windows, targets)
    gradients = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(gradients, model.trainable_variables))
    history.append(loss.numpy())
    if len(history) % 30 == 0:
        print("day %d: mean loss %.4f" % (len(history), np.mean(history[-30:])))


def demand(days, seed):
    rng = np.random.RandomState(seed)
    day = np.arange(days)
    level = 2 + 0.004 * day + np.sin(2 * np.pi * day / 7) + 0.5 * np.sin(2 * np.pi * day / 30)
    return (level + 0.2 * rng.normal(size=days)).astype(np.float32)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--steps", type=int, default=90)
    days = parser.parse_args().steps

    series = demand(days + WINDOW + 8, seed=19)
    forecaster = Forecaster(seed=19)
    sgd = tf.keras.optimizers.SGD(0.05, momentum=0.5)
    for today in range(days):
        windows = np.stack([series[today + k : today + k + WINDOW] for k in range(8)])
        train_step(forecaster, sgd, windows, series[today + WINDOW : today + WINDOW + 8])

    print("RESULT mean_loss=%.6f last=%.6f" % (np.mean(history), history[-1]))
