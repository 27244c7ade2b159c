"""Models that come ready made: the pretrained networks, and models read from files."""

from __future__ import annotations

from typing import Any, Final

from hybridize.models.keras import custom_objects
from hybridize.models.keras.operands import FLOATX, MODEL, is_none, result
from hybridize.models.protocol import Rule
from hybridize.values.value import NOTHING, Value, of_const

FUNCTIONS: dict[str, Rule] = {}

_FEATURES_RANK: Final = 2
_NETWORKS: Final = """
ConvNeXtBase ConvNeXtLarge ConvNeXtSmall ConvNeXtTiny ConvNeXtXLarge DenseNet121 DenseNet169 DenseNet201
EfficientNetB0 EfficientNetB1 EfficientNetB2 EfficientNetB3 EfficientNetB4 EfficientNetB5 EfficientNetB6
EfficientNetB7 EfficientNetV2B0 EfficientNetV2B1 EfficientNetV2B2 EfficientNetV2B3 EfficientNetV2L
EfficientNetV2M EfficientNetV2S InceptionResNetV2 InceptionV3 MobileNet MobileNetV2 MobileNetV3Large
MobileNetV3Small NASNetLarge NASNetMobile RegNetX002 RegNetX004 RegNetX006 RegNetX008 RegNetX016 RegNetX032
RegNetX040 RegNetX064 RegNetX080 RegNetX120 RegNetX160 RegNetX320 RegNetY002 RegNetY004 RegNetY006 RegNetY008
RegNetY016 RegNetY032 RegNetY040 RegNetY064 RegNetY080 RegNetY120 RegNetY160 RegNetY320 ResNet101 ResNet101V2
ResNet152 ResNet152V2 ResNet50 ResNet50V2 ResNetRS101 ResNetRS152 ResNetRS200 ResNetRS270 ResNetRS350
ResNetRS420 ResNetRS50 VGG16 VGG19 Xception
"""


def _application(call: Any) -> Value:
    """A pretrained network: a built functional model, whose weights may be fetched."""
    weights = call.argument(None, "weights")
    if weights is None or not is_none(weights):
        call.effect(f"{call.name.rpartition('.')[2]} fetches pretrained weights")
    if call.traced and not call.guarded:
        call.hazard("HYB310", f"creates a model ({call.name}) each time the function is traced")
    made = call.make("api", call.name.rpartition(".")[2], symbol=MODEL)
    call.store_attribute(made, "·built", of_const(True))
    top = call.argument(0, "include_top")
    pooling = call.argument(None, "pooling")
    flat = (top is None or top is of_const(True)) or (pooling is not None and not is_none(pooling))
    shape = (None,) * (_FEATURES_RANK if flat else 4)
    known = top is None or top is of_const(True) or top is of_const(False)
    outputs = result(call, FLOATX, shape if known else None, "keras-symbolic")
    call.store_attribute(made, "·outputs", outputs)
    call.store_attribute(made, "·inputs", result(call, FLOATX, (None, None, None, 3), "keras-symbolic"))
    return call.new(made)  # type: ignore[no-any-return]


def _clone_model(call: Any) -> Value:
    """`keras.models.clone_model(model)`: another model that computes the same."""
    return call.argument(0, "model") or NOTHING


def _load_model(call: Any) -> Value:
    call.nondeterministic("reads a model from a file")
    call.hazard("HYB302", "loading a model is done by Python")
    custom_objects.named(call, call.argument(1, "custom_objects"))
    return call.new(call.make("api", "Model", symbol=MODEL))  # type: ignore[no-any-return]


for _name in _NETWORKS.split():
    FUNCTIONS[f"tf.keras.applications.{_name}"] = _application
FUNCTIONS["tf.keras.models.clone_model"] = _clone_model
FUNCTIONS["tf.keras.models.load_model"] = _load_model
FUNCTIONS["tf.keras.models.model_from_json"] = _load_model
