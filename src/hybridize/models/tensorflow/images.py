"""Images: the two axes before the channels change, the rest stays."""

from __future__ import annotations

from typing import Any

from hybridize.models.tensorflow.arguments import (
    argument,
    as_tensor,
    constant,
    dtype_argument,
    flag,
    integer,
    result,
    shape_of_argument,
)
from hybridize.models.tensorflow.rulebook import Rulebook
from hybridize.values.atoms import Shape, Tensor, tuple_atom
from hybridize.values.value import Value, of

RULES: Rulebook = Rulebook()


def _sized(shape: Shape | None, height: int | None, width: int | None) -> Shape | None:
    return None if shape is None or len(shape) < 3 else (*shape[:-3], height, width, shape[-1])


def _images(call: Any) -> Tensor:
    return as_tensor(call, argument(call, "image", "images", "value", "img1", "a"))


@RULES.function("image.resize", "compat.v1.image.resize_images", "compat.v1.image.resize")
def _resize(call: Any) -> Value:
    images, size = _images(call), shape_of_argument(call, argument(call, "size"))
    height, width = size if size is not None and len(size) == 2 else (None, None)
    if flag(argument(call, "preserve_aspect_ratio"), default=False) is not False:
        height, width = None, None
    dtype = images.dtype if constant(argument(call, "method"), "bilinear") in ("nearest", 1) else "float32"
    return result(call, dtype, _sized(images.shape, height, width), images)


@RULES.function("image.crop_to_bounding_box", "image.pad_to_bounding_box", "image.resize_with_crop_or_pad")
@RULES.function("image.resize_with_pad")
def _to_target(call: Any) -> Value:
    images = _images(call)
    height, width = integer(argument(call, "target_height")), integer(argument(call, "target_width"))
    dtype = "float32" if call.name.endswith("with_pad") else images.dtype
    return result(call, dtype, _sized(images.shape, height, width), images)


@RULES.function("image.rot90", "image.central_crop")
def _open(call: Any) -> Value:
    images = _images(call)
    shape = images.shape
    height, width = (shape[-3], shape[-2]) if shape is not None and len(shape) >= 3 else (None, None)
    if call.name.endswith("rot90"):
        turned = constant(argument(call, "k"), 1)
        height, width = (width, height) if isinstance(turned, int) and turned % 2 else (height, width)
        if not isinstance(turned, int):
            height, width = None, None
        return result(call, images.dtype, _sized(shape, height, width), images)
    fraction = constant(argument(call, "central_fraction"))
    known = [_cropped(extent, fraction) for extent in (height, width)]
    return result(call, images.dtype, _sized(shape, *known), images)


def _cropped(extent: int | None, fraction: Any) -> int | None:
    """What the middle of an axis is, as the library rounds it."""
    if extent is None or not isinstance(fraction, (int, float)) or isinstance(fraction, bool):
        return None
    return extent - 2 * int((extent - extent * fraction) / 2)


@RULES.function("image.convert_image_dtype")
def _convert(call: Any) -> Value:
    images = _images(call)
    return result(call, dtype_argument(argument(call, "dtype")), images.shape, images)


@RULES.function("image.per_image_standardization")
def _standardised(call: Any) -> Value:
    images = _images(call)
    dtype = images.dtype if images.dtype in (None, "float16", "float64", "bfloat16") else "float32"
    return result(call, dtype, images.shape, images)


@RULES.function("image.combined_non_max_suppression")
def _boxes(call: Any) -> Value:
    """As many boxes for each image as asked for, fewer only when they are not padded."""
    boxes = as_tensor(call, argument(call, "boxes"))
    batch = boxes.shape[0] if boxes.shape else None
    total, per_class = integer(argument(call, "max_total_size")), integer(argument(call, "max_output_size_per_class"))
    padded = flag(argument(call, "pad_per_class"), default=False)
    scores = as_tensor(call, argument(call, "scores")).shape
    count = total
    if padded is not False:
        classes = scores[-1] if scores else None
        known = padded and total is not None and per_class is not None and classes is not None
        count = min(total, per_class * classes) if known else None  # type: ignore[operator,type-var]
    shapes: list[Shape] = [(batch, count, 4), (batch, count), (batch, count)]
    parts = [result(call, "float32", shape, boxes) for shape in shapes]
    fields = ("nmsed_boxes", "nmsed_scores", "nmsed_classes", "valid_detections")
    return of(tuple_atom((*parts, result(call, "int32", (batch,), boxes)), "CombinedNonMaxSuppression", fields))


@RULES.function("image.transpose")
def _transpose(call: Any) -> Value:
    images, shape = _images(call), _images(call).shape
    return result(call, images.dtype, _sized(shape, shape[-2], shape[-3]) if shape and len(shape) > 2 else None, images)


@RULES.function("image.grayscale_to_rgb", "image.rgb_to_grayscale")
def _channels(call: Any) -> Value:
    images = _images(call)
    channels = 3 if call.name.endswith("to_rgb") else 1
    return result(call, images.dtype, (*images.shape[:-1], channels) if images.shape else None, images)


@RULES.function("image.total_variation")
def _measure(call: Any) -> Value:
    images = _images(call)
    return result(call, images.dtype, None if images.shape is None else images.shape[:-3], images)
