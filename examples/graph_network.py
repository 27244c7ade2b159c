"""Message passing on random graphs of several sizes: predict a property of the whole graph."""

import argparse
from typing import NamedTuple

import numpy as np
import tensorflow as tf


class Graph(NamedTuple):
    nodes: tf.Tensor
    senders: tf.Tensor
    receivers: tf.Tensor
    target: tf.Tensor


class Linear(tf.Module):
    def __init__(self, inputs, outputs, rng, name=None):
        super().__init__(name=name)
        scale = np.sqrt(2.0 / (inputs + outputs))
        self.w = tf.Variable(rng.normal(scale=scale, size=(inputs, outputs)).astype(np.float32))
        self.b = tf.Variable(tf.zeros([outputs]))

    def __call__(self, x):
        return tf.matmul(x, self.w) + self.b


class MessagePassing(tf.Module):
    def __init__(self, width, rng, name=None):
        super().__init__(name=name)
        self.message = Linear(2 * width, width, rng)
        self.update = Linear(2 * width, width, rng)

    def __call__(self, nodes, senders, receivers):
        ends = tf.concat([tf.gather(nodes, senders), tf.gather(nodes, receivers)], axis=1)
        messages = tf.nn.relu(self.message(ends))
        inbox = tf.math.unsorted_segment_sum(messages, receivers, tf.shape(nodes)[0])
        return nodes + tf.nn.relu(self.update(tf.concat([nodes, inbox], axis=1)))


class GraphNetwork(tf.Module):
    def __init__(self, features, width, rounds, rng, name=None):
        super().__init__(name=name)
        self.encode = Linear(features, width, rng)
        self.rounds = [MessagePassing(width, rng) for _ in range(rounds)]
        self.decode = Linear(width, 1, rng)

    def __call__(self, nodes, senders, receivers):
        nodes = tf.nn.relu(self.encode(nodes))
        for message_passing in self.rounds:
            nodes = message_passing(nodes, senders, receivers)
        return self.decode(tf.reduce_mean(nodes, axis=0, keepdims=True))[0, 0]


def random_graph(size, rng):
    """A graph whose label is the share of edges that join nodes of one colour."""
    colour = rng.integers(0, 3, size=size)
    senders = rng.integers(0, size, size=3 * size)
    receivers = rng.integers(0, size, size=3 * size)
    target = np.mean(colour[senders] == colour[receivers])
    return Graph(
        nodes=tf.one_hot(colour, 3),
        senders=tf.constant(senders, tf.int32),
        receivers=tf.constant(receivers, tf.int32),
        target=tf.constant(target, tf.float32),
    )


rng = np.random.default_rng(8)
model = GraphNetwork(features=3, width=16, rounds=3, rng=rng)
optimizer = tf.keras.optimizers.Adam(0.01)


def update(nodes, senders, receivers, target):
    with tf.GradientTape() as tape:
        loss = tf.square(model(nodes, senders, receivers) - target)
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
    return loss


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--epochs", "--steps", type=int, default=10)
    args = parser.parse_args()

    graphs = [random_graph(size, rng) for size in (8, 12, 16, 24) for _ in range(3)]
    for epoch in range(args.epochs):
        losses = [update(*graph) for graph in graphs]
        mean_loss = tf.reduce_mean(losses)
        print("epoch %d: mean squared error %.5f" % (epoch + 1, mean_loss))
    print("RESULT mse=%.7f" % mean_loss)
