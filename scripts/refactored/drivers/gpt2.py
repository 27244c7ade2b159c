"""gpt-2-tensorflow2.0: training, evaluation, generation with past states, a strategy of one device."""

import driving
import numpy as np
import tensorflow as tf

driving.start()
from gpt2_model import Gpt2  # noqa: E402
from layers.attention_layer import MultiHeadAttention  # noqa: E402

tokens = np.random.randint(1, 50, (20, 4, 16)).astype("int32")
targets = np.random.randint(1, 50, (20, 4, 16)).astype("int32")


def batch(index):
    return tf.constant(tokens[index]), tf.constant(targets[index])


model = Gpt2(2, 32, 2, 64, 24, 50, optimizer="adam", learning_rate=1e-3, grad_clip=True)
model.create_optimizer()
driving.run("train", lambda index: model._train_step(*batch(index)), 14)
driving.run("test", lambda index: model._test_step(*batch(index)), 6)
driving.run("call", lambda index: model(batch(index)[0], training=False), 4)


def generate(index):
    _, past = model(batch(index)[0], training=False)
    return model(batch(index)[0][:, :1], training=False, past=past)


driving.run("past", generate, 4)
other = Gpt2(1, 16, 2, 32, 24, 50, optimizer="sgd", rev_embedding_projection=False)
other.create_optimizer()
driving.run("train2", lambda index: other._train_step(*batch(index)), 4)
strategy = tf.distribute.MirroredStrategy(["/cpu:0"])
with strategy.scope():
    mirrored = Gpt2(1, 16, 2, 32, 24, 50)
    mirrored.create_optimizer()
mirrored.mirrored_strategy = strategy
mirrored.global_batch_size = tf.cast(4, tf.float32)
with strategy.scope():
    driving.run("distributed", lambda index: mirrored._distributed_train_step(*batch(index)), 4)
    driving.run("distributed_test", lambda index: mirrored._distributed_test_step(*batch(index)), 4)
attention = MultiHeadAttention(16, 2)
driving.run("attention", lambda index: attention(tf.ones([2, 5, 16]) * (index + 1), training=bool(index % 2)), 4)
driving.run("weights", lambda _: driving.weights(model.trainable_variables), 1)
