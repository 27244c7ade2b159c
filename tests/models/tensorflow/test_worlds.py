"""What rules record: host reads and host effects in a trace, no Python effects where the graph works."""

from __future__ import annotations

import oracle
import pytest

SETUP = """
v = tf.Variable(tf.ones([2, 3]))
ds = tf.data.Dataset.from_tensor_slices(np.zeros((4, 2))).map(lambda t: {"k": t})
it = iter(ds)
ckpt = tf.train.Checkpoint(v=v)
manager = tf.train.CheckpointManager(ckpt, "nowhere", 3)
writer = tf.summary.create_file_writer("nowhere")
constant = tf.constant(2.0)
strategy = tf.distribute.get_strategy()
def step(a):
    return a * 2.0
"""

DIVERGES = {
    "return x.numpy()": "HYB301",
    "return x.tolist()": "HYB301",
    "return x[0, 0].item()": "HYB301",
    "return v.numpy()": "HYB301",
    "return tf.reduce_sum(x).numpy()": "HYB301",
    "return [b['k'].numpy() for b in ds]": "HYB301",
    "w = tf.Variable(x)\nreturn w * x": "HYB310",
    "g = tf.random.Generator.from_seed(1)\nreturn g.normal([2]) + x": "HYB310",
    "ckpt.save('nowhere')\nreturn x": "HYB302",
    "manager.save()\nreturn x": "HYB302",
    "tf.saved_model.save(ckpt, 'nowhere')\nreturn x": "HYB302",
    "tf.io.gfile.makedirs('nowhere')\nreturn x": "HYB302",
    "return list(ds.as_numpy_iterator())[0]['k'] + x": "HYB302",
    "return tf.boolean_mask(x, x > 0.0, name=None)": "HYB305",
    "return tf.map_fn(lambda t: t.numpy(), x)": "HYB301",
    "return tf.cond(x[0, 0] > 0.0, lambda: x.numpy(), lambda: x)": "HYB301",
    "return strategy.run(lambda a: a.numpy(), args=(x,))": "HYB301",
}

FITS = [
    "return x * 2.0",
    "return x * constant.numpy()",
    "return tf.zeros([x.shape[0], 3])",
    "b, h = x.shape\nreturn tf.reshape(x, [h, b])",
    "return tf.zeros(x.shape.as_list())",
    "v.assign_add(x)\nreturn v * 2.0",
    "with tf.GradientTape() as tape:\n    y = tf.reduce_sum(v * x)\nreturn tape.gradient(y, [v])",
    "tf.print(x)\nreturn x",
    "with writer.as_default():\n    tf.summary.scalar('a', x[0, 0], step=1)\nreturn x",
    "return tf.py_function(lambda t: t.numpy() * 2.0, [x], tf.float32)",
    "return tf.numpy_function(lambda a: np.sin(a), [x], tf.float32)",
    "return tf.map_fn(step, x)",
    "return tf.while_loop(lambda i, t: i < 3, lambda i, t: (i + 1, step(t)), (0, x))",
    "return next(it)['k']",
    "b = next(it)\nb['new'] = x\nreturn b",
    "t = tf.constant(0.0)\nfor e in ds:\n    t += tf.reduce_sum(tf.cast(e['k'], tf.float32))\nreturn t",
    "return [t + 1.0 for t in tf.unstack(x)]",
    "return strategy.run(step, args=(x,))",
    "return tf.nest.map_structure(step, {'a': x})",
    "return [t for t in tf.split(x, 3, axis=1)]",
    "tf.debugging.assert_equal(x, x)\nreturn x",
    "ta = tf.TensorArray(tf.float32, size=1)\nta = ta.write(0, x)\nreturn ta.stack()",
    "return tf.io.read_file('a')",
    "q, r = tf.linalg.qr(x)\nreturn q",
    "with tf.name_scope('a'), tf.device('cpu:0'):\n    return x + 1.0",
]

PYTHON_EFFECT = {
    "ckpt.restore('nowhere')\nreturn x": {"output"},
    "tf.random.set_seed(1)\nreturn x": {"output"},
    "tf.config.run_functions_eagerly(True)\nreturn x": {"output"},
    "tf.map_fn(lambda t: print(t) or t, x)\nreturn x": {"output"},
}


@pytest.mark.parametrize(("body", "code"), DIVERGES.items(), ids=list(DIVERGES))
def test_a_trace_finds_the_divergence(body: str, code: str) -> None:
    assert code in oracle.hazards(body, SETUP)


@pytest.mark.parametrize("body", FITS, ids=FITS)
def test_a_trace_finds_nothing(body: str) -> None:
    assert oracle.hazards(body, SETUP) == set()


@pytest.mark.parametrize("body", FITS, ids=FITS)
def test_no_python_effect(body: str) -> None:
    assert oracle.effects(body, SETUP) == set()


@pytest.mark.parametrize(("body", "kinds"), PYTHON_EFFECT.items(), ids=list(PYTHON_EFFECT))
def test_python_effect(body: str, kinds: set[str]) -> None:
    assert oracle.effects(body, SETUP) == kinds


def test_a_guarded_variable_is_created_once() -> None:
    setup = "class M:\n    v = None\nm = M()"
    body = "if m.v is None:\n    m.v = tf.Variable(1.0)\nreturn m.v * x"
    assert "HYB310" not in oracle.hazards(body, setup)
