"""Denoising autoencoder; the training step stands right in the loop."""

import argparse

import numpy as np
import tensorflow as tf


def stripes(count, side, rng):
    """Little pictures of sine stripes of random direction and phase."""
    row, column = np.mgrid[0:side, 0:side] / side
    direction = rng.uniform(0, np.pi, size=(count, 1, 1))
    phase = rng.uniform(0, 2 * np.pi, size=(count, 1, 1))
    wave = np.sin(12 * (row * np.cos(direction) + column * np.sin(direction)) + phase)
    return wave.reshape(count, side * side).astype("float32")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--epochs", "--steps", type=int, default=3)
    args = parser.parse_args()

    tf.keras.utils.set_random_seed(9)
    images = stripes(384, 10, np.random.default_rng(9))
    dataset = tf.data.Dataset.from_tensor_slices(images).batch(48)
    autoencoder = tf.keras.Sequential(
        [
            tf.keras.layers.Input((100,)),
            tf.keras.layers.Dense(32, activation="relu"),
            tf.keras.layers.Dense(8),
            tf.keras.layers.Dense(32, activation="relu"),
            tf.keras.layers.Dense(100, activation="tanh"),
        ]
    )
    optimizer = tf.keras.optimizers.Adam(0.01)

    for epoch in range(args.epochs):
        losses = []
        for clean in dataset:
            noisy = clean + tf.random.normal(tf.shape(clean), stddev=0.2)
            with tf.GradientTape() as tape:
                restored = autoencoder(noisy, training=True)
                loss = tf.reduce_mean(tf.square(restored - clean))
            grads = tape.gradient(loss, autoencoder.trainable_variables)
            optimizer.apply_gradients(zip(grads, autoencoder.trainable_variables))
            losses.append(float(loss))
        print("epoch %d: reconstruction error %.4f" % (epoch + 1, np.mean(losses)))

    print("RESULT error=%.6f" % np.mean(losses))


if __name__ == "__main__":
    main()
