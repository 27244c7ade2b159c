"""The symbol index answers for well-known names, under every spelling, in both modelled versions."""

from __future__ import annotations

import pytest

from hybridize.models.index import MODELLED_VERSIONS, Index, load_index, nearest_version

BOTH = pytest.mark.parametrize("version", MODELLED_VERSIONS)

# canonical name: other spellings that must give the identical symbol
ALIASES = {
    "tf.math.reduce_sum": "tf.reduce_sum tensorflow.reduce_sum tensorflow.math.reduce_sum"
    " tensorflow.compat.v2.reduce_sum tensorflow.python.ops.math_ops.reduce_sum",
    "tf.math.reduce_mean": "tf.reduce_mean tensorflow.python.ops.math_ops.reduce_mean",
    "tf.linalg.matmul": "tf.matmul tensorflow.linalg.matmul tensorflow.python.ops.math_ops.matmul",
    "tf.math.argmax": "tf.argmax tensorflow.argmax",
    "tf.math.add": "tf.add",
    "tf.math.multiply": "tf.multiply",
    "tf.math.sigmoid": "tf.sigmoid tf.nn.sigmoid",
    "tf.math.tanh": "tf.tanh tf.nn.tanh",
    "tf.nn.relu": "tensorflow.nn.relu tensorflow.compat.v1.nn.relu tensorflow.python.ops.gen_nn_ops.relu",
    "tf.nn.softmax": "tensorflow.nn.softmax",
    "tf.reshape": "tensorflow.reshape tensorflow.python.ops.array_ops.reshape tensorflow.compat.v2.reshape",
    "tf.concat": "tensorflow.concat tensorflow.python.ops.array_ops.concat tensorflow.compat.v1.concat",
    "tf.random.normal": "tensorflow.random.normal",
    "tf.function": "tensorflow.function tensorflow.compat.v2.function",
    "tf.Tensor": "tensorflow.Tensor tensorflow.python.framework.ops.Tensor",
    "tf.Variable": "tensorflow.Variable",
    "tf.GradientTape": "tensorflow.GradientTape tensorflow.python.eager.backprop.GradientTape",
    "tf.TensorShape": "tensorflow.python.framework.tensor_shape.TensorShape",
    "tf.Module": "tensorflow.Module tensorflow.python.module.module.Module",
    "tf.keras.layers.Dense": "keras.layers.Dense tensorflow.keras.layers.Dense tensorflow.python.keras.layers.Dense"
    " tensorflow.python.keras.layers.core.Dense tensorflow.compat.v2.keras.layers.Dense tf_keras.layers.Dense",
    "tf.keras.layers.Conv2D": "tf.keras.layers.Convolution2D keras.layers.Conv2D",
    "tf.keras.layers.Layer": "keras.layers.Layer tensorflow.python.keras.engine.base_layer.Layer",
    "tf.keras.Model": "tf.keras.models.Model keras.Model keras.models.Model"
    " tensorflow.python.keras.engine.training.Model tensorflow.python.keras.models.Model",
    "tf.keras.Sequential": "tf.keras.models.Sequential keras.Sequential",
    "tf.keras.Input": "tf.keras.layers.Input keras.Input",
    "tf.keras.losses.mean_squared_error": "tf.keras.losses.MSE tf.losses.mse keras.losses.mean_squared_error"
    " tf.keras.metrics.mse",
    "tf.keras.losses.CategoricalCrossentropy": "keras.losses.CategoricalCrossentropy tf.losses.CategoricalCrossentropy",
    "tf.keras.metrics.Mean": "keras.metrics.Mean tf.metrics.Mean",
    "tf.keras.optimizers.Adam": "keras.optimizers.Adam tf.optimizers.Adam tensorflow.keras.optimizers.Adam",
    "tf.keras.optimizers.Optimizer": "tf.optimizers.Optimizer",
    "tf.keras.initializers.GlorotUniform": "tf.keras.initializers.glorot_uniform tf.initializers.GlorotUniform",
    "tf.keras.backend.epsilon": "keras.backend.epsilon",
}
FUNCTIONS = [
    "abs",
    "argmax",
    "argsort",
    "boolean_mask",
    "broadcast_to",
    "case",
    "cast",
    "clip_by_value",
    "concat",
    "cond",
    "constant",
    "convert_to_tensor",
    "cos",
    "cumsum",
    "custom_gradient",
    "device",
    "divide",
    "dynamic_partition",
    "einsum",
    "equal",
    "exp",
    "expand_dims",
    "eye",
    "fill",
    "floor",
    "foldl",
    "function",
    "gather",
    "gather_nd",
    "gradients",
    "greater",
    "group",
    "identity",
    "init_scope",
    "is_tensor",
    "less",
    "linspace",
    "logical_and",
    "map_fn",
    "matmul",
    "maximum",
    "meshgrid",
    "minimum",
    "multiply",
    "negative",
    "norm",
    "not_equal",
    "numpy_function",
    "one_hot",
    "ones",
    "ones_like",
    "pad",
    "pow",
    "print",
    "py_function",
    "range",
    "rank",
    "reduce_all",
    "reduce_any",
    "reduce_max",
    "reduce_mean",
    "reduce_min",
    "reduce_prod",
    "reduce_sum",
    "repeat",
    "reshape",
    "reverse",
    "roll",
    "round",
    "scan",
    "scatter_nd",
    "searchsorted",
    "sequence_mask",
    "shape",
    "sigmoid",
    "sign",
    "sin",
    "size",
    "slice",
    "sort",
    "split",
    "sqrt",
    "square",
    "squeeze",
    "stack",
    "stop_gradient",
    "subtract",
    "switch_case",
    "tan",
    "tanh",
    "tensordot",
    "tile",
    "timestamp",
    "transpose",
    "truediv",
    "unique",
    "unstack",
    "vectorized_map",
    "where",
    "while_loop",
    "zeros",
    "zeros_like",
    "math.log",
    "math.top_k",
    "math.segment_sum",
    "math.lgamma",
    "nn.conv1d",
    "nn.conv2d",
    "nn.conv3d",
    "nn.max_pool2d",
    "nn.avg_pool2d",
    "nn.bias_add",
    "nn.dropout",
    "nn.embedding_lookup",
    "nn.l2_normalize",
    "nn.leaky_relu",
    "nn.log_softmax",
    "nn.moments",
    "nn.nce_loss",
    "nn.batch_normalization",
    "nn.softmax",
    "nn.gelu",
    "nn.softmax_cross_entropy_with_logits",
    "nn.sparse_softmax_cross_entropy_with_logits",
    "nn.sigmoid_cross_entropy_with_logits",
    "linalg.inv",
    "linalg.svd",
    "linalg.cholesky",
    "linalg.det",
    "linalg.diag",
    "linalg.band_part",
    "linalg.matvec",
    "linalg.solve",
    "linalg.trace",
    "random.uniform",
    "random.truncated_normal",
    "random.categorical",
    "random.shuffle",
    "random.set_seed",
    "random.stateless_uniform",
    "image.resize",
    "image.random_flip_left_right",
    "image.flip_up_down",
    "image.adjust_brightness",
    "image.crop_and_resize",
    "io.read_file",
    "io.decode_jpeg",
    "io.decode_png",
    "io.parse_single_example",
    "io.write_file",
    "strings.lower",
    "strings.join",
    "strings.split",
    "strings.to_number",
    "debugging.assert_equal",
    "debugging.check_numerics",
    "summary.scalar",
    "summary.histogram",
    "signal.stft",
    "signal.fft",
    "ragged.constant",
    "sparse.to_dense",
    "nest.map_structure",
    "nest.flatten",
    "data.experimental.cardinality",
    "experimental.numpy.sum",
    "raw_ops.MatMul",
    "raw_ops.Add",
    "keras.activations.relu",
    "keras.activations.softmax",
    "keras.losses.binary_crossentropy",
    "keras.losses.sparse_categorical_crossentropy",
    "keras.utils.to_categorical",
    "keras.models.load_model",
    "keras.layers.concatenate",
    "keras.layers.add",
    "autograph.to_graph",
    "saved_model.load",
    "saved_model.save",
    "config.list_physical_devices",
]
CLASSES = [
    "Variable",
    "Tensor",
    "RaggedTensor",
    "SparseTensor",
    "IndexedSlices",
    "TensorShape",
    "TensorSpec",
    "TensorArray",
    "GradientTape",
    "Module",
    "Graph",
    "data.Dataset",
    "data.TFRecordDataset",
    "random.Generator",
    "train.Checkpoint",
    "train.CheckpointManager",
    "distribute.Strategy",
    "distribute.MirroredStrategy",
    "lookup.StaticHashTable",
    "io.TFRecordWriter",
    "keras.Model",
    "keras.Sequential",
    "keras.layers.Layer",
    "keras.layers.Dense",
    "keras.layers.Conv1D",
    "keras.layers.Conv2D",
    "keras.layers.Conv2DTranspose",
    "keras.layers.LSTM",
    "keras.layers.GRU",
    "keras.layers.SimpleRNN",
    "keras.layers.Bidirectional",
    "keras.layers.Embedding",
    "keras.layers.Dropout",
    "keras.layers.BatchNormalization",
    "keras.layers.LayerNormalization",
    "keras.layers.Flatten",
    "keras.layers.Reshape",
    "keras.layers.MaxPooling2D",
    "keras.layers.AveragePooling2D",
    "keras.layers.GlobalAveragePooling2D",
    "keras.layers.Activation",
    "keras.layers.ReLU",
    "keras.layers.Softmax",
    "keras.layers.Add",
    "keras.layers.Concatenate",
    "keras.layers.MultiHeadAttention",
    "keras.layers.Lambda",
    "keras.layers.InputLayer",
    "keras.layers.Permute",
    "keras.layers.UpSampling2D",
    "keras.layers.LSTMCell",
    "keras.losses.Loss",
    "keras.losses.MeanSquaredError",
    "keras.losses.BinaryCrossentropy",
    "keras.losses.Huber",
    "keras.losses.SparseCategoricalCrossentropy",
    "keras.metrics.Metric",
    "keras.metrics.Mean",
    "keras.metrics.Accuracy",
    "keras.metrics.SparseCategoricalAccuracy",
    "keras.metrics.AUC",
    "keras.optimizers.SGD",
    "keras.optimizers.Adam",
    "keras.optimizers.RMSprop",
    "keras.optimizers.Adagrad",
    "keras.optimizers.schedules.ExponentialDecay",
    "keras.optimizers.schedules.LearningRateSchedule",
    "keras.callbacks.Callback",
    "keras.callbacks.EarlyStopping",
    "keras.callbacks.TensorBoard",
    "keras.callbacks.ModelCheckpoint",
    "keras.initializers.Zeros",
    "keras.regularizers.L2",
    "keras.constraints.MaxNorm",
    "keras.utils.Sequence",
]


