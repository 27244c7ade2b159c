"""Binary logistic regression on two overlapping Gaussian clouds, with nothing but variables and a tape."""

import os

import numpy as np
import tensorflow as tf

np.random.seed(7)
tf.random.set_seed(7)

num_features = 20
batch_size = 64
learning_rate = 0.2
epochs = int(os.environ.get("HYBRIDIZE_STEPS", 30))

# Two clouds of points, shifted against each other.
half = 512
shift = np.random.normal(size=num_features) * 0.35
points = np.random.normal(size=(2 * half, num_features)).astype(np.float32)
points[half:] += shift.astype(np.float32)
labels = np.repeat([0.0, 1.0], half).astype(np.float32)
order = np.random.permutation(2 * half)
points, labels = points[order], labels[order]
x_train, y_train = points[:768], labels[:768]
x_test, y_test = tf.constant(points[768:]), tf.constant(labels[768:])

train_data = tf.data.Dataset.from_tensor_slices((x_train, y_train)).batch(batch_size)

weights = tf.Variable(tf.zeros([num_features]), name="weights")
bias = tf.Variable(0.0, name="bias")


def predict(x):
    return tf.sigmoid(tf.linalg.matvec(x, weights) + bias)


def cross_entropy(prediction, target):
    prediction = tf.clip_by_value(prediction, 1e-7, 1.0 - 1e-7)
    return -tf.reduce_mean(target * tf.math.log(prediction) + (1.0 - target) * tf.math.log(1.0 - prediction))


def accuracy(x, target):
    decided = tf.cast(predict(x) > 0.5, tf.float32)
    return tf.reduce_mean(tf.cast(tf.equal(decided, target), tf.float32))


def run_optimization(x, y):
    with tf.GradientTape() as tape:
        loss = cross_entropy(predict(x), y)
    grad_weights, grad_bias = tape.gradient(loss, [weights, bias])
    weights.assign_sub(learning_rate * grad_weights)
    bias.assign_sub(learning_rate * grad_bias)
    return loss


for epoch in range(epochs):
    for batch_x, batch_y in train_data:
        loss = run_optimization(batch_x, batch_y)
    test_accuracy = accuracy(x_test, y_test)
    print("epoch %d: loss %.4f, test accuracy %.4f" % (epoch + 1, loss, test_accuracy))

print("RESULT loss=%.6f accuracy=%.6f bias=%.6f" % (loss, test_accuracy, bias))
