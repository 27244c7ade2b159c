"""tf-eager-fasterrcnn: training steps and inference on random images.

Every step begins at the same weights: the discrete choices of a detector amplify rounding.
"""

import driving
import numpy as np
import tensorflow as tf

driving.start()
_update = tf.tensor_scatter_nd_update


def update(tensor, indices, updates, name=None):
    """Drop rows out of range, as a GPU does; a CPU raises."""
    keep = tf.reduce_all(tf.convert_to_tensor(indices) >= 0, axis=-1)
    return _update(tensor, tf.boolean_mask(indices, keep), tf.boolean_mask(updates, keep))


tf.tensor_scatter_nd_update = update
from detection.core.bbox import transforms  # noqa: E402
from detection.models.detectors import faster_rcnn  # noqa: E402

boxes = np.random.uniform(0, 60, (8, 20, 4)).astype("float32")
window = tf.constant([0.0, 0.0, 50.0, 50.0])
driving.run("clip", lambda index: transforms.bbox_clip(tf.constant(boxes[index]), window))
model = faster_rcnn.FasterRCNN(num_classes=5)
model.rpn_head.proposal_count = 50
model.bbox_target.num_rcnn_deltas = 16
images = np.random.uniform(-1, 1, (4, 1, 128, 128, 3)).astype("float32")
meta = np.array([[128, 128, 3, 128, 128, 3, 128, 128, 3, 1.0, 0]], "float32")
truth = np.array([[[10, 10, 60, 70], [50, 40, 120, 110], [0, 0, 0, 0]]], "float32")
classes = np.array([[1, 3, 0]], "int32")
optimizer = tf.keras.optimizers.SGD(1e-5)


def infer(index):
    return model((tf.constant(images[index % 4]), tf.constant(meta)), training=False)


infer(0)
kept = [variable.numpy() for variable in model.variables]


def begin():
    for variable, value in zip(model.variables, kept, strict=True):
        variable.assign(value)


def step(index):
    begin()
    with tf.GradientTape() as tape:
        given = (tf.constant(images[index % 4]), tf.constant(meta), tf.constant(truth), tf.constant(classes))
        losses = model(given, training=True)
        loss = tf.reduce_sum(losses)
    variables = model.trainable_variables
    gradients = tape.gradient(loss, variables)
    pairs = zip(gradients, variables, strict=True)
    optimizer.apply_gradients([(one, variable) for one, variable in pairs if one is not None])
    # Biases before a normalisation have gradients of nothing but rounding.
    return losses, len(variables), [tf.norm(one) for one in gradients if len(one.shape) > 1][:20:3]


driving.run("train", step, 5)
begin()
driving.run("infer", infer, 3)
driving.run("test", lambda index: model.simple_test_rpn(images[index][0], meta[0]), 3)