@BOTH
@pytest.mark.parametrize(
    "spelling",
    [
        "tensorflow.python.keras.api._v2.keras.layers.Dense",
        "keras.api._v2.keras.layers.Dense",
        "tensorflow_core.keras.layers.Dense",
        "tensorflow_core.python.keras.layers.Dense",
        "tensorflow_core._api.v2.keras.layers.Dense",
    ],
)
def test_what_development_environments_import_is_the_public_name(version: str, spelling: str) -> None:
    found = load_index(version).lookup(spelling)
    assert found is not None and found.name == "tf.keras.layers.Dense"


def test_what_sets_the_policy_of_keras_is_known_by_its_former_names() -> None:
    for version in ("2.9", "2.21"):
        index = load_index(version)
        current = index.lookup("tf.keras.mixed_precision.set_global_policy")
        assert current is not None
        assert index.lookup("tensorflow.keras.mixed_precision.experimental.set_policy") is current
        assert index.is_module("tf.keras.mixed_precision.experimental")


@BOTH
@pytest.mark.parametrize("canonical", sorted(ALIASES))
def test_aliases_are_one_symbol(version: str, canonical: str) -> None:
    index = load_index(version)
    symbol = index.lookup(canonical)
    assert symbol is not None and symbol.name == canonical and symbol.available
    for alias in ALIASES[canonical].split():
        assert index.lookup(alias) is symbol, alias


