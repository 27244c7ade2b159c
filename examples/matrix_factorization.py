"""Fill in a ratings table: two factor matrices, all ratings at once, steps that take no arguments."""

import sys

import numpy as np
import tensorflow as tf

steps = int(sys.argv[sys.argv.index("--steps") + 1]) if "--steps" in sys.argv else 80

rng = np.random.default_rng(17)
users, items, rank = 40, 60, 4
truth = rng.normal(size=(users, rank)) @ rng.normal(size=(rank, items))
known = rng.uniform(size=truth.shape) < 0.4
where = np.argwhere(known)

positions = tf.constant(where)
ratings = tf.constant(truth[known], tf.float32)
everything = tf.constant(truth, tf.float32)

user_factors = tf.Variable(rng.normal(scale=0.3, size=(users, rank)).astype(np.float32))
item_factors = tf.Variable(rng.normal(scale=0.3, size=(rank, items)).astype(np.float32))
optimizer = tf.keras.optimizers.Adam(0.05)


def predicted_ratings():
    return tf.gather_nd(tf.matmul(user_factors, item_factors), positions)


def objective():
    misfit = tf.reduce_mean(tf.square(predicted_ratings() - ratings))
    size = tf.nn.l2_loss(user_factors) + tf.nn.l2_loss(item_factors)
    return misfit + 1e-4 * size


def run_optimization():
    with tf.GradientTape() as tape:
        loss = objective()
    factors = [user_factors, item_factors]
    optimizer.apply_gradients(zip(tape.gradient(loss, factors), factors))
    return loss


def rmse():
    return tf.sqrt(tf.reduce_mean(tf.square(tf.matmul(user_factors, item_factors) - everything)))


for step in range(1, steps + 1):
    loss = run_optimization()
    if step % 8 == 0:
        print("%3d  objective %.4f  error on all ratings %.4f" % (step, loss, rmse()))

print("RESULT objective=%.6f rmse=%.6f" % (loss, rmse()))
