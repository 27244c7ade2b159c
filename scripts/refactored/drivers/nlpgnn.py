"""NLPGNN: graph networks, a conditional random field, metrics, normalisations."""

import driving
import numpy as np
import tensorflow as tf

driving.start()
from nlpgnn import tools  # noqa: E402
from nlpgnn.gnn.utils import masksoftmax  # noqa: E402
from nlpgnn.layers import normalization  # noqa: E402
from nlpgnn.metrics import Losess, Metric, crf  # noqa: E402
from nlpgnn.models import GATLayer, GCNLayer  # noqa: E402

NODES, FEATURES, CLASSES = 12, 7, 3
features = np.random.uniform(size=(NODES, FEATURES)).astype("float32")
loops = np.stack([np.arange(NODES)] * 2, 1)
edges = np.concatenate([np.random.randint(0, NODES, (30, 2)), loops]).astype("int32")
labels = np.eye(CLASSES)[np.random.randint(0, CLASSES, NODES)].astype("float32")
mask = np.random.uniform(size=NODES) > 0.4
loss_of = Losess.MaskCategoricalCrossentropy()
accuracy_of = Metric.MaskAccuracy()


def graph_network(name, model):
    optimizer = tf.keras.optimizers.Adam(0.01)

    def step(_):
        with tf.GradientTape() as tape:
            predicted = model(features, [edges], training=True)
            loss = loss_of(labels, predicted, mask)
        gradients = tape.gradient(loss, model.variables)
        pairs = zip(gradients, model.variables, strict=True)
        optimizer.apply_gradients((one, variable) for one, variable in pairs if one is not None)
        predicted = model.predict(features, [edges])
        return loss, loss_of(labels, predicted, mask), accuracy_of(labels, predicted, mask)

    driving.run(name, step, 8)


graph_network("gcn", GCNLayer(16, CLASSES, 0.0))
graph_network("gat", GATLayer(16, CLASSES, 4, 0.0))
x = np.random.uniform(size=(5, 2, 6, 4)).astype("float32")
tags = np.random.randint(0, 4, (5, 2, 6)).astype("int32")
lengths = np.array([6, 4], "int32")
transitions = tf.constant(np.random.uniform(size=(4, 4)).astype("float32"))


def scores(index):
    return tf.constant(x[index]), tf.constant(tags[index])


driving.run("sequence", lambda index: crf.crf_sequence_score(*scores(index), lengths, transitions), 4)
driving.run("unary", lambda index: crf.crf_unary_score(scores(index)[1], lengths, scores(index)[0]), 4)
driving.run("binary", lambda index: crf.crf_binary_score(scores(index)[1], lengths, transitions), 4)
driving.run("norm", lambda index: crf.crf_log_norm(scores(index)[0], lengths, transitions), 4)
field = crf.CrfLogLikelihood()


def likelihood(index):
    with tf.GradientTape() as tape:
        value, _ = field(*scores(index), lengths)
    return value, tape.gradient(value, field.trainable_variables)


driving.run("likelihood", likelihood, 5)
driving.run("gelu", lambda index: tools.gelu(scores(index)[0]), 4)
driving.run("reshape", lambda index: tools.reshape_to_matrix(scores(index)[0]), 4)
for name, layer in sorted(vars(normalization).items()):
    if (
        isinstance(layer, type)
        and issubclass(layer, tf.keras.layers.Layer)
        and layer.__module__ == normalization.__name__
    ):
        made = {}

        def normalised(index, name=name, layer=layer, made=made):
            if name not in made:
                made[name] = layer()
            return made[name](tf.constant(np.random.RandomState(index).uniform(size=(2, 3, 3, 4)).astype("float32")))

        driving.run(f"normalization.{name}", normalised, 3)
f1 = Metric.SparseF1Score(average="macro")
true = tf.constant(labels.argmax(1))
driving.run("f1", lambda index: f1(true, tf.constant(np.random.RandomState(index).randint(0, CLASSES, NODES))), 4)
segments = tf.constant([0, 0, 1, 1, 1, 2])
driving.run("softmax", lambda _: masksoftmax(tf.constant(x[0, 0]), segments), 3)
driving.run("softmax2", lambda _: masksoftmax(tf.constant(x[0, 0]), segments, 3), 3)