@BOTH
@pytest.mark.parametrize("name", FUNCTIONS)
def test_functions(version: str, name: str) -> None:
    symbol = load_index(version).lookup(f"tensorflow.{name}")
    assert symbol is not None and symbol.kind == "function" and symbol.available
    assert symbol.has_signature
    assert symbol.has_name == any(param.name == "name" for param in symbol.params)
    assert symbol is load_index(version).lookup(f"tf.{name}")


@BOTH
@pytest.mark.parametrize("name", CLASSES)
def test_classes(version: str, name: str) -> None:
    symbol = load_index(version).lookup(f"tensorflow.{name}")
    assert symbol is not None and symbol.kind == "class" and symbol.available
    assert len(symbol.members) > 2
    assert all(symbol.members[member].name == member for member in symbol.members)


@BOTH
@pytest.mark.parametrize(
    ("name", "kind", "dtype", "shape"),
    [
        ("tf.nn.relu", "tensor", "same", "same"),
        ("tf.math.exp", "tensor", "same", "same"),
        ("tf.nn.softmax", "tensor", "same", "same"),
        ("tf.math.add", "tensor", "same", None),
        ("tf.math.equal", "tensor", "bool", None),
        ("tf.reshape", "tensor", "same", None),
        ("tf.zeros", "tensor", "float32", None),
        ("tf.shape", "tensor", "int32", 1),
        ("tf.size", "tensor", "int32", 0),
        ("tf.constant", "tensor", None, None),
        ("tf.boolean_mask", "tensor", "same", None),
        ("tf.linalg.matmul", "tensor", "same", None),
        ("tf.linalg.matrix_transpose", "tensor", "same", None),
        ("tf.math.argmax", "tensor", "int64", None),
        ("tf.cast", "tensor", None, "same"),
        ("tf.where", "tensor", None, None),
        ("tf.random.normal", "tensor", "float32", None),
        ("tf.nn.conv2d", "tensor", "same", None),
        ("tf.io.read_file", "tensor", "string", 0),
        ("tf.strings.lower", "tensor", "string", "same"),
        ("tf.is_tensor", "python", None, None),
        ("tf.raw_ops.MatMul", "tensor", "same", None),
        ("tf.sparse.to_dense", "tensor", "same", None),
        ("tf.sparse.transpose", "sparse", "same", None),
        ("tf.keras.losses.mean_squared_error", "tensor", None, None),
        ("tf.keras.activations.relu", "tensor", "same", "same"),
    ],
)
def test_returns(version: str, name: str, kind: str, dtype: str | None, shape: object) -> None:
    symbol = load_index(version).lookup(name)
    assert symbol is not None and symbol.returns is not None
    returns = symbol.returns
    assert (returns.kind, returns.dtype) == (kind, dtype)
    if shape is not None or name in (
        "tf.reshape",
        "tf.constant",
        "tf.boolean_mask",
        "tf.nn.conv2d",
        "tf.zeros",
        "tf.random.normal",
        "tf.math.add",
    ):
        assert returns.shape == shape


