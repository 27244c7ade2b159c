"""The families of programs that are drawn: sparse and ragged tensors, and arrays of tensors.

Each function writes the body of one program, of parameters that it asks for.
"""

from __future__ import annotations

from sampled_programs import Draw

_NUMBERS = "float32 float64 int32 int64"


def sparse_tensors(draw: Draw) -> list[str]:
    """Sparse tensors made, changed, and made dense again."""
    shape = draw.shape(2, 3)
    dtype = draw.one_of(("float32", "float64", "int64"))
    a = draw.operand(dtype, shape)
    b = draw.operand(dtype, shape)
    axis = draw.number(0, len(shape) - 1)
    count = shape[0] * shape[1] * (shape[2] if len(shape) == 3 else 1)
    steps = [
        "s = tf.sparse.transpose(s)",
        f"s = tf.sparse.transpose(s, {draw.random.sample(range(len(shape)), len(shape))})",
        f"s = tf.sparse.reshape(s, {draw.one_of(([-1], [count], [count, 1], [-1, 1, 1]))})",
        f"s = tf.sparse.expand_dims(s, {draw.number(-1, len(shape))})",
        f"s = tf.sparse.concat({axis}, [s, tf.sparse.from_dense({b})])",
        f"s = tf.sparse.add(s, tf.sparse.from_dense({b}))",
        "s = tf.sparse.reorder(s)",
        f"s = tf.sparse.slice(s, {[0] * len(shape)}, {[1] * len(shape)})",
        "s = tf.cast(s, tf.float32)",
        f"s = tf.sparse.maximum(s, tf.sparse.from_dense({b}))",
        "s = tf.sparse.map_values(tf.square, s)",
        "s = tf.sparse.retain(s, s.values > 0)",
        "s = tf.sparse.reset_shape(s)",
        "s = s * 2",
    ]
    ends = [
        "s",
        "s",
        "tf.sparse.to_dense(s)",
        "tf.sparse.to_dense(s, default_value=-1)",
        "s.indices",
        "s.values",
        "s.dense_shape",
        "tf.sparse.reduce_sum(s)",
        f"tf.sparse.reduce_sum(s, axis={draw.one_of((0, -1, [0], [0, 1]))})",
        "tf.sparse.reduce_max(s, 0, True)",
        "s.shape.rank",
        "tf.shape(s)",
        "tf.sparse.split(s, 1, 0)",
        f"tf.sparse.add(s, {a})",
        f"tf.sparse.sparse_dense_matmul(s, {a}, adjoint_b=True)",
        "tf.sparse.to_indicator(tf.cast(s, tf.int64), 3)",
        "tf.sparse.fill_empty_rows(s, 0)",
        "tf.sparse.bincount(tf.cast(s, tf.int64))",
        "tf.math.reduce_mean(s.values)",
    ]
    chosen = draw.random.sample(steps, draw.number(0, 2))
    return [f"s = tf.sparse.from_dense({a})", *chosen, f"return {draw.one_of(ends)}"]


