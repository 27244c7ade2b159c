"""Curve fitting by someone who put @tf.function on everything."""

import argparse

import numpy as np
import tensorflow as tf

coefficients = tf.Variable(tf.zeros([4]))
velocity = tf.Variable(tf.zeros([4]), trainable=False)


@tf.function
def learning_rate(step, base=0.3):
    return base / (1.0 + 0.05 * step)


@tf.function
def pair(x, y):
    return x, y


@tf.function
def polynomial(x):
    powers = tf.stack([tf.ones_like(x), x, x**2, x**3], axis=1)
    return tf.linalg.matvec(powers, coefficients)


@tf.function
def gradient(x, y):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(polynomial(x) - y))
    return loss, tape.gradient(loss, coefficients)


@tf.function
def descend(grad, rate):
    velocity.assign(0.8 * velocity - rate * grad)
    coefficients.assign_add(velocity)


@tf.function
def report(loss):
    print("computing the error of", loss.dtype.name, "loss")
    return tf.sqrt(loss)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--steps", type=int, default=40)
    args = parser.parse_args()

    rng = np.random.default_rng(13)
    x = tf.constant(rng.uniform(-1, 1, size=200), tf.float32)
    y = 0.5 - x + 2.0 * x**3 + tf.constant(rng.normal(scale=0.05, size=200), tf.float32)
    for step in range(args.steps):
        batch_x, batch_y = pair(x, y)
        loss, grad = gradient(batch_x, batch_y)
        descend(grad, float(learning_rate(step)))
        if step % 10 == 9:
            print("step %d: error %.4f" % (step + 1, report(loss)))
    a, b, c, d = coefficients.numpy()
    print("RESULT loss=%.6f a=%.5f b=%.5f c=%.5f d=%.5f" % (loss, a, b, c, d))


if __name__ == "__main__":
    main()
