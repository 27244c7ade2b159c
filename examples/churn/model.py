import tensorflow as tf
from tensorflow.keras import layers

from .config import Config


class CategoryEncoder(layers.Layer):
    def __init__(self, sizes, width):
        super().__init__()
        self.tables = [layers.Embedding(size, width) for size in sizes]

    def call(self, columns):
        return tf.concat([table(column) for table, column in zip(self.tables, columns)], axis=-1)


class ChurnModel(tf.keras.Model):
    def __init__(self, config: Config):
        super().__init__()
        self.encoder = CategoryEncoder([config.plans, config.regions], config.embedding)
        self.hidden = layers.Dense(config.hidden, activation="gelu")
        self.norm = layers.LayerNormalization()
        self.score = layers.Dense(1)

    def call(self, features):
        categories = self.encoder([features["plan"], features["region"]])
        joined = tf.concat([features["usage"], categories], axis=-1)
        return self.score(self.norm(self.hidden(joined)))[:, 0]


def weighted_loss(labels, scores):
    """Cross-entropy in which a lost customer counts twice."""
    per_customer = tf.nn.sigmoid_cross_entropy_with_logits(labels=labels, logits=scores)
    return tf.reduce_mean(per_customer * (1.0 + labels))
