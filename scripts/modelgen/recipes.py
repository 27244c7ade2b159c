"""Arguments for functions that the generic strategies cannot guess, or would guess too narrowly.

Each recipe makes the keyword arguments of one call, in the order of the signature; `"*"` holds positional ones.
`m.x` makes tensors that take part in the variations, `m.i` and `m.fixed` make tensors that do not.
Names that an installation lacks are passed over, so one table serves all versions.
"""

# ruff: noqa: B008  (a default argument is how a branch function captures a tensor of the graph around it)

from __future__ import annotations

from typing import Any

import tensorflow as tf

from modelgen.trials import Builder, Maker


def _identity(*values: Any) -> Any:
    return values[0]


def _square(value: Any) -> Any:
    return value * value


def _image(m: Maker, channels: int = 3) -> Any:
    return m.x(2, 8, 8, channels)


def _int64_sparse(m: Maker) -> Any:
    return m.sparse("int64")


def _gradients(m: Maker) -> dict[str, Any]:
    x = m.x(4)
    return {"ys": _square(x), "xs": [x]}


def _features(names: list[str]) -> dict[str, Any]:
    return {name: tf.io.FixedLenFeature([], tf.float32) for name in names}


def _while(m: Maker) -> dict[str, Any]:
    return {"cond": lambda x: tf.reduce_all(x < 1), "body": lambda x: [x + 1], "loop_vars": [m.x(4)]}


def _scatter(m: Maker) -> dict[str, Any]:
    return {"tensor": m.x(4), "indices": m.i(2, 1), "updates": m.x(2)}


def _sampled_loss(m: Maker) -> dict[str, Any]:
    return {
        "weights": m.x(10, 4), "biases": m.x(10), "labels": m.fixed("int64", 3, 1), "inputs": m.x(3, 4),
        "num_sampled": 2, "num_classes": 10,
    }  # fmt: skip


def _sampler(m: Maker) -> dict[str, Any]:
    return {"true_classes": m.fixed("int64", 3, 1), "num_true": 1, "num_sampled": 2, "unique": True, "range_max": 9}


def _boxes(m: Maker) -> dict[str, Any]:
    return {"boxes": m.x(5, 4), "scores": m.x(5), "max_output_size": m.i()}


def _unicode(m: Maker) -> dict[str, Any]:
    return {"input": m.fixed("string", 4), "input_encoding": "UTF-8"}


def _lu(m: Maker) -> dict[str, Any]:
    return {"lower_upper": m.x(4, 4), "perm": m.i(4)}


def _dataset() -> Any:
    return tf.data.Dataset.from_tensors(tf.constant([1.0]))


