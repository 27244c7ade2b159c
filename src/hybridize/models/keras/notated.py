"""Functions of `keras.ops`, losses and metrics: most of them in the notation of `tensorflow.notation`."""

from __future__ import annotations

from typing import Any, Final

from hybridize.models.protocol import Rule
from hybridize.models.tensorflow.arguments import (
    argument,
    as_tensor,
    constant,
    dtype_argument,
    flag,
    integer,
    list_of,
    result,
)
from hybridize.models.tensorflow.convolutions import per_axis, slid
from hybridize.models.tensorflow.linalg import matrix
from hybridize.models.tensorflow.notation import rules
from hybridize.models.tensorflow.structures import is_none
from hybridize.values.value import NOTHING, Value, of_tuple

_TABLE: Final = """
keras.ops: det logdet | x[*x,n,n] -> x[*x]
keras.ops.slogdet | x[*x,n,n] -> x[*x], x[*x]
keras.ops.eigh | x[*x,n,n] -> x[*x,n], x[*x,n,n]
keras.ops: cholesky inv | x[*x,n,n] -> x[*x,n,n]
keras.ops.solve | a[*x,n,n] b[*x,n,k] -> b[*x,n,k]
keras.ops.solve_triangular | a[*x,n,n] b[*x,n,k] -> b[*x,n,k]
keras.ops.lstsq | a[*x,m,n] b[*x,m,k] -> b[*x,n,k]
keras.ops.lu_factor | x[*x,n,n] -> x[*x,n,n], int32[*x,n]
keras.ops.pinv | x[*x,m,n] -> x[*x,n,m]
keras.ops.matrix_rank | x[*x,m,n] -> int32[*x]
keras.ops: rfft | x[*x,n] -> x[*x,n//2+1], x[*x,n//2+1]
tf.keras.backend.in_top_k | targets[n] -> bool[n]
keras.ops.in_top_k | targets[n] -> bool[n]
keras.ops.searchsorted | values[*x] -> int32[*x]
keras.ops.cholesky_inverse | x[*x,n,n] -> x[*x,n,n]
keras.ops.image.sobel_edges | images[*x] -> images[*x,2]
keras.ops.image.perspective_transform | images[*x] -> images[*x]
keras.ops.image.ssim | image1[*x,h,w,c] image2[*x,h,w,c] -> image1[*x]
keras.ops.psnr | x1[*x] x2[*y] -> x1.x2[]
keras.ops.ctc_loss | output[b,t,c] target[b,l] -> output[b]
keras.ops: bincount | -> int32[unknown]
keras.ops.top_k | x[*x,n] k=k -> TopKV2(values: x[*x,k], indices: int32[*x,k])
keras.ops: segment_sum segment_max segment_min segment_prod | data[n,*x] s=num_segments -> data[s,*x]
keras.ops.sparse_categorical_crossentropy | output[*x,c] target[*x] -> output[*x]
keras.ops.categorical_crossentropy | output[*x,c] -> output[*x]
keras.ops.binary_crossentropy | output[*x] -> output[*x]
keras.ops.extract_sequences | x[*x,n] l=sequence_length s=sequence_stride -> x[*x,(n-l)//s+1,l]
keras.ops.stft | x[*x,n] l=sequence_length s=sequence_stride f=fft_length -> x[*x,n//s+1,f//2+1], x[*x,n//s+1,f//2+1]
keras.ops.image.resize | images[*x,h,w,c] p,q=size -> images[*x,p,q,c]
keras.ops.image.rgb_to_grayscale | images[*x,c] -> images[*x,1]
keras.ops: image.rgb_to_hsv image.hsv_to_rgb | images[*x,c] -> images[*x,3]
keras.ops: image.gaussian_blur image.affine_transform image.elastic_transform | images[*x] -> images[*x]
keras.ops.dot_product_attention | query[b,t,h,d] value[b,s,h,e] -> query.key.value[b,t,h,e]
keras.ops.space_to_depth | x[b,h,w,c] s=block_size -> x[b,h//s,w//s,c*s*s]
keras.ops.depth_to_space | x[b,h,w,c] s=block_size -> x[b,h*s,w*s,c//(s*s)]
keras.random: normal truncated_normal uniform gamma beta binomial | -> @dtype:float32[@shape]
keras.random.randint | -> @dtype:int32[@shape]
keras.random.categorical | logits[b,c] n=num_samples -> @dtype:int32[b,n]
keras.random.dropout | inputs[*x] -> inputs[*x]
keras.random.shuffle | x[*x] -> x[*x]
# Losses and metrics as functions: one value for each example.
tf.keras.losses: binary_crossentropy categorical_crossentropy categorical_hinge hinge squared_hinge poisson huber
    cosine_similarity
    binary_focal_crossentropy categorical_focal_crossentropy kl_divergence log_cosh mean_absolute_error
    mean_absolute_percentage_error mean_squared_error mean_squared_logarithmic_error | y_true[*x,c] y_pred[*x,c] ->
    y_pred[*x]
tf.keras.losses: sparse_categorical_crossentropy | y_pred[*x,c] -> y_pred[*x]
tf.keras.losses: dice tversky | y_pred[*x] -> y_pred[]
tf.keras.losses: categorical_generalized_cross_entropy circle | y_pred[b,c] y_true[b] -> y_pred[b]
tf.keras.losses: ctc | y_pred[b,t,c] y_true[b,l] -> y_pred[b]
tf.keras.metrics: categorical_accuracy top_k_categorical_accuracy | y_true[*x,c] y_pred[*x,c] -> float32[*x]
tf.keras.metrics: sparse_categorical_accuracy sparse_top_k_categorical_accuracy | y_pred[*x,c] -> float32[*x]
tf.keras.metrics: concordance_correlation pearson_correlation | y_true[*x,c] y_pred[*x,c] -> y_pred[*x]
tf.keras.activations: glu | x[*x,n] -> x[*x,n//2]
tf.keras.activations: threshold | x[*x] -> x[*x]
keras.ops: glu | x[*x,n] -> x[*x,n//2]
"""

