"""A small generative adversarial network that learns eight blobs on a ring."""

import argparse

import numpy as np
import tensorflow as tf
from tensorflow.keras import Sequential, layers

LATENT = 8
BATCH = 64


def make_generator():
    return Sequential(
        [
            layers.Input((LATENT,)),
            layers.Dense(48, activation="relu"),
            layers.Dense(48, activation="relu"),
            layers.Dense(2),
        ]
    )


def make_discriminator():
    return Sequential(
        [
            layers.Input((2,)),
            layers.Dense(48),
            layers.LeakyReLU(),
            layers.Dense(48),
            layers.LeakyReLU(),
            layers.Dense(1),
        ]
    )


def ring(count, rng):
    angle = rng.integers(0, 8, size=count) * np.pi / 4
    centre = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    return (centre + rng.normal(scale=0.05, size=(count, 2))).astype(np.float32)


tf.keras.utils.set_random_seed(21)
generator = make_generator()
discriminator = make_discriminator()
generator_optimizer = tf.keras.optimizers.Adam(2e-3, beta_1=0.5)
discriminator_optimizer = tf.keras.optimizers.Adam(2e-3, beta_1=0.5)
bce = tf.keras.losses.BinaryCrossentropy(from_logits=True)


def discriminator_loss(real_scores, fake_scores):
    real = bce(tf.ones_like(real_scores) * 0.9, real_scores)
    fake = bce(tf.zeros_like(fake_scores), fake_scores)
    return real + fake


def generator_loss(fake_scores):
    return bce(tf.ones_like(fake_scores), fake_scores)


def train_step(real):
    noise = tf.random.normal([BATCH, LATENT])
    with tf.GradientTape() as gen_tape, tf.GradientTape() as disc_tape:
        fake = generator(noise, training=True)
        real_scores = discriminator(real, training=True)
        fake_scores = discriminator(fake, training=True)
        gen_loss = generator_loss(fake_scores)
        disc_loss = discriminator_loss(real_scores, fake_scores)
    gen_grads = gen_tape.gradient(gen_loss, generator.trainable_variables)
    disc_grads = disc_tape.gradient(disc_loss, discriminator.trainable_variables)
    generator_optimizer.apply_gradients(zip(gen_grads, generator.trainable_variables))
    discriminator_optimizer.apply_gradients(zip(disc_grads, discriminator.trainable_variables))
    return gen_loss, disc_loss


def train(dataset, epochs):
    for epoch in range(epochs):
        for real in dataset:
            gen_loss, disc_loss = train_step(real)
        print(f"epoch {epoch + 1}: generator {gen_loss:.3f} discriminator {disc_loss:.3f}")
    return gen_loss, disc_loss


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--epochs", "--steps", type=int, default=4)
    args = parser.parse_args()
    samples = ring(8 * BATCH, np.random.default_rng(21))
    dataset = tf.data.Dataset.from_tensor_slices(samples).batch(BATCH, drop_remainder=True)
    gen_loss, disc_loss = train(dataset, args.epochs)
    print(f"RESULT generator={gen_loss:.6f} discriminator={disc_loss:.6f}")
