"""tensorflow-yolov4-tflite: the losses of boxes, and the main function of train.py on made-up boxes."""

from pathlib import Path

import driving
import numpy as np
import tensorflow as tf

driving.start()
Path("data/classes").mkdir(parents=True, exist_ok=True)
Path("data/classes/coco.names").write_text("\n".join(f"class {number}" for number in range(80)), encoding="utf-8")
import train  # noqa: E402
from absl import flags  # noqa: E402
from core import utils  # noqa: E402
from core.config import cfg  # noqa: E402
from core.yolov4 import compute_loss  # noqa: E402

ones, others = (np.random.uniform(1, 50, (6, 2, 4, 4, 3, 4)).astype("float32") for _ in range(2))
for name in ("bbox_giou", "bbox_iou", "bbox_ciou"):
    driving.run(
        name, lambda index, name=name: getattr(utils, name)(tf.constant(ones[index]), tf.constant(others[index]))
    )


def with_classes(boxes):
    return tf.constant(np.concatenate([boxes, np.random.uniform(size=(2, 4, 4, 3, 8)).astype("float32")], -1))


def loss(index):
    return compute_loss(
        with_classes(ones[index]),
        tf.ones([2, 4, 4, 36]),
        with_classes(others[index]),
        tf.constant(ones[index][:, 0, 0]),
        STRIDES=np.array([8, 16, 32]),
        NUM_CLASS=7,
        IOU_LOSS_THRESH=0.5,
        i=1,
    )


driving.run("loss", loss)
cfg.TRAIN.FISRT_STAGE_EPOCHS = cfg.TRAIN.SECOND_STAGE_EPOCHS = 1
cfg.TRAIN.INPUT_SIZE = 64


class Boxes:
    """Stands for the data set of the project."""

    def __init__(self, *_, **__):
        self.random = np.random.RandomState(3)

    def __len__(self):
        return 2

    def __iter__(self):
        for _ in range(2):
            images = self.random.uniform(size=(2, 64, 64, 3)).astype("float32")
            targets = []
            for stride in (16, 32):
                side = 64 // stride
                label = self.random.uniform(0, 1, size=(2, side, side, 3, 85)).astype("float32")
                label[..., :4] *= 60
                targets.append((label, self.random.uniform(1, 60, size=(2, 150, 4)).astype("float32")))
            yield images, tuple(targets)


train.Dataset = Boxes
flags.FLAGS(["train", "--tiny", "--weights="])
flags.FLAGS.weights = None
driving.run("main", lambda _: train.main([]), 1)