@BOTH
def test_dtype_may_follow_another_parameter(version: str) -> None:
    index = load_index(version)
    followed = {
        name: symbol.returns.dtype_of
        for name in ("tf.where", "tf.cast", "tf.math.add", "tf.keras.losses.mean_squared_error")
        if (symbol := index.lookup(name)) and symbol.returns
    }
    assert followed == {
        "tf.where": "x",
        "tf.cast": "dtype",
        "tf.math.add": "x",
        "tf.keras.losses.mean_squared_error": "y_pred",
    }


@BOTH
def test_structures(version: str) -> None:
    index = load_index(version)
    moments, split, svd = (index.lookup(f"tf.{name}") for name in ("nn.moments", "split", "linalg.svd"))
    assert moments and moments.returns and [item.kind for item in moments.returns.items] == ["tensor", "tensor"]
    assert split and split.returns and split.returns.name == "list*" and len(split.returns.items) == 1
    assert svd and svd.returns and svd.returns.name == "tuple" and svd.returns.has_tensors


@BOTH
def test_effects(version: str) -> None:
    index = load_index(version)
    for name in ("random.normal", "random.uniform", "print", "summary.scalar", "io.write_file", "py_function",
                 "random.set_seed", "debugging.assert_equal", "raw_ops.RandomUniform", "saved_model.save"):  # fmt: skip
        symbol = index.lookup(f"tf.{name}")
        assert symbol is not None and symbol.stateful, name
    for name in (
        "math.add",
        "reshape",
        "nn.relu",
        "random.stateless_normal",
        "cast",
        "raw_ops.MatMul",
        "zeros",
        "stack",
    ):
        symbol = index.lookup(f"tf.{name}")
        assert symbol is not None and not symbol.stateful, name


