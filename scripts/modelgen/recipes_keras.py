"""Arguments for the functions of Keras: losses, `keras.backend` (Keras 2) and `keras.ops` (Keras 3)."""

# ruff: noqa: B008  (a default argument is how a branch function captures a tensor of the graph around it)

from __future__ import annotations

from typing import Any

import tensorflow as tf

from modelgen.trials import Builder, Maker

# Made outside every trial graph: functions that update a variable must find it there.
VARIABLE: Any = tf.Variable([1.0, 2.0, 3.0])


def _square(value: Any) -> Any:
    return value * value


def _sparse_loss(m: Maker) -> dict[str, Any]:
    return {"y_true": m.i(4), "y_pred": m.x(4, 3)}


def _image(m: Maker) -> Any:
    return m.x(2, 8, 8, 3)


def _get(name: str) -> Builder:
    return lambda m: {"identifier": name}


_IDENTIFIERS = {
    "activations": "relu", "constraints": "non_neg", "dtype_policies": "float32", "initializers": "zeros",
    "losses": "mse", "metrics": "mse", "optimizers": "sgd", "regularizers": "l2", "quantizers": "abs_max_quantizer",
}  # fmt: skip


KERAS_RECIPES: dict[str, Builder] = {
    **{f"tf.keras.{space}.get": _get(name) for space, name in _IDENTIFIERS.items()},
    "tf.keras.Input": lambda m: {"shape": (4,)},
    "tf.keras.activations.serialize": lambda m: {"activation": tf.keras.activations.relu},
    "tf.keras.activations.deserialize": lambda m: {"name": "relu"},
    "tf.keras.losses.serialize": lambda m: {"loss": tf.keras.losses.MeanSquaredError()},
    "tf.keras.losses.deserialize": lambda m: {"name": "mse"},
    "tf.keras.metrics.serialize": lambda m: {"metric": tf.keras.metrics.Accuracy()},
    "tf.keras.layers.serialize": lambda m: {"layer": tf.keras.layers.Dense(2)},
    "tf.keras.initializers.serialize": lambda m: {"initializer": tf.keras.initializers.Zeros()},
    "tf.keras.constraints.serialize": lambda m: {"constraint": tf.keras.constraints.NonNeg()},
    "tf.keras.regularizers.serialize": lambda m: {"regularizer": tf.keras.regularizers.L2(0.1)},
    "tf.keras.optimizers.serialize": lambda m: {"optimizer": tf.keras.optimizers.SGD()},
    "tf.keras.metrics.deserialize": lambda m: {"config": {"class_name": "Accuracy", "config": {}}},
    "tf.keras.layers.deserialize": lambda m: {"config": {"class_name": "Dense", "config": {"units": 2}}},
    "tf.keras.initializers.deserialize": lambda m: {"config": {"class_name": "Zeros", "config": {}}},
    "tf.keras.constraints.deserialize": lambda m: {"config": {"class_name": "NonNeg", "config": {}}},
    "tf.keras.optimizers.deserialize": lambda m: {"config": {"class_name": "SGD", "config": {}}},
    # --- losses and metrics
    "tf.keras.losses.mean_squared_error": lambda m: {"y_true": m.x(4, 3), "y_pred": m.x(4, 3)},
    "tf.keras.losses.categorical_crossentropy": lambda m: {"y_true": m.x(4, 3), "y_pred": m.x(4, 3)},
    "tf.keras.losses.binary_crossentropy": lambda m: {"y_true": m.x(4, 3), "y_pred": m.x(4, 3)},
    "tf.keras.losses.sparse_categorical_crossentropy": _sparse_loss,
    "tf.keras.metrics.sparse_categorical_accuracy": _sparse_loss,
    "tf.keras.metrics.sparse_top_k_categorical_accuracy": _sparse_loss,
    "tf.keras.losses.ctc": lambda m: {"y_true": m.i(2, 3), "y_pred": m.x(2, 5, 4)},
    # --- keras.backend
    "tf.keras.backend.arange": lambda m: {"start": 4},
    "tf.keras.backend.constant": lambda m: {"value": [1.0, 2.0]},
    "tf.keras.backend.eye": lambda m: {"size": 4},
    "tf.keras.backend.ctc_batch_cost": lambda m: {
        "y_true": m.i(2, 3), "y_pred": m.x(2, 5, 4), "input_length": m.i(2, 1), "label_length": m.i(2, 1)},
    "tf.keras.backend.ctc_decode": lambda m: {"y_pred": m.x(2, 5, 4), "input_length": m.i(2)},
    "tf.keras.backend.in_top_k": lambda m: {"predictions": m.x(4, 5), "targets": m.i(4), "k": 2},
    "tf.keras.backend.name_scope": lambda m: {"name": "scope"},
    "tf.keras.backend.permute_dimensions": lambda m: {"x": m.x(4, 3), "pattern": (1, 0)},
    "tf.keras.backend.pool2d": lambda m: {"x": _image(m), "pool_size": (2, 2)},
    "tf.keras.backend.pool3d": lambda m: {"x": m.x(2, 4, 4, 4, 3), "pool_size": (2, 2, 2)},
    "tf.keras.backend.conv1d": lambda m: {"x": m.x(2, 8, 3), "kernel": m.x(3, 3, 5)},
    "tf.keras.backend.conv3d": lambda m: {"x": m.x(2, 4, 4, 4, 3), "kernel": m.x(2, 2, 2, 3, 5)},
    "tf.keras.backend.conv2d_transpose": lambda m: {
        "x": m.x(2, 8, 8, 5), "kernel": m.x(3, 3, 3, 5), "output_shape": (2, 8, 8, 3), "padding": "same"},
    "tf.keras.backend.depthwise_conv2d": lambda m: {"x": _image(m), "depthwise_kernel": m.x(3, 3, 3, 2)},
    "tf.keras.backend.separable_conv2d": lambda m: {
        "x": _image(m), "depthwise_kernel": m.x(3, 3, 3, 2), "pointwise_kernel": m.x(1, 1, 6, 5)},
    "tf.keras.backend.local_conv1d": lambda m: {
        "inputs": m.x(2, 8, 3), "kernel": m.x(6, 9, 5), "kernel_size": (3,), "strides": (1,)},
    "tf.keras.backend.local_conv2d": lambda m: {
        "inputs": _image(m), "kernel": m.x(36, 27, 5), "kernel_size": (3, 3), "strides": (1, 1), "output_shape": (6,
        6)},
    "tf.keras.backend.resize_images": lambda m: {
        "x": _image(m), "height_factor": 2, "width_factor": 2, "data_format": "channels_last"},
    "tf.keras.backend.resize_volumes": lambda m: {
        "x": m.x(2, 4, 4, 4, 3), "depth_factor": 2, "height_factor": 2, "width_factor": 2,
        "data_format": "channels_last"},
    "tf.keras.backend.rnn": lambda m: {
        "step_function": lambda x, states: (x, states), "inputs": m.x(2, 5, 3), "initial_states": [m.x(2, 3)]},
    "tf.keras.backend.squeeze": lambda m: {"x": m.x(4, 1), "axis": 1},
    "tf.keras.backend.sparse_categorical_crossentropy": lambda m: {"target": m.i(4), "output": m.x(4, 3)},
    "tf.keras.backend.moving_average_update": lambda m: {"x": VARIABLE, "value": m.x(3), "momentum": 0.9},
    "tf.keras.backend.update": lambda m: {"x": VARIABLE, "new_x": m.x(3)},
    "tf.keras.backend.update_add": lambda m: {"x": VARIABLE, "increment": m.x(3)},
    "tf.keras.backend.update_sub": lambda m: {"x": VARIABLE, "decrement": m.x(3)},
    "tf.keras.backend.switch": lambda m: {
        "condition": m.fixed("bool"), "then_expression": m.x(4), "else_expression": m.x(4)},
    "tf.keras.backend.function": lambda m: {"inputs": [m.x(4)], "outputs": [m.x(4)]},
    # --- keras.ops
    "keras.ops.adaptive_average_pool": lambda m: {"inputs": _image(m), "output_size": 2},
    "keras.ops.adaptive_max_pool": lambda m: {"inputs": _image(m), "output_size": 2},
    "keras.ops.bartlett": lambda m: {"x": 4},
    "keras.ops.corrcoef": lambda m: {"x": m.fixed("float32", 4, 4)},
    "keras.ops.ctc_loss": lambda m: {
        "target": m.i(2, 3), "output": m.x(2, 5, 4), "target_length": m.i(2), "output_length": m.i(2)},
    "keras.ops.digitize": lambda m: {"x": m.x(4), "bins": [0.0, 1.0]},
    "keras.ops.einsum": lambda m: {"*": ("...ij,...jk->...ik", m.x(4, 3), m.x(3, 4))},
    "keras.ops.eye": lambda m: {"N": 4},
    "keras.ops.tri": lambda m: {"N": 4},
    "keras.ops.fold": lambda m: {"x": m.x(2, 12, 16), "output_size": 8, "kernel_size": 2, "stride": 2},
    "keras.ops.fori_loop": lambda m: {"lower": 0, "upper": 4, "body_fun": lambda i, x: x + 1, "init_val": m.x(4)},
    "keras.ops.while_loop": lambda m: {
        "cond": lambda x: tf.reduce_all(x < 1), "body": lambda x: x + 1, "loop_vars": m.x(4)},
    "keras.ops.cond": lambda m: {
        "pred": m.fixed("bool"), "true_fn": lambda x=m.x(4): x, "false_fn": lambda x=m.x(4): x},
    "keras.ops.switch": lambda m: {"*": (m.i(), [_square, _square], m.x(4))},
    "keras.ops.scan": lambda m: {"f": lambda c, x: (c, x), "init": m.x(3), "xs": m.x(4, 3)},
    "keras.ops.associative_scan": lambda m: {"f": lambda a, b: a + b, "elems": m.x(4, 3)},
    "keras.ops.map": lambda m: {"f": _square, "xs": m.x(4, 3)},
    "keras.ops.vectorize": lambda m: {"pyfunc": _square},
    "keras.ops.vectorized_map": lambda m: {"function": _square, "elements": m.x(4, 3)},
    "keras.ops.custom_gradient": lambda m: {"f": _square},
    "keras.ops.jvp": lambda m: {"fun": _square, "primals": (m.x(4),), "tangents": (m.x(4),)},
    "keras.ops.in_top_k": lambda m: {"targets": m.i(4), "predictions": m.x(4, 5), "k": 2},
    "keras.ops.isin": lambda m: {"x1": m.x(4), "x2": m.x(3), "assume_unique": True},
    "keras.ops.istft": lambda m: {
        "x": (m.x(5, 3), m.x(5, 3)), "sequence_length": 4, "sequence_stride": 1, "fft_length": 4},
    "keras.ops.stft": lambda m: {"x": m.x(2, 16), "sequence_length": 4, "sequence_stride": 1, "fft_length": 4},
    "keras.ops.rfft": lambda m: {"x": m.x(2, 16)},
    "keras.ops.irfft": lambda m: {"x": (m.x(2, 9), m.x(2, 9))},
    "keras.ops.extract_sequences": lambda m: {"x": m.x(2, 16), "sequence_length": 4, "sequence_stride": 1},
    "keras.ops.kron": lambda m: {"x1": m.x(2, 3), "x2": m.x(2, 3)},
    "keras.ops.multi_hot": lambda m: {"inputs": m.i(4, 2), "num_classes": 5},
    "keras.ops.one_hot": lambda m: {"x": m.i(4), "num_classes": 5},
    "keras.ops.rearrange": lambda m: {"tensor": m.x(4, 3), "pattern": "a b -> b a"},
    "keras.ops.scatter": lambda m: {"indices": m.i(2, 1), "values": m.x(2), "shape": (4,)},
    "keras.ops.scatter_update": lambda m: {"inputs": m.x(4), "indices": m.i(2, 1), "updates": m.x(2)},
    "keras.ops.select": lambda m: {"condlist": [m.fixed("bool", 4)], "choicelist": [m.x(4)]},
    "keras.ops.conv": lambda m: {"inputs": _image(m), "kernel": m.x(3, 3, 3, 5)},
    "keras.ops.depthwise_conv": lambda m: {"inputs": _image(m), "kernel": m.x(3, 3, 3, 2)},
    "keras.ops.separable_conv": lambda m: {
        "inputs": _image(m), "depthwise_kernel": m.x(3, 3, 3, 2), "pointwise_kernel": m.x(1, 1, 6, 5)},
    "keras.ops.conv_transpose": lambda m: {"inputs": m.x(2, 8, 8, 5), "kernel": m.x(3, 3, 3, 5), "strides": 2},
    "keras.ops.sparse_categorical_crossentropy": lambda m: {"target": m.i(4), "output": m.x(4, 3)},
    "keras.ops.where": lambda m: {"condition": m.fixed("bool", 4), "x1": m.x(4), "x2": m.x(4)},
    "keras.ops.reshape": lambda m: {"x": m.x(4, 4), "newshape": m.longer([2, 8])},
    "keras.ops.zeros": lambda m: {"shape": m.longer([4, 4])},
    "keras.ops.ones": lambda m: {"shape": m.longer([4, 4])},
    "keras.ops.matmul": lambda m: {"x1": m.x(4, 3), "x2": m.x(3, 4)},
    "keras.ops.split": lambda m: {"x": m.x(4, 4), "indices_or_sections": m.count()},
    "keras.ops.stack": lambda m: {"x": [m.x(4, 3), m.x(4, 3)]},
    "keras.ops.concatenate": lambda m: {"xs": [m.x(4, 3), m.x(4, 3)]},
    "keras.ops.image.affine_transform": lambda m: {"images": _image(m), "transform": m.x(2, 8)},
    "keras.ops.image.perspective_transform": lambda m: {
        "images": _image(m), "start_points": m.x(2, 4, 2), "end_points": m.x(2, 4, 2)},
    "keras.ops.image.crop_images": lambda m: {
        "images": _image(m), "top_cropping": 1, "left_cropping": 1, "target_height": 4, "target_width": 4},
    "keras.ops.image.pad_images": lambda m: {
        "images": _image(m), "top_padding": 1, "left_padding": 1, "target_height": 12, "target_width": 12},
    "keras.ops.image.extract_patches": lambda m: {"images": _image(m), "size": (2, 2)},
    "keras.ops.image.extract_patches_3d": lambda m: {"volumes": m.x(2, 4, 4, 4, 3), "size": (2, 2, 2)},
    "keras.ops.image.map_coordinates": lambda m: {"inputs": m.x(4, 4), "coordinates": m.fixed("float32", 2, 5),
    "order": 1},
    "keras.ops.image.scale_and_translate": lambda m: {
        "images": m.x(8, 8, 3), "output_shape": (8, 8, 3), "scale": m.x(2), "translation": m.x(2),
        "spatial_dims": (0, 1), "method": "linear"},
    "keras.ops.image.ssim": lambda m: {"image1": m.x(2, 32, 32, 3), "image2": m.x(2, 32, 32, 3)},
    "keras.ops.image.resize": lambda m: {"images": _image(m), "size": (5, 6)},
    "keras.random.normal": lambda m: {"shape": m.longer([4, 4])},
    "keras.random.uniform": lambda m: {"shape": m.longer([4, 4])},
    "keras.random.truncated_normal": lambda m: {"shape": m.longer([4, 4])},
    "keras.random.categorical": lambda m: {"logits": m.x(4, 3), "num_samples": 5},
    "keras.random.dropout": lambda m: {"inputs": m.x(4, 3), "rate": 0.5},
    "tf.keras.quantizers.pack_int4": lambda m: {"arr": m.fixed("int8", 4, 4)},
    "tf.keras.quantizers.quantize_and_dequantize": lambda m: {
        "inputs": m.x(4, 4), "scale": m.x(4, 4), "quantized_dtype": "int8", "compute_dtype": "float32"},
    "tf.keras.tree.map_structure": lambda m: {"*": (_square, [m.x(4), m.x(4)])},
}  # fmt: skip