FUNCTIONS: dict[str, Rule] = dict(rules(_TABLE))


def _binary_accuracy(call: Any) -> Value:
    """Keras 3 gives one value for each output, Keras 2 their mean over the last axis."""
    predictions = as_tensor(call, argument(call, "y_pred"))
    shape = predictions.shape
    if call.index.keras_major < 3:
        shape = shape[:-1] if shape else None
    return result(call, "float32", shape, predictions)


def _smaller(rows: int | None, columns: int | None) -> int | None:
    return None if rows is None or columns is None else min(rows, columns)


def _qr(call: Any) -> Value:
    source, mode = as_tensor(call, argument(call, "x")), constant(argument(call, "mode"), "reduced")
    front, rows, columns = matrix(source.shape)
    inner = rows if mode == "complete" else _smaller(rows, columns)
    if front is None:
        return of_tuple([result(call, source.dtype, None, source)] * 2)
    shapes = [(*front, rows, inner), (*front, inner, columns)]
    return of_tuple([result(call, source.dtype, shape, source) for shape in shapes])


def _svd(call: Any) -> Value:
    source = as_tensor(call, argument(call, "x"))
    front, rows, columns = matrix(source.shape)
    rank = _smaller(rows, columns)
    full = flag(argument(call, "full_matrices"), default=True)
    left, right = (rows, columns) if full else (rank, rank) if full is False else (None, None)
    shapes = [(rows, left), (rank,), (right, columns)]
    parts = [result(call, source.dtype, None if front is None else (*front, *shape), source) for shape in shapes]
    if flag(argument(call, "compute_uv"), default=True) is False:
        return parts[1]
    return of_tuple(parts)


def _unravel_index(call: Any) -> Value:
    indices = as_tensor(call, argument(call, "indices"))
    axes = call.positions(argument(call, "shape") or NOTHING)
    one = result(call, indices.dtype, indices.shape, indices)
    return list_of(call, one) if axes is None else of_tuple([one] * len(axes))


def _pool(call: Any) -> Value:
    """`max_pool(inputs, pool_size, strides, padding)`: a window moves by its own size unless told otherwise."""
    source = as_tensor(call, argument(call, "inputs"))
    shape = source.shape
    if shape is None or len(shape) < 3 or not is_none(argument(call, "data_format")):
        return result(call, source.dtype, None, source)
    axes = len(shape) - 2
    windows = per_axis(call, argument(call, "pool_size"), axes)
    asked = argument(call, "strides")
    strides = windows if is_none(asked) else per_axis(call, asked, axes)
    padding = constant(argument(call, "padding"), "valid")
    text = padding.upper() if isinstance(padding, str) else None
    slide = tuple(slid(*one, 1, text) for one in zip(shape[1:-1], windows, strides, strict=True))
    return result(call, source.dtype, (shape[0], *slide, shape[-1]), source)