@BOTH
@pytest.mark.parametrize(
    ("cls", "member", "kind", "returns"),
    [
        ("tf.Tensor", "shape", "property", "object"),
        ("tf.Tensor", "__add__", "method", "tensor"),
        ("tf.Tensor", "__getitem__", "method", "tensor"),
        ("tf.Variable", "assign", "method", "variable"),
        ("tf.Variable", "read_value", "method", "tensor"),
        ("tf.Variable", "numpy", "method", "object"),
        ("tf.data.Dataset", "map", "method", "dataset"),
        ("tf.data.Dataset", "from_tensor_slices", "static", "dataset"),
        ("tf.data.TFRecordDataset", "batch", "method", "dataset"),
        ("tf.random.Generator", "normal", "method", "tensor"),
        ("tf.random.Generator", "from_seed", "class", "object"),
        ("tf.TensorArray", "write", "method", "object"),
        ("tf.TensorArray", "stack", "method", "tensor"),
        ("tf.TensorShape", "as_list", "method", "python"),
        ("tf.keras.layers.Dense", "add_weight", "method", "variable"),
        ("tf.keras.layers.Dense", "trainable_variables", "property", "python"),
        ("tf.keras.Model", "fit", "method", "object"),
        ("tf.keras.metrics.Mean", "result", "method", "tensor"),
        ("tf.keras.metrics.Mean", "update_state", "method", "none"),
        ("tf.keras.optimizers.Adam", "apply_gradients", "method", "none"),
        ("tf.distribute.MirroredStrategy", "scope", "method", "object"),
    ],
)
def test_members(version: str, cls: str, member: str, kind: str, returns: str) -> None:
    found = load_index(version).member(cls, member)
    assert found is not None and found.kind == kind
    assert found.returns is not None and found.returns.kind == returns


def test_effects_of_members() -> None:
    index = load_index("2.21")
    assert [m.stateful for m in (index.member("tf.Variable", n) for n in ("assign", "read_value")) if m] == [
        True,
        False,
    ]


@BOTH
def test_unknown_members_and_names(version: str) -> None:
    index = load_index(version)
    assert index.member("tf.Tensor", "no_such_member") is None
    assert index.member("tf.no_such_class", "x") is None
    for name in (
        "tf.no_such",
        "tensorflow.contrib.layers.fully_connected",
        "numpy.sum",
        "",
        "tf.nn.",
        "keras.nope.Dense2",
    ):
        assert index.lookup(name) is None, name


@BOTH
def test_keras_roles(version: str) -> None:
    index = load_index(version)
    expected = {
        "layers.Dense": "layer", "Model": "model", "losses.Huber": "loss", "metrics.Mean": "metric",
        "optimizers.Adam": "optimizer", "callbacks.EarlyStopping": "callback", "initializers.HeNormal": "initializer",
        "regularizers.L2": "regularizer", "constraints.NonNeg": "constraint",
    }  # fmt: skip
    for name, role in expected.items():
        symbol = index.lookup(f"keras.{name}")
        assert symbol is not None and role in symbol.roles, name
    dense, model = index.lookup("tf.keras.layers.Dense"), index.lookup("tf.keras.Model")
    assert dense and dense.instances_callable and dense.call_returns and dense.call_returns.kind == "tensor"
    cell = index.lookup("tf.keras.layers.LSTMCell")
    assert cell and cell.call_returns and (cell.call_returns.kind, cell.call_returns.name) == ("tensors", "tuple")
    assert dense.call_returns.shape is None and dense.call_returns.dtype == "float32"
    assert {"units", "activation", "name", "dtype", "trainable"} <= set(dense.config_params)
    assert model and model.roles >= {"layer", "model"}


