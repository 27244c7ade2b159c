"""What the rules say of an expression covers what TensorFlow makes of it, and misses no dtype or rank it need not."""

from __future__ import annotations

from functools import cache
from typing import Any

import oracle
import pytest

pytestmark = pytest.mark.truth

SETUP = """
import tensorflow.compat.v1 as tf1
x = tf.constant([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
i = tf.constant([1, 2, 0])
z = tf.zeros([2, 4, 4, 3])
v = tf.Variable([[1.0, 2.0], [3.0, 4.0]])
n = tf.constant(5)
rt = tf.RaggedTensor.from_row_lengths([1.0, 2.0, 3.0], [1, 2])
sp = tf.sparse.SparseTensor([[0, 0], [1, 2]], [1.0, 2.0], [3, 4])
D = tf.data.Dataset
ds = D.from_tensor_slices((np.zeros((6, 4), np.float32), np.zeros((6,), np.int64)))
one = D.range(6)
def items(k=3):
    for j in range(k):
        yield [1.0, 2.0], j
def first(dataset):
    return next(iter(dataset))
class M(tf.Module):
    def __init__(self):
        super().__init__()
        self.w = tf.Variable(tf.zeros([3, 2]))
        self.layers = [tf.Variable(tf.zeros([2]))]
    @tf.Module.with_name_scope
    def __call__(self, t):
        return t @ self.w
m = M()
with tf.GradientTape(persistent=True) as tape:
    tape.watch(x)
    y = x * x
    loss = tf.reduce_sum(tf.matmul(v, v)) + tf.reduce_sum(y)
ta = tf.TensorArray(tf.float32, size=2)
ta = ta.write(0, x[0])
ta = ta.write(1, x[1])
strategy = tf.distribute.get_strategy()
"""

