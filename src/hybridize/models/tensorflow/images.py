"""Images: the two axes before the channels change, the rest stays."""

from __future__ import annotations

from typing import Any

from hybridize.models.tensorflow.arguments import (
    argument,
    as_tensor,
    constant,
    flag,
    integer,
    result,
    shape_of_argument,
)
from hybridize.models.tensorflow.rulebook import Rulebook
from hybridize.values.atoms import Shape, Tensor
from hybridize.values.value import Value

RULES = Rulebook()


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
    return result(call, images.dtype, _sized(images.shape, None, None), images)


@RULES.function("image.transpose")
def _transpose(call: Any) -> Value:
    images, shape = _images(call), _images(call).shape
    return result(call, images.dtype, _sized(shape, shape[-2], shape[-3]) if shape and len(shape) > 2 else None, images)


@RULES.function("image.grayscale_to_rgb", "image.rgb_to_grayscale")
def _channels(call: Any) -> Value:
    images = _images(call)
    channels = 3 if call.name.endswith("to_rgb") else 1
    return result(call, images.dtype, (*images.shape[:-1], channels) if images.shape else None, images)


@RULES.function("image.psnr", "image.ssim", "image.ssim_multiscale", "image.total_variation")
def _measure(call: Any) -> Value:
    images = _images(call)
    dtype = images.dtype if call.name.endswith("variation") else "float32"
    return result(call, dtype, None if images.shape is None else images.shape[:-3], images)