def _convolution(call: Any) -> Value:
    """Convolutions by the shape of their kernels, channels last."""
    source = as_tensor(call, argument(call, "inputs"))
    kernel = as_tensor(call, argument(call, "kernel", "depthwise_kernel")).shape
    name, shape = call.name.rpartition(".")[2], source.shape
    if shape is None or kernel is None or len(shape) != len(kernel) or not is_none(argument(call, "data_format")):
        return result(call, source.dtype, None, source)
    axes = len(shape) - 2
    strides = per_axis(call, argument(call, "strides"), axes)
    dilations = per_axis(call, argument(call, "dilation_rate"), axes)
    padding = constant(argument(call, "padding"), "valid")
    text = padding.upper() if isinstance(padding, str) else None
    steps = zip(shape[1:-1], kernel[:-2], strides, dilations, strict=True)
    if name == "conv_transpose":
        return result(call, source.dtype, (shape[0], *(_grown(*one, text) for one in steps), kernel[-2]), source)
    channels = kernel[-1]
    if name == "depthwise_conv":
        channels = None if kernel[-1] is None or kernel[-2] is None else kernel[-1] * kernel[-2]
    elif name == "separable_conv":
        pointwise = as_tensor(call, argument(call, "pointwise_kernel")).shape
        channels = pointwise[-1] if pointwise else None
    return result(call, source.dtype, (shape[0], *(slid(*one, text) for one in steps), channels), source)


def _grown(
    extent: int | None, window: int | None, stride: int | None, dilation: int | None, padding: Any
) -> int | None:
    """The extent after a transposed convolution."""
    if extent is None or stride is None:
        return None
    if padding == "SAME":
        return extent * stride
    if window is None or dilation is None or padding != "VALID":
        return None
    return extent * stride + max((window - 1) * dilation + 1 - stride, 0)


def _one_hot(call: Any) -> Value:
    indices, count = as_tensor(call, argument(call, "x")), integer(argument(call, "num_classes"))
    axis, asked = constant(argument(call, "axis"), -1), argument(call, "dtype")
    shape = indices.shape
    if shape is not None and isinstance(axis, int):
        place = axis % (len(shape) + 1)
        shape = (*shape[:place], count, *shape[place:])
    return result(
        call, "float32" if is_none(asked) else dtype_argument(asked), shape if isinstance(axis, int) else None, indices
    )


def _multi_hot(call: Any) -> Value:
    indices, count = as_tensor(call, argument(call, "inputs")), integer(argument(call, "num_classes", "num_tokens"))
    asked, shape = argument(call, "dtype"), indices.shape
    known = shape is not None and argument(call, "axis") is None
    front = shape[:-1] if known and shape else ()
    return result(
        call, "float32" if is_none(asked) else dtype_argument(asked), (*front, count) if known else None, indices
    )


def _fft(call: Any) -> Value:
    """Real and imaginary part come and go as a pair."""
    pair = call.positions(argument(call, "x") or NOTHING)
    one = as_tensor(call, pair[0] if pair else None)
    part = result(call, one.dtype, one.shape, one)
    return of_tuple([part, part])


FUNCTIONS["tf.keras.metrics.binary_accuracy"] = _binary_accuracy
FUNCTIONS.update(
    {
        "keras.ops.qr": _qr,
        "keras.ops.svd": _svd,
        "keras.ops.unravel_index": _unravel_index,
        "keras.ops.one_hot": _one_hot,
        "keras.ops.multi_hot": _multi_hot,
        **{f"keras.ops.{name}": _fft for name in ("fft", "fft2", "ifft2")},
        **{f"keras.ops.{name}": _pool for name in ("max_pool", "average_pool")},
        **{
            f"keras.ops.{name}": _convolution for name in ("conv", "depthwise_conv", "separable_conv", "conv_transpose")
        },
    }
)