# Known to the last dtype and to the rank at least.
EXPRESSIONS = {
    "construction": """
tf.constant(1)
tf.constant(1.5)
tf.constant([1, 2, 3])
tf.constant([[1.0, 2.0]])
tf.constant([1, 2.0])
tf.constant(True)
tf.constant("a")
tf.constant([1, 2], dtype=tf.float32)
tf.constant([1, 2], tf.int64)
tf.constant(0, shape=[2, 3])
tf.constant((1.0, 2.0), dtype="float16")
tf.convert_to_tensor(np.zeros((2, 3)))
tf.convert_to_tensor([x, x])
tf.convert_to_tensor(v)
tf.Variable(1.0)
tf.Variable([[1, 2]], dtype=tf.int64)
tf.Variable(tf.zeros([2, 3]), trainable=False)
tf.Variable(lambda: tf.ones([3]))
tf.Variable(initial_value=x)
tf.zeros([2, 3])
tf.zeros((2,), tf.int32)
tf.zeros(3)
tf.zeros(shape=x.shape)
tf.ones([n, 2])
tf.ones([2, 3], dtype=tf.bool)
tf.fill([2, 3], 9)
tf.zeros_like(x)
tf.ones_like(x, dtype=tf.int32)
tf.eye(3)
tf.eye(2, 3, batch_shape=[4])
tf.range(5)
tf.range(0, 10, 2)
tf.range(5.0)
tf.range(0, n)
tf.range(3, dtype=tf.int64)
tf.linspace(0.0, 1.0, 5)
tf.one_hot(i, 4)
tf.one_hot(i, 4, dtype=tf.int32)
tf.one_hot([0, 1], depth=3, axis=0)
tf.sequence_mask([1, 2], 3)
tf.cast(x, tf.int32)
tf.cast(x, "int64")
tf.cast(i, x.dtype)
tf.identity(x)
tf.stop_gradient(x)
tf.ensure_shape(x, [2, 3])
""",
    "elementwise": """
tf.abs(x)
tf.nn.relu(x)
tf.nn.softmax(logits=x)
tf.sigmoid(v)
tf.add(x, 1.0)
tf.multiply(2.0, x)
tf.maximum(0.0, x)
tf.maximum(x, x[0])
tf.divide(i, 2)
tf.truediv(i, i)
tf.pow(x, 2)
tf.equal(x, 1.0)
tf.less(i, 2)
tf.logical_and([True], [False, True])
tf.where(x > 1.0)
tf.where(x > 1.0, x, 0.0)
tf.where(x > 1.0, 0.0, 1.0)
tf.clip_by_value(x, 0.0, 1.0)
tf.add_n([x, x])
tf.math.is_nan(x)
tf.math.cumsum(x, axis=1)
tf.nn.dropout(x, 0.5)
tf.nn.sigmoid_cross_entropy_with_logits(labels=x, logits=x)
tf.math.squared_difference(x, 1.0)
tf.exp(1.0)
tf.complex(x, x)
tf.math.real(tf.complex(x, x))
tf.strings.lower("A")
tf.strings.to_number(["1", "2"])
tf.square(rt)
tf.random.shuffle(x)
""",
    "reductions": """
tf.reduce_sum(x)
tf.reduce_sum(x, axis=0)
tf.reduce_mean(x, 1, keepdims=True)
tf.reduce_max(x, axis=[0, 1])
tf.reduce_mean(x, axis=-1)
tf.reduce_sum(x, keepdims=True)
tf.reduce_all(x > 1.0)
tf.reduce_any(x > 1.0, axis=1)
tf.argmax(x, axis=1)
tf.argmax(x)
tf.argmin(x, 0, output_type=tf.int32)
tf.math.count_nonzero(x)
tf.norm(x)
tf.norm(x, axis=1)
tf.nn.moments(x, axes=[0])
tf.nn.l2_loss(x)
tf.linalg.global_norm([x, x])
tf.nn.softmax_cross_entropy_with_logits(labels=x, logits=x)
tf.nn.sparse_softmax_cross_entropy_with_logits(labels=[1, 2], logits=x)
tf.reduce_sum([1, 2, 3])
tf.math.reduce_std(x, 0)
tf.reduce_logsumexp(x, axis=1)
""",
    "shapes": """
tf.shape(x)
tf.shape(x)[0]
tf.shape(x, out_type=tf.int64)
tf.size(x)
tf.rank(x)
tf.reshape(x, [3, 2])
tf.reshape(x, [-1])
tf.reshape(x, (1, -1))
tf.reshape(x, [n - 2, -1])
tf.reshape(x, tf.shape(x))
tf.expand_dims(x, 0)
tf.expand_dims(x, axis=-1)
tf.squeeze(tf.zeros([1, 2, 1]))
tf.squeeze(tf.zeros([1, 2, 1]), axis=0)
tf.transpose(x)
tf.transpose(z, [0, 3, 1, 2])
tf.transpose(z, perm=(0, 2, 1, 3))
tf.broadcast_to(x, [4, 2, 3])
tf.tile(x, [2, 1])
tf.repeat(x, 2)
tf.repeat(x, 2, axis=0)
tf.pad(x, [[1, 1], [0, 2]])
tf.slice(x, [0, 0], [1, 2])
tf.concat([x, x], 0)
tf.concat([x, x], axis=-1)
tf.concat((x, tf.zeros([n, 3])), axis=0)
tf.stack([x, x])
tf.stack([x, x], axis=-1)
tf.stack([1, n])
tf.unstack(x)
tf.unstack(x, axis=1)
tf.split(x, 3, axis=1)
tf.split(x, [1, 2], axis=1)
tf.gather(x, [0, 1])
tf.gather(x, i, axis=1)
tf.gather(x, 0)
tf.gather(x, [[0], [1]], batch_dims=1)
tf.gather_nd(x, [[0, 1]])
tf.nn.embedding_lookup(x, [[0, 1]])
tf.scatter_nd([[0]], [1.0], [4])
tf.boolean_mask(x, x > 1.0)
tf.boolean_mask(x, [True, False])
tf.meshgrid([1, 2], [1, 2, 3])[0]
tf.unique([1, 1, 2])
tf.unique([1, 1, 2]).y
tf.math.top_k(x, k=2)
tf.math.top_k(x).indices
tf.image.resize(z, [8, 8])
tf.searchsorted([1.0, 2.0], [1.5])
tf.reverse(x, [0])
tf.roll(x, 1, 0)
tf.sort(x)
tf.argsort(x)
""",
    "linear algebra": """
tf.matmul(x, x, transpose_b=True)
tf.matmul(x, tf.zeros([3, 5]))
tf.matmul(tf.zeros([4, 2, 3]), tf.zeros([3, 5]))
tf.linalg.matmul(a=x, b=x, transpose_a=True)
tf.linalg.matvec(x, [1.0, 2.0, 3.0])
tf.tensordot(x, x, axes=[[0], [0]])
tf.tensordot(x, tf.zeros([3, 4]), 1)
tf.einsum("ij,kj->ik", x, x)
tf.linalg.svd(x)
tf.linalg.qr(x)
tf.linalg.qr(x).r
tf.linalg.eigh(tf.eye(2))
tf.linalg.inv(tf.eye(2))
tf.linalg.det(tf.eye(2))
tf.linalg.trace(tf.eye(2))
tf.linalg.diag([1.0, 2.0])
tf.linalg.diag_part(x)
tf.linalg.solve(tf.eye(2), x)
tf.linalg.cholesky(tf.eye(2))
tf.linalg.band_part(x, -1, 0)
tf.linalg.slogdet(tf.eye(2))
""",
    "random": """
tf.random.normal([2, 3])
tf.random.uniform((4,), maxval=3, dtype=tf.int32)
tf.random.uniform(shape=[], minval=0.0)
tf.random.truncated_normal(shape=[n])
tf.random.stateless_normal([2], seed=[1, 2])
tf.random.categorical(x, 4)
tf.random.Generator.from_seed(1).normal([2])
tf.random.gamma([3], [1.0, 2.0])
""",
    "members": """
x.shape
x.shape[0]
x.shape[1:]
x.shape.as_list()
x.shape.rank
x.shape.num_elements()
x.shape.concatenate([3])
x.shape.is_fully_defined()
x.get_shape()
x.get_shape().as_list()[0]
len(x.shape)
x.ndim
x.dtype
x.device
x.numpy()
x[0].numpy()
v.numpy()
v.shape
v.dtype
v.trainable
v.assign(tf.ones([2, 2]))
v.assign_add([[1.0, 1.0], [1.0, 1.0]])
v.value()
v.read_value()
v + 1.0
len(x)
tf.TensorShape([2, None])
rt.values
rt.flat_values
rt.row_lengths()
rt.row_splits
rt.nrows()
rt.to_tensor()
rt.to_sparse()
rt.shape
rt[0]
rt[:, :1]
sp.indices
sp.values
sp.dense_shape
sp.dtype
tf.sparse.to_dense(sp)
tf.is_tensor(x)
tf.executing_eagerly()
""",
    "indexing": """
x[0]
x[0, 1]
x[:, 0]
x[:1]
x[:, 1:]
x[::-1]
x[..., 0]
x[None]
x[:, None]
x[:, tf.newaxis, :]
x[n - 4]
x[:n]
x[-1]
z[:, 1:-1, ..., 0]
z[0, :, :2]
v[0]
v[:, 0]
x[0:1, 1]
""",
    "structures": """
tf.nest.map_structure(lambda t: t[0], [x, (x, i)])
tf.nest.map_structure(lambda a, b: a + b, {"p": x, "q": x}, {"p": x, "q": 1.0})
tf.nest.flatten({"b": [x, (i,)], "a": n})
tf.nest.pack_sequence_as((1, [2, 3]), [x, i, n])
tf.clip_by_global_norm([x, x], 1.0)
tf.identity_n([x, i])
""",
    "control flow": """
tf.cond(n > 1, lambda: x, lambda: x + 1.0)
tf.case([(n > 1, lambda: x)], default=lambda: -x)
tf.switch_case(n - 5, [lambda: x, lambda: -x])
tf.while_loop(lambda k, t: k < 3, lambda k, t: (k + 1, t * 2.0), (tf.constant(0), x))
tf.while_loop(lambda k: k < 3, lambda k: [k + 1], [tf.constant(0)])
tf.map_fn(lambda t: t * 2.0, x)
tf.map_fn(lambda t: tf.reduce_sum(t), x)
tf.map_fn(lambda t: (t[0], t[1]), (x, x), fn_output_signature=(tf.float32, tf.float32))
tf.vectorized_map(lambda t: t[0], x)
tf.scan(lambda a, t: a + t, x)
tf.scan(lambda a, t: a + tf.reduce_sum(t), x, initializer=0.0)
tf.foldl(lambda a, t: a + t, x)
tf.numpy_function(lambda a: a, [x], [tf.float32])
tf.custom_gradient(lambda t: (t * 2.0, lambda dy: dy * 2.0))(x)
""",
}


