"""A line fitted to points: the program that docs/architecture.md follows through every stage."""

import tensorflow as tf

weights = tf.Variable(tf.zeros([3, 1]))


def loss(x, y):
    return tf.reduce_mean(tf.square(x @ weights - y))


def step(x, y):
    with tf.GradientTape() as tape:
        value = loss(x, y)
    weights.assign_sub(0.1 * tape.gradient(value, weights))
    return value


for _ in range(100):
    step(tf.random.normal([8, 3]), tf.ones([8, 1]))