@BOTH
def test_subclasses(version: str) -> None:
    index = load_index(version)
    assert index.is_subclass("keras.layers.Conv2D", "tf.keras.layers.Layer")
    assert index.is_subclass("tf.keras.Sequential", "keras.Model")
    assert index.is_subclass("tf.errors.OutOfRangeError", "builtins.Exception")
    assert not index.is_subclass("tf.keras.layers.Dense", "tf.keras.Model")
    assert not index.is_subclass("tf.nn.relu", "tf.keras.layers.Layer")


@BOTH
def test_modules(version: str) -> None:
    index = load_index(version)
    for name in ("tensorflow", "tf", "tf.nn", "tensorflow.keras", "keras", "keras.layers", "tensorflow.python.ops",
                 "tensorflow.python.framework.ops", "tensorflow.python.keras.layers",
                 "tensorflow.compat.v2.nn"):  # fmt: skip
        assert index.is_module(name), name
    for name in ("tf.nn.relu", "numpy", "tf.nope"):
        assert not index.is_module(name), name
    nn = index.lookup("tensorflow.nn")
    assert nn is not None and nn.kind == "module"


@BOTH
def test_constants_and_dtypes(version: str) -> None:
    index = load_index(version)
    float32, newaxis, errors = (index.lookup(f"tf.{n}") for n in ("float32", "newaxis", "errors.OutOfRangeError"))
    assert float32 and (float32.kind, float32.value) == ("dtype", "float32")
    assert newaxis and (newaxis.kind, newaxis.type_name) == ("constant", "NoneType")
    assert errors and errors.kind == "exception"
    text = index.lookup("tf.__version__")
    assert text and text.value == index.tensorflow_version


@BOTH
def test_tensorflow_1_names(version: str) -> None:
    index = load_index(version)
    placeholder, relu = index.lookup("tensorflow.compat.v1.placeholder"), index.lookup("tf.compat.v1.nn.relu")
    assert placeholder and placeholder.name == "tf.compat.v1.placeholder" and not placeholder.has_signature
    assert relu is index.lookup("tf.nn.relu")


def test_names_of_the_other_version() -> None:
    new, old = load_index("2.21"), load_index("2.9")
    relu, legacy = old.lookup("keras.ops.relu"), new.lookup("tf.keras.optimizers.experimental.Adam")
    assert relu and relu.name == "keras.ops.relu" and not relu.available
    assert legacy and not legacy.available and "optimizer" in legacy.roles
    here = new.lookup("keras.ops.relu")
    assert here and here.available


def test_eager_only_members() -> None:
    for version in MODELLED_VERSIONS:
        tensor, variable = (load_index(version).eager_only[kind] for kind in ("tensor", "variable"))
        assert {"numpy", "__float__", "__int__", "__index__", "__complex__"} <= tensor
        assert {"numpy", "__float__", "__int__", "__bool__", "__iter__"} <= variable
        assert not tensor & {"shape", "dtype", "__add__"} and not variable & {"assign", "shape", "__index__x"}


def test_versions() -> None:
    assert (load_index("2.21").keras_major, load_index("2.9").keras_major) == (3, 2)
    assert [nearest_version(v) for v in ("2.21", "2.16.1", "2.15.0", "2.4", "2.9.3", "3.0", "nightly")] == [
        "2.21", "2.21", "2.9", "2.9", "2.9", "2.21", "2.21",
    ]  # fmt: skip
    assert load_index("2.20") is load_index("2.21")


def test_signatures_hold_defaults() -> None:
    symbol = load_index("2.21").lookup("tf.keras.layers.Conv2D")
    assert symbol is not None
    params = {param.name: param for param in symbol.params}
    assert params["strides"].default == (1, 1) and params["padding"].default == "valid"
    assert params["filters"].has_default is False and params["use_bias"].default is True


@BOTH
def test_canonical_names_agree_between_versions(version: str) -> None:
    """A rule written for a canonical name must apply in both versions, so both must choose the same name."""
    index: Index = load_index(version)
    other = load_index(next(v for v in MODELLED_VERSIONS if v != version))
    differing = {
        (name, found.name)
        for name in index.names()
        if (found := other.lookup(name)) is not None and found.available and found.name != name
    }
    # Functions that later became one; nobody trains with them.
    expected = {"tf.keras.regularizers.l1_l2"}
    assert {name for name, _ in differing if not name.startswith("tf.experimental.dtensor.")} <= expected