EXPRESSIONS |= {
    "images and windows": """
tf.image.crop_to_bounding_box(z, 0, 0, 2, 3)
tf.image.resize_with_crop_or_pad(z, 6, 7)
tf.image.resize_with_pad(z[0], 6, 7)
tf.image.resize(z, (8, 9), method="nearest")
tf.image.resize(z[0], [8, 9])
tf.image.central_crop(z, 0.5)
tf.image.transpose(z[:, 1:])
tf.image.rgb_to_grayscale(z)
tf.image.psnr(z, z, 1.0)
tf.image.rot90(z)
tf.nn.conv2d(z, tf.zeros([3, 3, 3, 8]), strides=1, padding="SAME")
tf.nn.conv2d(z, tf.zeros([3, 3, 3, 8]), strides=[1, 2, 2, 1], padding="VALID")
tf.nn.conv1d(tf.zeros([2, 9, 3]), tf.zeros([3, 3, 5]), stride=2, padding="VALID")
tf.nn.conv2d(z, tf.zeros([2, 2, 3, 8]), 1, "VALID", dilations=2)
tf.nn.depthwise_conv2d(z, tf.zeros([3, 3, 3, 2]), [1, 1, 1, 1], "SAME")
tf.nn.conv2d_transpose(tf.zeros([2, 2, 2, 8]), tf.zeros([3, 3, 3, 8]), [2, 4, 4, 3], strides=2)
tf.nn.max_pool2d(z, 2, 2, "SAME")
tf.nn.avg_pool(z, ksize=3, strides=1, padding="VALID")
tf.nn.max_pool1d(tf.zeros([2, 9, 3]), 2, 2, padding="VALID")
tf.math.unsorted_segment_sum(x, [0, 1], 4)
tf.math.segment_mean(x, [0, 0])
""",
    "version 1": """
tf1.reduce_sum(x, 0, keep_dims=True)
tf1.argmax(x, 1)
tf1.to_float(i)
tf1.where(x > 1.0, x, -x)
tf1.gather(x, i, axis=1)
""",
    "datasets": """
first(ds)
first(one)
first(D.from_tensor_slices(np.zeros((3, 2))))
first(D.from_tensor_slices([[1, 2], [3, 4]]))
first(D.from_tensor_slices({"a": [1, 2], "b": [1.0, 2.0]}))
first(D.from_tensors((x, [1, 2])))
first(D.from_tensors(([1, 2], {"k": x})))
first(ds.batch(2))
first(ds.batch(2, drop_remainder=True))
first(ds.shuffle(10).repeat(2).prefetch(tf.data.AUTOTUNE))
first(ds.take(2).skip(1).cache())
first(ds.map(lambda a, b: a))
first(ds.map(lambda a, b: (a + 1.0, b)))
first(ds.map(lambda a, b: {"f": a, "l": b}))
first(ds.map(lambda a, b: [1, 2]))
first(one.map(lambda k: tf.cast(k, tf.float32) * 2.0, num_parallel_calls=2))
first(one.filter(lambda k: k > 2))
first(ds.enumerate())
first(D.zip((ds, one)))
first(D.zip(one, one))
first(D.zip({"a": one, "b": ds}))
first(one.concatenate(one))
first(ds.batch(2).unbatch())
first(one.interleave(lambda k: D.from_tensors(k).repeat(2)))
first(one.flat_map(lambda k: D.from_tensors(tf.zeros([2]))))
first(one.window(2).flat_map(lambda w: w.batch(2)))
first(one.padded_batch(2))
first(ds.padded_batch(2, padded_shapes=([8], [])))
first(D.from_generator(items, output_types=(tf.float32, tf.int32), output_shapes=([2], [])))
first(D.from_generator(items, output_signature=(tf.TensorSpec([2], tf.float32), tf.TensorSpec((), tf.int32))))
first(D.from_generator(items, args=(2,), output_signature=(tf.TensorSpec(shape=(None,)), tf.TensorSpec([], "int32"))))
first(one.apply(lambda d: d.batch(2)))
first(one.apply(tf.data.experimental.unique()))
first(one.scan(tf.constant(0, tf.int64), lambda s, k: (s + k, s)))
first(ds.with_options(tf.data.Options()))
one.reduce(tf.constant(0, tf.int64), lambda s, k: s + k)
ds.reduce((0.0, tf.zeros([4])), lambda s, e: (s[0], s[1] + e[0]))
list(ds)[0]
[e for e in ds][0]
[a for a, b in ds][0]
[k for k, (a, b) in enumerate(ds)][0]
[b for k, (a, b) in enumerate(ds)][0]
next(ds.as_numpy_iterator())
list(ds.as_numpy_iterator())[0]
iter(ds).get_next()
next(iter(iter(ds)))
ds.cardinality()
len(ds)
ds.element_spec[0].shape
ds.element_spec[1].dtype
one.take(1).get_single_element()
first(D.choose_from_datasets([one, one], D.range(2)))
first(strategy.experimental_distribute_dataset(ds))
first(ds)
""",
    "gradients": """
tape.gradient(loss, v)
tape.gradient(loss, [v, x])
tape.gradient(loss, (v, v))
tape.gradient(loss, {"a": v})
tape.gradient(loss, x)
tape.jacobian(y, x)
tape.batch_jacobian(y, x)
""",
    "graph containers": """
ta.stack()
ta.read(0)
ta.size()
ta.gather([0])
tf.TensorArray(tf.float32, size=2).unstack(x).read(0)
tf.lookup.StaticHashTable(tf.lookup.KeyValueTensorInitializer(["a"], [1]), -1).size()
""",
    "modules": """
m(x)
m.w
m.variables[0].dtype
m.name
strategy.run(lambda a, b: a + b, args=(x, 1.0))
strategy.run(lambda a, k: a * k, args=(x,), kwargs={"k": 2.0})
strategy.reduce(tf.distribute.ReduceOp.SUM, x, axis=None)
strategy.reduce("SUM", x, axis=0)
strategy.num_replicas_in_sync
strategy.experimental_local_results(x)
tf.distribute.get_replica_context().all_reduce("SUM", x)
""",
    "text and files": """
tf.io.decode_csv(["1,2.0"], [[0], [0.0]])
tf.io.parse_single_example(tf.train.Example().SerializeToString(), {"a": tf.io.FixedLenFeature([], tf.int64, 0)})
tf.io.parse_example([tf.train.Example().SerializeToString()], {"a": tf.io.VarLenFeature(tf.int64)})
tf.io.decode_raw(["ab"], tf.uint8)
tf.io.gfile.exists("/nowhere")
tf.strings.length("abc")
tf.io.decode_image(tf.io.encode_png(tf.zeros([2, 2, 3], tf.uint8)), expand_animations=False)
tf.debugging.assert_equal(1, 1)
tf.print()
""",
}