def ragged_tensors(draw: Draw) -> list[str]:
    """Ragged tensors made, changed, reduced, and made dense again."""
    rows, rest = draw.number(2, 4), draw.shape(0, 1)
    a = draw.operand(_NUMBERS, (rows, 3, *rest))
    b = draw.operand(draw.operands[0].dtype, (4, *rest))
    made = draw.one_of(
        (
            f"tf.RaggedTensor.from_tensor({a})",
            f"tf.RaggedTensor.from_tensor({a}, ragged_rank=1)",
            f"tf.RaggedTensor.from_row_lengths({b}, [1, 3])",
            f"tf.RaggedTensor.from_row_splits({b}, tf.constant([0, 2, 2, 4], tf.int64))",
            f"tf.RaggedTensor.from_value_rowids({b}, [0, 0, 2, 2])",
            f"tf.RaggedTensor.from_value_rowids({b}, [0, 0, 2, 2], nrows=4)",
            f"tf.RaggedTensor.from_uniform_row_length({b}, 2)",
            f"tf.ragged.stack([{b}, {b}])",
            f"tf.RaggedTensor.from_row_starts({b}, [0, 2])",
            f"tf.RaggedTensor.from_row_limits({b}, [2, 4])",
            f"tf.RaggedTensor.from_nested_row_lengths({b}, [[1, 1], [1, 3]])",
            f"tf.ragged.boolean_mask({a}, tf.cast({a}, tf.bool))"
            if not rest
            else f"tf.RaggedTensor.from_tensor({a}, lengths=tf.ones([{rows}], tf.int64))",
            f"tf.ragged.stack_dynamic_partitions({b}, [0, 1, 1, 0], 2)",
            "tf.ragged.constant([[1, 2], [3]])",
            "tf.ragged.range([2, 3])",
            "tf.ragged.constant([[[1.0]], [[2.0, 3.0]]], ragged_rank=1)",
        )
    )
    steps = draw.random.sample(
        (
            "r = r * 2",
            "r = tf.concat([r, r], axis=0)",
            "r = tf.concat([r, r], axis=1)",
            "r = r[:, :1]",
            "r = r[1:]",
            "r = tf.cast(r, tf.float32)",
            "r = tf.gather(r, [0, 1])",
            "r = tf.expand_dims(r, 0)",
            "r = tf.ragged.map_flat_values(tf.square, r)",
            "r = tf.stack([r, r])",
            "r = tf.reverse(r, [1])",
            "r = r.with_values(r.values)",
            "r = tf.where(r > 0, r, r)",
            "r = tf.expand_dims(r, -1)",
            "r = r + r",
            "r = tf.tile(r, [1] * r.shape.rank)",
            "r = -r",
        ),
        draw.number(0, 2),
    )
    end = draw.one_of(
        (
            "r",
            "r",
            "r.to_tensor()",
            "r.to_tensor(default_value=0)",
            "r.to_tensor(shape=[None, 5])" if not rest else "r.values",
            "r.values",
            "r.flat_values",
            "r.row_splits",
            "r.row_lengths()",
            "r.nrows()",
            "r.value_rowids()",
            "r.bounding_shape()",
            "tf.reduce_sum(r, axis=1)",
            "tf.reduce_mean(tf.cast(r, tf.float32), axis=0)",
            "tf.reduce_max(r)",
            "tf.reduce_sum(r, axis=1, keepdims=True)",
            "r[0]",
            "r[:, 0]",
            "tf.size(r)",
            "tf.rank(r)",
            "r.to_sparse()",
            "r.nested_row_splits",
            "r == r",
            "tf.reduce_any(r > 0, axis=1)",
            "tf.shape(r.values)",
            "r.row_starts()",
            "r.bounding_shape(axis=1)",
            "tf.argmax(r.to_tensor(), 1)",
        )
    )
    return [f"r = {made}", *steps, f"return {end}"]


def tensor_arrays(draw: Draw) -> list[str]:
    """`TensorArray`: written, unstacked, split; read, stacked, joined."""
    rows, rest = draw.number(1, 4), draw.shape(0, 2)
    dtype = draw.one_of(_NUMBERS.split())
    a = draw.operand(dtype, (rows, *rest))
    shape = draw.one_of(("", "", f", element_shape={list(rest)}", f", element_shape={[None] * len(rest)}"))
    array = draw.one_of(
        (
            f"tf.TensorArray(tf.{dtype}, size={rows}{shape})",
            f"tf.TensorArray({a}.dtype, 0, dynamic_size=True{shape})",
            f"tf.TensorArray(dtype=tf.{dtype}, size={rows}, clear_after_read=False{shape})",
        )
    )
    fills = [
        [f"for n in range({rows}):", f"    t = t.write(n, {a}[n])"],
        [f"t = t.scatter(tf.range({rows}), {a})"],
        [f"t = t.write(0, {a}[0])"],
    ]
    if (draw.operands[0].shape or (None,))[0] is not None:  # fewer would make the array shorter
        fills.append([f"t = t.unstack({a})"])
    fill = draw.one_of(fills)
    end = draw.one_of(
        (
            "t.stack()",
            "t.read(0)",
            "t.size()",
            "t.gather([0])",
            "t.concat()",
            "t.dtype",
            "tf.transpose(t.stack())",
            "t.gather(tf.range(t.size()))",
        )
    )
    return [f"t = {array}", *fill, f"return {end}"]
