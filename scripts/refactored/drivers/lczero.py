"""lczero-training: training steps, summaries and weight averages of a tiny attention network on random boards.

The protocol buffers are not part of the repository; nothing of them enters the network.
"""

import sys
from unittest.mock import MagicMock

import driving
import numpy as np
import tensorflow as tf

driving.start()
for name in ("proto", "proto.net_pb2", "net"):
    sys.modules[name] = MagicMock(name=name)
sys.path.insert(0, "tf")
tf.summary.create_file_writer = lambda *_, **__: tf.summary.create_noop_writer()
tf.summary.histogram = lambda *_, **__: True
import tfprocess  # noqa: E402

BATCH = 4
configuration = {
    "name": "tiny",
    "gpu": "all",
    "model": {
        "embedding_size": 16,
        "encoder_layers": 1,
        "encoder_d_model": 16,
        "encoder_dff": 24,
        "policy": "attention",
        "square_relu_ffn": True,
        "use_smolgen": True,
        "smolgen_hidden_channels": 2,
        "smolgen_hidden_sz": 8,
        "smolgen_gen_sz": 8,
        "value_embedding_size": 4,
        "moves_left_embedding_size": 4,
    },
    "training": {
        "path": "networks",
        "policy_loss_weight": 1.0,
        "value_loss_weight": 1.0,
        "moves_left_loss_weight": 1.0,
        "mask_legal_moves": True,
        "q_ratio": 0.5,
        "lr_values": [0.02],
        "lr_boundaries": [],
        "swa": True,
        "swa_max_n": 3,
        "swa_steps": 2,
        "test_steps": 3,
        "train_avg_report_steps": 3,
        "total_steps": 100,
    },
}


def batches(seed):
    """Boards, legal moves (−1 is none), results, evaluations and moves left."""
    random = np.random.default_rng(seed)
    moves = random.uniform(-0.5, 1, (24, BATCH, 1858)).astype("float32")
    moves = np.where(moves < 0, -1, moves / np.maximum(moves, 0).sum(-1, keepdims=True)).astype("float32")
    outcomes = np.eye(3, dtype="float32")[random.integers(0, 3, (2, 24, BATCH))]
    boards = random.uniform(0, 1, (24, BATCH, 112, 8, 8)).astype("float32")
    left = random.uniform(0, 80, (24, BATCH, 1)).astype("float32")
    return tf.data.Dataset.from_tensor_slices((boards, moves, outcomes[0], outcomes[1], left)).repeat()


process = tfprocess.TFProcess(configuration)
process.init(batches(1), batches(2))
process.lr = 0.02


def step(index):
    """One training step, after which the weights are averaged now and then."""
    steps = process.train_step(process.global_step.read_value(), BATCH, 1 + index % 2)
    if index % 2:
        process.update_swa()
    return steps, [metric.get() for metric in process.train_metrics], driving.weights(process.swa_weights[::5])


def summaries(index):
    process.calculate_test_summaries(2, index)
    return [metric.get() for metric in process.test_metrics]


driving.run("train", step)
driving.run("test", summaries, 3)
driving.record("weights", driving.weights(process.model.weights))

draw = np.random.default_rng(3).normal
boards = draw(size=(8, 3, 4, 8, 8)).astype("float32")
excitations = draw(size=(8, 3, 8)).astype("float32")
squeeze, policy_map = tfprocess.ApplySqueezeExcitation(), tfprocess.ApplyPolicyMap()
gating = tfprocess.Gating(additive=False)
driving.run("squeeze", lambda index: squeeze([tf.constant(boards[index]), tf.constant(excitations[index])]))
driving.run("map", lambda index: policy_map(tf.constant(draw(size=(2, 80, 8, 8)).astype("float32"))))
driving.run("gate", lambda index: gating(tf.constant(boards[index])))
driving.run("square_relu", lambda index: tfprocess.square_relu(tf.constant(boards[index])))