# What is only known at run time: the rules say no more than is so.
UNDETERMINED = """
first(D.from_generator(items, output_types=(tf.float32, tf.int32)))
tf.py_function(lambda t: t * 2.0, [x], tf.float32)
tf.io.parse_tensor(tf.io.serialize_tensor(x), tf.float32)
tf.reshape(x, tf.concat([tf.shape(x), [1]], 0))
tf.squeeze(tf.reshape(x, [n - 4, 2, 3]))
x[:, i[0]:]
tf.ragged.constant([[1], [2, 3]])
tape.gradient(loss, m.w)
tf.lookup.StaticHashTable(tf.lookup.KeyValueTensorInitializer(["a"], [1]), -1).lookup(tf.constant(["a"]))
tf.image.decode_image(tf.io.encode_png(tf.zeros([2, 2, 3], tf.uint8)))
m.trainable_variables
m.submodules
iter(ds).get_next()
ds
"""

SOURCES = [
    pytest.param(f"{SETUP}\nr = {line}\n", id=f"{family}: {line}")
    for family, lines in EXPRESSIONS.items()
    for line in lines.strip().splitlines()
]


OPEN = [pytest.param(f"{SETUP}\nr = {line}\n", id=line) for line in UNDETERMINED.strip().splitlines()]


@cache
def said() -> dict[str, Any]:
    sources = tuple(str(param.values[0]) for param in SOURCES + OPEN)
    return dict(zip(sources, oracle.described_all(sources), strict=True))


@pytest.mark.parametrize("source", SOURCES + OPEN)
def test_what_the_rules_say_is_so(source: str) -> None:
    seen = oracle.observed(source)
    assert oracle.agrees(said()[source], seen), f"said {said()[source]}, is {seen}"


@pytest.mark.parametrize("source", SOURCES)
def test_dtypes_and_ranks_are_known(source: str) -> None:
    seen = oracle.observed(source)
    assert oracle.precise(said()[source], seen), f"said {said()[source]}, is {seen}"
