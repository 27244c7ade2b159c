"""A two-block transformer encoder that learns to reverse digit sequences of different lengths."""

import argparse

import numpy as np
import tensorflow as tf

PAD = 0
DIGITS = 10
MAX_LENGTH = 12


def positional_encoding(length, depth):
    position = np.arange(length)[:, np.newaxis]
    rate = 1.0 / np.power(10000, (2 * (np.arange(depth) // 2)) / depth)
    angles = position * rate
    angles[:, 0::2] = np.sin(angles[:, 0::2])
    angles[:, 1::2] = np.cos(angles[:, 1::2])
    return tf.cast(angles[np.newaxis], tf.float32)


def padding_mask(tokens):
    """1 where a key must not be looked at, shaped to broadcast over heads and queries."""
    return tf.cast(tf.equal(tokens, PAD), tf.float32)[:, tf.newaxis, tf.newaxis, :]


def attend(query, key, value, mask):
    scores = tf.matmul(query, key, transpose_b=True)
    scores = scores / tf.math.sqrt(tf.cast(tf.shape(key)[-1], tf.float32))
    if mask is not None:
        scores += mask * -1e9
    return tf.matmul(tf.nn.softmax(scores, axis=-1), value)


class SelfAttention(tf.keras.layers.Layer):
    def __init__(self, depth, heads):
        super().__init__()
        assert depth % heads == 0
        self.depth = depth
        self.heads = heads
        self.project = tf.keras.layers.Dense(3 * depth, use_bias=False)
        self.merge = tf.keras.layers.Dense(depth)

    def split_heads(self, x):
        shape = tf.shape(x)
        x = tf.reshape(x, [shape[0], shape[1], self.heads, self.depth // self.heads])
        return tf.transpose(x, [0, 2, 1, 3])

    def call(self, x, mask):
        query, key, value = [self.split_heads(part) for part in tf.split(self.project(x), 3, axis=-1)]
        context = tf.transpose(attend(query, key, value, mask), [0, 2, 1, 3])
        shape = tf.shape(context)
        return self.merge(tf.reshape(context, [shape[0], shape[1], self.depth]))


class EncoderBlock(tf.keras.layers.Layer):
    def __init__(self, depth, heads, inner, rate=0.1):
        super().__init__()
        self.attention = SelfAttention(depth, heads)
        self.expand = tf.keras.layers.Dense(inner, activation="relu")
        self.contract = tf.keras.layers.Dense(depth)
        self.norm1 = tf.keras.layers.LayerNormalization(epsilon=1e-6)
        self.norm2 = tf.keras.layers.LayerNormalization(epsilon=1e-6)
        self.dropout = tf.keras.layers.Dropout(rate)

    def call(self, x, mask, training=None):
        x = self.norm1(x + self.dropout(self.attention(x, mask), training=training))
        return self.norm2(x + self.dropout(self.contract(self.expand(x)), training=training))


class Reverser(tf.keras.Model):
    def __init__(self, depth=32, heads=4, blocks=2):
        super().__init__()
        self.depth = depth
        self.embedding = tf.keras.layers.Embedding(DIGITS + 1, depth)
        self.positions = positional_encoding(MAX_LENGTH, depth)
        self.blocks = [EncoderBlock(depth, heads, 2 * depth) for _ in range(blocks)]
        self.readout = tf.keras.layers.Dense(DIGITS + 1)

    def call(self, tokens, training=None):
        mask = padding_mask(tokens)
        x = self.embedding(tokens) * tf.math.sqrt(tf.cast(self.depth, tf.float32))
        x += self.positions[:, : tf.shape(tokens)[1], :]
        for block in self.blocks:
            x = block(x, mask, training=training)
        return self.readout(x)


class WarmupSchedule(tf.keras.optimizers.schedules.LearningRateSchedule):
    def __init__(self, depth, warmup_steps=40):
        super().__init__()
        self.depth = depth
        self.warmup_steps = warmup_steps

    def __call__(self, step):
        step = tf.cast(step, tf.float32) + 1.0
        decay = tf.math.rsqrt(step)
        warmup = step * self.warmup_steps**-1.5
        return tf.math.rsqrt(tf.cast(self.depth, tf.float32)) * tf.math.minimum(decay, warmup)

    def get_config(self):
        return {"depth": self.depth, "warmup_steps": self.warmup_steps}


loss_object = tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True, reduction="none")


def masked_loss(targets, logits):
    weights = tf.cast(tf.not_equal(targets, PAD), tf.float32)
    return tf.reduce_sum(loss_object(targets, logits) * weights) / tf.reduce_sum(weights)


def masked_accuracy(targets, logits):
    weights = tf.cast(tf.not_equal(targets, PAD), tf.float32)
    hits = tf.cast(tf.equal(targets, tf.argmax(logits, axis=-1, output_type=targets.dtype)), tf.float32)
    return tf.reduce_sum(hits * weights) / tf.reduce_sum(weights)


def train_step(model, optimizer, tokens, targets):
    with tf.GradientTape() as tape:
        logits = model(tokens, training=True)
        loss = masked_loss(targets, logits)
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
    return loss, masked_accuracy(targets, logits)


def make_batch(rng, size):
    tokens = np.full((size, MAX_LENGTH), PAD, dtype=np.int32)
    targets = np.full((size, MAX_LENGTH), PAD, dtype=np.int32)
    for row in range(size):
        length = rng.integers(4, MAX_LENGTH + 1)
        sequence = rng.integers(1, DIGITS + 1, size=length)
        tokens[row, :length] = sequence
        targets[row, :length] = sequence[::-1]
    return tf.constant(tokens), tf.constant(targets)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--steps", type=int, default=24)
    args = parser.parse_args()

    tf.keras.utils.set_random_seed(2)
    rng = np.random.default_rng(2)
    model = Reverser()
    optimizer = tf.keras.optimizers.Adam(WarmupSchedule(model.depth), beta_2=0.98, epsilon=1e-9)
    for step in range(args.steps):
        tokens, targets = make_batch(rng, 32)
        loss, accuracy = train_step(model, optimizer, tokens, targets)
        if (step + 1) % 8 == 0:
            print("step %d: loss %.3f" % (step + 1, loss))
    print("RESULT loss=%.6f accuracy=%.6f" % (loss, accuracy))


if __name__ == "__main__":
    main()
