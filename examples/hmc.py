"""Hamiltonian Monte Carlo for a banana-shaped density, with a step size that adapts itself."""

import argparse

import tensorflow as tf

LEAPFROG_STEPS = 8


def log_density(q):
    x, y = q[0], q[1]
    return -0.5 * tf.square(x) - 2.0 * tf.square(y - 0.5 * tf.square(x))


def grad_log_density(q):
    with tf.GradientTape() as tape:
        tape.watch(q)
        value = log_density(q)
    return tape.gradient(value, q)


def leapfrog(q, p, step_size, count):
    p = p + 0.5 * step_size * grad_log_density(q)
    for _ in range(count - 1):
        q = q + step_size * p
        p = p + step_size * grad_log_density(q)
    q = q + step_size * p
    return q, p + 0.5 * step_size * grad_log_density(q)


def hmc_step(q, step_size):
    p = tf.random.normal(tf.shape(q))
    new_q, new_p = leapfrog(q, p, step_size, LEAPFROG_STEPS)
    before = log_density(q) - 0.5 * tf.reduce_sum(tf.square(p))
    after = log_density(new_q) - 0.5 * tf.reduce_sum(tf.square(new_p))
    if tf.math.log(tf.random.uniform([])) < after - before:
        accepted = tf.constant(1.0)
        q = new_q
    else:
        accepted = tf.constant(0.0)
    step_size.assign(step_size * (1.02 if accepted > 0.5 else 0.95))
    return q, accepted


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--steps", type=int, default=120)
    args = parser.parse_args()

    tf.random.set_seed(31)
    step_size = tf.Variable(0.2)
    q = tf.constant([0.5, -0.5])
    samples, accepted = [], []
    for step in range(args.steps):
        q, accept = hmc_step(q, step_size)
        samples.append(q.numpy())
        accepted.append(float(accept))
        if step % 40 == 39:
            print("after %d steps: acceptance %.3f, step size %.3f" % (step + 1, sum(accepted) / len(accepted), step_size))
    mean = sum(samples) / len(samples)
    print("RESULT mean_x=%.6f mean_y=%.6f step_size=%.6f" % (mean[0], mean[1], step_size))


if __name__ == "__main__":
    main()
