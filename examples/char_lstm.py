"""A character model whose LSTM cell is written by hand and unrolled over the sequence."""

import argparse
import math

import numpy as np
import tensorflow as tf

TEXT = "the quick brown fox jumps over the lazy dog while the slow green turtle sleeps under the old tree. " * 6
ALPHABET = sorted(set(TEXT))


class CharLSTM(tf.Module):
    def __init__(self, vocabulary, units, name=None):
        super().__init__(name=name)
        self.units = units
        scale = 1.0 / math.sqrt(units)
        self.embedding = tf.Variable(tf.random.uniform([vocabulary, units], -scale, scale, seed=1))
        self.kernel = tf.Variable(tf.random.uniform([2 * units, 4 * units], -scale, scale, seed=2))
        self.bias = tf.Variable(tf.zeros([4 * units]))
        self.output_kernel = tf.Variable(tf.random.uniform([units, vocabulary], -scale, scale, seed=3))

    def cell(self, x, h, c):
        gates = tf.matmul(tf.concat([x, h], axis=1), self.kernel) + self.bias
        i, f, g, o = tf.split(gates, 4, axis=1)
        c = tf.sigmoid(f + 1.0) * c + tf.sigmoid(i) * tf.tanh(g)
        h = tf.sigmoid(o) * tf.tanh(c)
        return h, c

    def __call__(self, tokens):
        embedded = tf.nn.embedding_lookup(self.embedding, tokens)
        h = tf.zeros([tokens.shape[0], self.units])
        c = tf.zeros([tokens.shape[0], self.units])
        outputs = []
        for t in range(tokens.shape[1]):
            h, c = self.cell(embedded[:, t], h, c)
            outputs.append(h)
        return tf.matmul(tf.stack(outputs, axis=1), self.output_kernel)


def encode(text):
    lookup = {char: index for index, char in enumerate(ALPHABET)}
    return np.array([lookup[char] for char in text], dtype=np.int32)


def batches(codes, lengths, batch_size, rng):
    """Random windows of text; the window length changes from batch to batch."""
    while True:
        length = lengths[rng.integers(len(lengths))]
        starts = rng.integers(0, len(codes) - length - 1, size=batch_size)
        windows = np.stack([codes[start : start + length + 1] for start in starts])
        yield tf.constant(windows[:, :-1]), tf.constant(windows[:, 1:])


def sequence_loss(logits, targets):
    return tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels=targets, logits=logits))


def train_step(model, optimizer, inputs, targets):
    with tf.GradientTape() as tape:
        loss = sequence_loss(model(inputs), targets)
    grads = tape.gradient(loss, model.trainable_variables)
    grads = [tf.clip_by_value(grad, -1.0, 1.0) for grad in grads]
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
    return loss


def continue_text(model, prompt, count):
    text = prompt
    for _ in range(count):
        logits = model(tf.constant(encode(text[-8:]))[tf.newaxis])
        text += ALPHABET[int(tf.argmax(logits[0, -1]))]
    return text


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--steps", type=int, default=36)
    parser.add_argument("--units", type=int, default=32)
    args = parser.parse_args()

    model = CharLSTM(len(ALPHABET), args.units)
    optimizer = tf.keras.optimizers.RMSprop(0.01)
    stream = batches(encode(TEXT), lengths=(6, 10), batch_size=16, rng=np.random.default_rng(0))
    for step in range(args.steps):
        inputs, targets = next(stream)
        loss = train_step(model, optimizer, inputs, targets)
        if step % 12 == 0:
            print("step", step, "loss", round(float(loss), 3))
    print("sample:", continue_text(model, "the quick", 30))
    print("RESULT loss=%.6f" % float(loss))


if __name__ == "__main__":
    main()
