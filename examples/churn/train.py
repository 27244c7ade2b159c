import argparse
import logging

import tensorflow as tf

from . import data
from .config import Config, from_args
from .model import ChurnModel, weighted_loss

log = logging.getLogger(__name__)


def train_step(model, optimizer, features, labels):
    with tf.GradientTape() as tape:
        loss = weighted_loss(labels, model(features))
    variables = model.trainable_variables
    optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))
    return loss


def eval_step(model, auc, features, labels):
    scores = model(features)
    auc.update_state(labels, tf.sigmoid(scores))
    return weighted_loss(labels, scores)


def validate(model, auc, valid):
    auc.reset_state()
    losses = [eval_step(model, auc, features, labels) for features, labels in valid]
    return float(tf.reduce_mean(losses)), float(auc.result())


def fit(config: Config):
    tf.keras.utils.set_random_seed(config.seed)
    train, valid = data.load(config)
    model = ChurnModel(config)
    optimizer = tf.keras.optimizers.Adam(config.learning_rate)
    auc = tf.keras.metrics.AUC()
    history = []
    for epoch in range(config.epochs):
        loss = tf.constant(0.0)
        for features, labels in train:
            loss = train_step(model, optimizer, features, labels)
        valid_loss, valid_auc = validate(model, auc, valid)
        history.append({"loss": float(loss), "valid_loss": valid_loss, "valid_auc": valid_auc})
        log.info("epoch %d: %s", epoch + 1, history[-1])
    return history


def main(argv=None):
    parser = argparse.ArgumentParser(description="Train the churn model on simulated customers.")
    parser.add_argument("--epochs", "--steps", type=int)
    parser.add_argument("--learning-rate", type=float)
    parser.add_argument("--hidden", type=int)
    logging.basicConfig(level=logging.INFO)
    history = fit(from_args(parser.parse_args(argv)))
    last = history[-1]
    print("RESULT " + " ".join(f"{name}={value:.6f}" for name, value in last.items()))
    return 0
