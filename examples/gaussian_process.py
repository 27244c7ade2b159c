"""Gaussian-process regression: fit kernel hyperparameters by gradient ascent on the evidence."""

import argparse
import math

import numpy
import tensorflow


class GaussianProcess(tensorflow.Module):
    def __init__(self, x, y, name=None):
        super().__init__(name=name)
        self.x = tensorflow.constant(x, tensorflow.float64)
        self.y = tensorflow.constant(y, tensorflow.float64)
        self.log_length = tensorflow.Variable(0.0, dtype=tensorflow.float64)
        self.log_scale = tensorflow.Variable(0.0, dtype=tensorflow.float64)
        self.log_noise = tensorflow.Variable(-1.0, dtype=tensorflow.float64)

    def kernel(self, a, b):
        distance = (a[:, tensorflow.newaxis] - b[tensorflow.newaxis, :]) / tensorflow.exp(self.log_length)
        return tensorflow.exp(2.0 * self.log_scale - 0.5 * tensorflow.square(distance))

    def factor(self):
        """Cholesky factor of the noisy covariance, with more jitter where it is nearly singular."""
        noise = tensorflow.exp(2.0 * self.log_noise)
        if noise < 1e-6:
            noise = noise + 1e-6
        covariance = self.kernel(self.x, self.x)
        return tensorflow.linalg.cholesky(tensorflow.linalg.set_diag(covariance, tensorflow.linalg.diag_part(covariance) + noise))

    def negative_evidence(self):
        factor = self.factor()
        white = tensorflow.linalg.triangular_solve(factor, self.y[:, tensorflow.newaxis])
        count = tensorflow.cast(tensorflow.size(self.y), tensorflow.float64)
        log_determinant = tensorflow.reduce_sum(tensorflow.math.log(tensorflow.linalg.diag_part(factor)))
        return 0.5 * tensorflow.reduce_sum(tensorflow.square(white)) + log_determinant + 0.5 * count * math.log(2 * math.pi)

    def optimization_step(self, rate):
        with tensorflow.GradientTape() as tape:
            loss = self.negative_evidence()
        for variable, gradient in zip(self.trainable_variables, tape.gradient(loss, self.trainable_variables)):
            variable.assign_sub(rate * tensorflow.clip_by_value(gradient, -5.0, 5.0))
        return loss

    def predict(self, at):
        factor = self.factor()
        cross = self.kernel(self.x, at)
        weights = tensorflow.linalg.cholesky_solve(factor, self.y[:, tensorflow.newaxis])
        return tensorflow.squeeze(tensorflow.matmul(cross, weights, transpose_a=True), axis=1)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--steps", type=int, default=60)
    args = parser.parse_args()

    rng = numpy.random.RandomState(23)
    x = numpy.sort(rng.uniform(-3, 3, size=40))
    y = numpy.sin(2 * x) + 0.1 * rng.normal(size=40)
    process = GaussianProcess(x, y)
    rate = tensorflow.constant(0.02, tensorflow.float64)
    for step in range(args.steps):
        loss = process.optimization_step(rate)
        if step % 20 == 19:
            print("step %d: negative evidence %.4f" % (step + 1, loss))
    curve = process.predict(tensorflow.linspace(tensorflow.constant(-3.0, tensorflow.float64), 3.0, 50))
    print("RESULT evidence=%.6f length=%.6f middle=%.6f" % (-loss, tensorflow.exp(process.log_length), curve[25]))


if __name__ == "__main__":
    main()
