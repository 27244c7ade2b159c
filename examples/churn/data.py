import numpy as np
import tensorflow as tf

from .config import Config


def _simulate(config: Config, rng):
    usage = rng.gamma(2.0, 1.5, size=(config.customers, 5)).astype("float32")
    plan = rng.integers(0, config.plans, size=config.customers).astype("int32")
    region = rng.integers(0, config.regions, size=config.customers).astype("int32")
    score = 0.8 * usage[:, 0] - 0.5 * usage[:, 1] + 0.6 * (plan == 2) - 0.4 * (region > 5) - 0.6
    label = (rng.uniform(size=config.customers) < 1 / (1 + np.exp(-score))).astype("float32")
    return {"usage": usage, "plan": plan, "region": region}, label


def normalise(features, label):
    usage = tf.math.log1p(features["usage"])
    return {**features, "usage": usage - tf.reduce_mean(usage)}, label


def load(config: Config):
    """Training and validation data sets of (features, label) batches."""
    features, label = _simulate(config, np.random.default_rng(config.seed))
    whole = tf.data.Dataset.from_tensor_slices((features, label)).map(normalise)
    held_out = config.customers // 4
    valid = whole.take(held_out).batch(config.batch_size)
    train = whole.skip(held_out).shuffle(1024, seed=config.seed).batch(config.batch_size, drop_remainder=True)
    return train, valid