RECIPES: dict[str, Builder] = {
    # --- construction and conversion
    "tf.constant": lambda m: {"value": [1.0, 2.0]},
    "tf.make_tensor_proto": lambda m: {"values": [1.0, 2.0]},
    "tf.zeros": lambda m: {"shape": m.longer([4, 4])},
    "tf.ones": lambda m: {"shape": m.longer([4, 4])},
    "tf.fill": lambda m: {"dims": m.longer([4, 4]), "value": m.x()},
    "tf.range": lambda m: {"start": m.x(dtype="int32")},
    "tf.linspace": lambda m: {"start": m.x(), "stop": m.x(), "num": 5},
    "tf.eye": lambda m: {"num_rows": 4},
    "tf.dtypes.as_dtype": lambda m: {"type_value": "float32"},
    "tf.ragged.constant": lambda m: {"pylist": [[1.0], [2.0, 3.0]]},
    "tf.meshgrid": lambda m: {"*": (m.x(4), m.x(3))},
    "tf.cast": lambda m: {"x": m.x(4, 3), "dtype": m.out()},
    # --- shapes
    "tf.reshape": lambda m: {"tensor": m.x(4, 4), "shape": m.longer([2, 8])},
    "tf.broadcast_to": lambda m: {"input": m.x(4), "shape": m.longer([4, 4, 4])},
    "tf.broadcast_static_shape": lambda m: {"shape_x": tf.TensorShape([4, 1]), "shape_y": tf.TensorShape([1, 4])},
    "tf.ensure_shape": lambda m: {"x": m.x(4, 4), "shape": tf.TensorShape(None)},
    "tf.tile": lambda m: {"input": m.x(4, 4), "multiples": m.fixed("int32", None)},
    "tf.pad": lambda m: {"tensor": m.x(4, 4), "paddings": m.fixed("int32", None, 2)},
    "tf.slice": lambda m: {"input_": m.x(4, 4), "begin": m.fixed("int32", None), "size": m.fixed("int32", None)},
    "tf.strided_slice": lambda m: {"input_": m.x(4, 4), "begin": [0, 0], "end": [2, 2]},
    "tf.reverse_sequence": lambda m: {"input": m.x(4, 4), "seq_lengths": m.i(4), "seq_axis": 1},
    "tf.stack": lambda m: {"values": [m.x(4, 3), m.x(4, 3)]},
    "tf.concat": lambda m: {"values": [m.x(4, 3), m.x(4, 3)], "axis": 0},
    "tf.unstack": lambda m: {"value": m.x(3 if m.variation == "longer" else 4, 3)},
    "tf.squeeze": lambda m: {"input": m.x(1, 4, 1)},
    "tf.dynamic_stitch": lambda m: {"indices": [m.i(2)], "data": [m.x(2, 3)]},
    "tf.dynamic_partition": lambda m: {"data": m.x(4, 3), "partitions": m.i(4), "num_partitions": m.count()},
    "tf.boolean_mask": lambda m: {"tensor": m.x(4, 3), "mask": m.fixed("bool", 4)},
    "tf.where": lambda m: {"condition": m.fixed("bool", 4, 4), "x": m.x(4, 4), "y": m.x(4, 4)},
    "tf.gather": lambda m: {"params": m.x(5, 3), "indices": m.i(4, 2)},
    "tf.gather_nd": lambda m: {"params": m.x(5, 3), "indices": m.i(4, 1)},
    "tf.scatter_nd": lambda m: {"indices": m.i(2, 1), "updates": m.x(2), "shape": [4]},
    "tf.tensor_scatter_nd_add": _scatter, "tf.tensor_scatter_nd_max": _scatter, "tf.tensor_scatter_nd_min": _scatter,
    "tf.tensor_scatter_nd_sub": _scatter, "tf.tensor_scatter_nd_update": _scatter,
    "tf.one_hot": lambda m: {"indices": m.x(4, dtype="int32"), "depth": 5},
    "tf.sequence_mask": lambda m: {"lengths": m.x(4, dtype="int32"), "maxlen": 5},
    "tf.searchsorted": lambda m: {"sorted_sequence": m.x(5), "values": m.x(4)},
    "tf.extract_volume_patches": lambda m: {
        "input": m.x(1, 4, 4, 4, 2), "ksizes": [1, 2, 2, 2, 1], "strides": [1, 2, 2, 2, 1], "padding": "SAME"},
    "tf.random_index_shuffle": lambda m: {"index": m.i(), "seed": [1, 2, 3], "max_index": 10},
    # --- control flow
    "tf.cond": lambda m: {"pred": m.fixed("bool"), "true_fn": lambda x=m.x(4): x + 1, "false_fn": lambda x=m.x(4): x},
    "tf.case": lambda m: {"pred_fn_pairs": [(m.fixed("bool"), lambda x=m.x(4): x + 1)], "default": lambda x=m.x(4): x},
    "tf.switch_case": lambda m: {"branch_index": m.i(), "branch_fns": [lambda x=m.x(4): x, lambda x=m.x(4): x + 1]},
    "tf.while_loop": _while,
    "tf.map_fn": lambda m: {"fn": _square, "elems": m.x(4, 3)},
    "tf.vectorized_map": lambda m: {"fn": _square, "elems": m.x(4, 3)},
    "tf.scan": lambda m: {"fn": lambda a, b: a + b, "elems": m.x(4, 3)},
    "tf.foldl": lambda m: {"fn": lambda a, b: a + b, "elems": m.x(4, 3)},
    "tf.foldr": lambda m: {"fn": lambda a, b: a + b, "elems": m.x(4, 3)},
    "tf.group": lambda m: {"*": (m.x(4),)},
    "tf.tuple": lambda m: {"tensors": [m.x(4), m.x(3)]},
    "tf.gradients": _gradients,
    "tf.hessians": _gradients,
    "tf.custom_gradient": lambda m: {"f": _identity},
    "tf.recompute_grad": lambda m: {"f": _identity},
    "tf.function": lambda m: {"func": _identity},
    "tf.no_gradient": lambda m: {"op_type": f"HybridizeNoSuchOp{id(m)}"},
    "tf.numpy_function": lambda m: {"func": _identity, "inp": [m.x(4)], "Tout": tf.float32},
    "tf.py_function": lambda m: {"func": _identity, "inp": [m.x(4)], "Tout": tf.float32},
    "tf.xla.experimental.compile": lambda m: {"computation": _square, "inputs": [m.x(4)]},
    "tf.nest.map_structure": lambda m: {"*": (_square, [m.x(4), m.x(4)])},
    "tf.nest.pack_sequence_as": lambda m: {"structure": [1, 2], "flat_sequence": [m.x(4), m.x(4)]},
    "tf.nest.flatten": lambda m: {"structure": [m.x(4), m.x(4)]},
    "tf.keras.tree.pack_sequence_as": lambda m: {"structure": [1, 2], "flat_sequence": [m.x(4), m.x(4)]},
    # --- debugging
    "tf.debugging.Assert": lambda m: {"condition": m.fixed("bool"), "data": [m.x(4)]},
    "tf.debugging.assert_rank_in": lambda m: {"x": m.x(4), "ranks": [0, 1]},
    "tf.debugging.assert_shapes": lambda m: {"shapes": [(m.x(4), ("N",))]},
    "tf.print": lambda m: {"*": (m.x(4),)},
    # --- mathematics and linear algebra
    "tf.einsum": lambda m: {"*": ("...ij,...jk->...ik", m.x(4, 3), m.x(3, 4))},
    "tf.linalg.matmul": lambda m: {"a": m.x(4, 3), "b": m.x(3, 4)},
    "tf.linalg.matvec": lambda m: {"a": m.x(4, 3), "b": m.x(3)},
    "tf.tensordot": lambda m: {"a": m.x(4, 3), "b": m.x(3, 4), "axes": 1},
    "tf.math.in_top_k": lambda m: {"targets": m.i(4), "predictions": m.x(4, 5), "k": 2},
    "tf.math.sobol_sample": lambda m: {"dim": 2, "num_results": 4},
    "tf.math.segment_sum": lambda m: {"data": m.x(4, 3), "segment_ids": m.i(4)},
    "tf.histogram_fixed_width": lambda m: {"values": m.x(8), "value_range": m.x(2)},
    "tf.histogram_fixed_width_bins": lambda m: {"values": m.x(8), "value_range": m.x(2)},
    "tf.linalg.eigh_tridiagonal": lambda m: {"alpha": m.x(4), "beta": m.x(3)},
    "tf.linalg.lu_matrix_inverse": _lu, "tf.linalg.lu_reconstruct": _lu,
    "tf.linalg.lu_solve": lambda m: {"lower_upper": m.x(4, 4), "perm": m.i(4), "rhs": m.x(4, 2)},
    "tf.linalg.tridiagonal_solve": lambda m: {"diagonals": m.x(3, 4), "rhs": m.x(4)},
    "tf.linalg.experimental.conjugate_gradient": lambda m: {
        "operator": tf.linalg.LinearOperatorFullMatrix(m.x(4, 4), True, True, True), "rhs": m.x(4)},
    "tf.edit_distance": lambda m: {"hypothesis": _int64_sparse(m), "truth": _int64_sparse(m)},
    "tf.signal.mdct": lambda m: {"signals": m.x(16), "frame_length": 4},
    "tf.quantization.quantize": lambda m: {"input": m.x(4), "min_range": 0.0, "max_range": 1.0, "T": tf.quint8},
    "tf.quantization.dequantize": lambda m: {"input": m.fixed("quint8", 4), "min_range": 0.0, "max_range": 1.0},
    "tf.quantization.quantized_concat": lambda m: {
        "concat_dim": 0, "values": [m.fixed("quint8", 4)] * 2, "input_mins": [0.0] * 2, "input_maxes": [1.0] * 2},
    # --- random
    "tf.random.normal": lambda m: {"shape": m.longer([4, 4])},
    "tf.random.uniform": lambda m: {"shape": m.longer([4, 4])},
    "tf.random.truncated_normal": lambda m: {"shape": m.longer([4, 4])},
    "tf.random.categorical": lambda m: {"logits": m.x(4, 3), "num_samples": 5},
    "tf.random.uniform_candidate_sampler": _sampler,
    "tf.random.log_uniform_candidate_sampler": _sampler,
    "tf.random.learned_unigram_candidate_sampler": _sampler,
    "tf.random.fixed_unigram_candidate_sampler": lambda m: dict(_sampler(m), unigrams=[0.1] * 9),
    "tf.random.all_candidate_sampler": lambda m: {
        "true_classes": m.fixed("int64", 3, 1), "num_true": 1, "num_sampled": 2, "unique": True},
    # --- neural networks
    "tf.nn.conv1d": lambda m: {"input": m.x(2, 8, 3), "filters": m.x(3, 3, 5), "stride": 1, "padding": "SAME"},
    "tf.nn.conv2d": lambda m: {"input": _image(m), "filters": m.x(3, 3, 3, 5), "strides": 1, "padding": "SAME"},
    "tf.nn.conv3d": lambda m: {
        "input": m.x(2, 4, 4, 4, 3), "filters": m.x(2, 2, 2, 3, 5), "strides": [1] * 5, "padding": "SAME"},
    "tf.nn.conv1d_transpose": lambda m: {
        "input": m.x(2, 8, 5), "filters": m.x(3, 3, 5), "output_shape": [2, 8, 3], "strides": 1},
    "tf.nn.conv3d_transpose": lambda m: {
        "input": m.x(2, 4, 4, 4, 5), "filters": m.x(2, 2, 2, 3, 5), "output_shape": [2, 4, 4, 4, 3], "strides": 1},
    "tf.conv": lambda m: {"input": _image(m), "filter": m.x(3, 3, 3, 5), "strides": [1, 1, 1, 1], "padding": "SAME"},
    "tf.nn.atrous_conv2d": lambda m: {"value": _image(m), "filters": m.x(3, 3, 3, 5), "rate": 2, "padding": "SAME"},
    "tf.nn.atrous_conv2d_transpose": lambda m: {
        "value": _image(m, 5), "filters": m.x(3, 3, 3, 5), "output_shape": [2, 8, 8, 3], "rate": 2, "padding": "SAME"},
    "tf.nn.convolution": lambda m: {"input": _image(m), "filters": m.x(3, 3, 3, 5)},
    "tf.nn.depthwise_conv2d": lambda m: {
        "input": _image(m), "filter": m.x(3, 3, 3, 2), "strides": [1, 1, 1, 1], "padding": "SAME"},
    "tf.nn.depthwise_conv2d_backprop_filter": lambda m: {
        "input": _image(m), "filter_sizes": [3, 3, 3, 2], "out_backprop": m.x(2, 8, 8, 6), "strides": [1] * 4,
        "padding": "SAME"},
    "tf.nn.depthwise_conv2d_backprop_input": lambda m: {
        "input_sizes": [2, 8, 8, 3], "filter": m.x(3, 3, 3, 2), "out_backprop": m.x(2, 8, 8, 6), "strides": [1] * 4,
        "padding": "SAME"},
    "tf.nn.separable_conv2d": lambda m: {
        "input": _image(m), "depthwise_filter": m.x(3, 3, 3, 2), "pointwise_filter": m.x(1, 1, 6, 5),
        "strides": [1] * 4, "padding": "SAME"},
    "tf.nn.dilation2d": lambda m: {
        "input": _image(m), "filters": m.x(3, 3, 3), "strides": [1] * 4, "padding": "SAME", "data_format": "NHWC",
        "dilations": [1] * 4},
    "tf.nn.erosion2d": lambda m: {
        "value": _image(m), "filters": m.x(3, 3, 3), "strides": [1] * 4, "padding": "SAME", "data_format": "NHWC",
        "dilations": [1] * 4},
    "tf.nn.fractional_avg_pool": lambda m: {"value": _image(m), "pooling_ratio": [1.0, 1.4, 1.4, 1.0]},
    "tf.nn.fractional_max_pool": lambda m: {"value": _image(m), "pooling_ratio": [1.0, 1.4, 1.4, 1.0]},
    "tf.nn.max_pool2d": lambda m: {"input": _image(m), "ksize": 2, "strides": 2, "padding": "SAME"},
    "tf.nn.avg_pool2d": lambda m: {"input": _image(m), "ksize": 2, "strides": 2, "padding": "SAME"},
    "tf.nn.max_pool": lambda m: {"input": _image(m), "ksize": 2, "strides": 2, "padding": "SAME"},
    "tf.nn.avg_pool": lambda m: {"input": _image(m), "ksize": 2, "strides": 2, "padding": "SAME"},
    "tf.nn.bias_add": lambda m: {"value": m.x(4, 3), "bias": m.x(3)},
    "tf.nn.dropout": lambda m: {"x": m.x(4, 3), "rate": 0.5},
    "tf.nn.experimental.general_dropout": lambda m: {
        "x": m.x(4, 3), "rate": 0.5, "uniform_sampler": lambda shape, dtype: tf.random.uniform(shape, dtype=dtype)},
    "tf.nn.embedding_lookup": lambda m: {"params": m.x(10, 4), "ids": m.i(2, 3)},
    "tf.nn.embedding_lookup_sparse": lambda m: {
        "params": m.x(10, 4), "sp_ids": m.sparse("int64"), "sp_weights": None},
    "tf.nn.safe_embedding_lookup_sparse": lambda m: {
        "embedding_weights": m.x(10, 4), "sparse_ids": m.sparse("int64")},
    "tf.nn.nce_loss": _sampled_loss, "tf.nn.sampled_softmax_loss": _sampled_loss,
    "tf.nn.compute_accidental_hits": lambda m: {
        "true_classes": m.fixed("int64", 3, 1), "sampled_candidates": m.fixed("int64", 2), "num_true": 1},
    "tf.nn.sigmoid_cross_entropy_with_logits": lambda m: {"labels": m.x(4, 3), "logits": m.x(4, 3)},
    "tf.nn.softmax_cross_entropy_with_logits": lambda m: {"labels": m.x(4, 3), "logits": m.x(4, 3)},
    "tf.nn.sparse_softmax_cross_entropy_with_logits": lambda m: {"labels": m.i(4), "logits": m.x(4, 3)},
    "tf.nn.sufficient_statistics": lambda m: {"x": m.x(4, 3), "axes": [0]},
    "tf.nn.moments": lambda m: {"x": m.x(4, 3), "axes": [0]},
    "tf.nn.with_space_to_batch": lambda m: {
        "input": _image(m), "dilation_rate": [1, 1], "padding": "SAME", "op": lambda x, *_: x},
    "tf.nn.ctc_beam_search_decoder": lambda m: {"inputs": m.x(5, 2, 4), "sequence_length": m.i(2)},
    "tf.nn.ctc_greedy_decoder": lambda m: {"inputs": m.x(5, 2, 4), "sequence_length": m.i(2)},
    "tf.nn.ctc_loss": lambda m: {
        "labels": m.i(2, 3), "logits": m.x(5, 2, 4), "label_length": m.i(2), "logit_length": m.i(2)},
    # --- images
    "tf.image.resize": lambda m: {"images": _image(m), "size": [5, 6]},
    "tf.image.grayscale_to_rgb": lambda m: {"images": _image(m, 1)},
    "tf.image.crop_and_resize": lambda m: {
        "image": _image(m), "boxes": m.x(5, 4), "box_indices": m.i(5), "crop_size": [4, 4]},
    "tf.image.extract_glimpse": lambda m: {"input": _image(m), "size": [4, 4], "offsets": m.x(2, 2)},
    "tf.image.extract_patches": lambda m: {
        "images": _image(m), "sizes": [1, 2, 2, 1], "strides": [1, 2, 2, 1], "rates": [1] * 4, "padding": "SAME"},
    "tf.image.generate_bounding_box_proposals": lambda m: {
        "scores": m.x(1, 4, 4, 3), "bbox_deltas": m.x(1, 4, 4, 12), "image_info": m.x(1, 5), "anchors": m.x(4, 4, 3,
        4)},
    "tf.image.non_max_suppression": _boxes, "tf.image.non_max_suppression_with_scores": _boxes,
    "tf.image.non_max_suppression_padded": _boxes,
    "tf.image.non_max_suppression_overlaps": lambda m: {
        "overlaps": m.x(5, 5), "scores": m.x(5), "max_output_size": m.i()},
    "tf.image.combined_non_max_suppression": lambda m: {
        "boxes": m.x(2, 5, 1, 4), "scores": m.x(2, 5, 3), "max_output_size_per_class": m.i(), "max_total_size": 4},
    "tf.image.random_jpeg_quality": lambda m: {
        "image": m.x(8, 8, 3, dtype="uint8"), "min_jpeg_quality": 50, "max_jpeg_quality": 90},
    "tf.image.stateless_random_jpeg_quality": lambda m: {
        "image": m.x(8, 8, 3, dtype="uint8"), "min_jpeg_quality": 50, "max_jpeg_quality": 90, "seed": [1, 2]},
    "tf.image.stateless_random_saturation": lambda m: {"image": m.x(8, 8, 3), "lower": 0.5, "upper": 1.5, "seed": [1,
    2]},
    "tf.image.sample_distorted_bounding_box": lambda m: {
        "image_size": m.i(3), "bounding_boxes": m.fixed("float32", 1, 1, 4)},
    "tf.image.stateless_sample_distorted_bounding_box": lambda m: {
        "image_size": m.i(3), "bounding_boxes": m.fixed("float32", 1, 1, 4), "seed": [1, 2]},
    "tf.image.ssim": lambda m: {"img1": m.x(2, 32, 32, 3), "img2": m.x(2, 32, 32, 3), "max_val": 1.0},
    "tf.image.ssim_multiscale": lambda m: {"img1": m.x(2, 256, 256, 3), "img2": m.x(2, 256, 256, 3), "max_val": 1.0},
    # --- reading and writing
    "tf.io.decode_csv": lambda m: {"records": m.fixed("string", 4), "record_defaults": [[0.0], [1]]},
    "tf.io.parse_example": lambda m: {"serialized": m.fixed("string", 4), "features": _features(["a", "b"])},
    "tf.io.parse_single_example": lambda m: {"serialized": m.fixed("string"), "features": _features(["a", "b"])},
    "tf.io.parse_single_sequence_example": lambda m: {
        "serialized": m.fixed("string"), "context_features": _features(["a"]),
        "sequence_features": {"c": tf.io.FixedLenSequenceFeature([], tf.float32)}},
    "tf.io.parse_sequence_example": lambda m: {
        "serialized": m.fixed("string", 4), "context_features": _features(["a"]),
        "sequence_features": {"c": tf.io.FixedLenSequenceFeature([], tf.float32)}},
    "tf.io.serialize_sparse": lambda m: {"sp_input": m.sparse()},
    "tf.io.serialize_many_sparse": lambda m: {"sp_input": m.sparse()},
    "tf.io.deserialize_many_sparse": lambda m: {"serialized_sparse": m.fixed("string", 4, 3), "dtype": tf.float32},
    "tf.io.parse_tensor": lambda m: {"serialized": m.fixed("string"), "out_type": m.out()},
    "tf.io.decode_raw": lambda m: {"input_bytes": m.fixed("string", 4), "out_type": m.out()},
    "tf.io.decode_proto": lambda m: {
        "bytes": m.fixed("string", 4), "message_type": "tensorflow.Features", "field_names": [], "output_types": []},
    "tf.io.encode_proto": lambda m: {
        "sizes": m.i(4, 1), "values": [m.i(4, 1)], "field_names": ["a"], "message_type": "tensorflow.Features"},
    # --- strings
    "tf.strings.unicode_decode": _unicode, "tf.strings.unicode_decode_with_offsets": _unicode,
    "tf.strings.unicode_split": _unicode, "tf.strings.unicode_split_with_offsets": _unicode,
    "tf.strings.unicode_encode": lambda m: {"input": m.i(4, 3), "output_encoding": "UTF-8"},
    "tf.strings.unicode_transcode": lambda m: {
        "input": m.fixed("string", 4), "input_encoding": "UTF-8", "output_encoding": "UTF-16-BE"},
    "tf.strings.format": lambda m: {"template": "{}", "inputs": [m.x(4)]},
    "tf.strings.to_hash_bucket_strong": lambda m: {"input": m.fixed("string", 4), "num_buckets": 8, "key": [1, 2]},
    "tf.strings.join": lambda m: {"inputs": [m.fixed("string", 4), m.fixed("string", 4)]},
    # --- ragged and sparse
    "tf.ragged.map_flat_values": lambda m: {"*": (_square, m.ragged())},
    "tf.ragged.stack": lambda m: {"values": [m.ragged(), m.ragged()]},
    "tf.ragged.stack_dynamic_partitions": lambda m: {"data": m.x(4), "partitions": m.i(4), "num_partitions": 3},
    "tf.ragged_fill_empty_rows": lambda m: {
        "value_rowids": m.fixed("int64", 4), "values": m.x(4), "nrows": m.fixed("int64"), "default_value": m.x()},
    "tf.ragged.boolean_mask": lambda m: {"data": m.x(4, 3), "mask": m.fixed("bool", 4)},
    "tf.sets.size": lambda m: {"a": m.sparse("int64")},
    "tf.sparse.add": lambda m: {"a": m.sparse(), "b": m.sparse()},
    "tf.sparse.concat": lambda m: {"axis": 0, "sp_inputs": [m.sparse(), m.sparse()]},
    "tf.sparse.expand_dims": lambda m: {"sp_input": m.sparse()},
    "tf.sparse.fill_empty_rows": lambda m: {"sp_input": m.sparse(), "default_value": m.x()},
    "tf.sparse.map_values": lambda m: {"*": (_square, m.sparse())},
    "tf.sparse.mask": lambda m: {"a": tf.IndexedSlices(m.x(4, 3), m.i(4)), "mask_indices": m.i(2)},
    "tf.sparse.maximum": lambda m: {"sp_a": m.sparse(), "sp_b": m.sparse()},
    "tf.sparse.minimum": lambda m: {"sp_a": m.sparse(), "sp_b": m.sparse()},
    "tf.sparse.reduce_max": lambda m: {"sp_input": m.sparse()},
    "tf.sparse.reduce_sum": lambda m: {"sp_input": m.sparse()},
    "tf.sparse.reorder": lambda m: {"sp_input": m.sparse()},
    "tf.sparse.reset_shape": lambda m: {"sp_input": m.sparse()},
    "tf.sparse.reshape": lambda m: {"sp_input": m.sparse(), "shape": [4, 4]},
    "tf.sparse.retain": lambda m: {"sp_input": m.sparse(), "to_retain": m.fixed("bool", None)},
    "tf.sparse.slice": lambda m: {"sp_input": m.sparse(), "start": [0, 0], "size": [2, 2]},
    "tf.sparse.softmax": lambda m: {"sp_input": m.sparse()},
    "tf.sparse.sparse_dense_matmul": lambda m: {"sp_a": m.sparse(), "b": m.x(4, 3)},
    "tf.sparse.split": lambda m: {"sp_input": m.sparse(), "num_split": m.count(), "axis": 0},
    "tf.sparse.to_dense": lambda m: {"sp_input": m.sparse()},
    "tf.sparse.to_indicator": lambda m: {"sp_input": m.sparse("int64"), "vocab_size": 5},
    "tf.sparse.transpose": lambda m: {"sp_input": m.sparse()},
    # --- data
    "tf.data.experimental.cardinality": lambda m: {"dataset": _dataset()},
    "tf.data.experimental.choose_from_datasets": lambda m: {
        "datasets": [_dataset()], "choice_dataset": tf.data.Dataset.range(3)},
    "tf.data.experimental.sample_from_datasets": lambda m: {"datasets": [_dataset(), _dataset()]},
    "tf.data.experimental.get_single_element": lambda m: {"dataset": _dataset()},
    "tf.data.experimental.get_structure": lambda m: {"dataset_or_iterator": _dataset()},
    "tf.data.experimental.to_variant": lambda m: {"dataset": _dataset()},
    "tf.data.experimental.assert_cardinality": lambda m: {"expected_cardinality": 1},
}  # fmt: skip
