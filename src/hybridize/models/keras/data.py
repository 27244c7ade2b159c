"""Data that Keras brings: bundled data sets, directories of images or text, generators, tokenizers.

All of it is read from files or the network, so it differs from run to run as far as the analysis can know; the shapes
of the bundled data sets are fixed.
"""

from __future__ import annotations

from typing import Any, Final

from hybridize.models.keras.functions import array
from hybridize.models.keras.operands import FLOATX, constant, first_tensor, is_none, result
from hybridize.models.protocol import Rule
from hybridize.values.atoms import Ref, Shape, tensor
from hybridize.values.objects import KEYS, REST
from hybridize.values.value import NONE, NOTHING, Value, join, of, of_const, of_prim, of_tuple

FUNCTIONS: dict[str, Rule] = {}
METHODS: dict[str, Rule] = {}

_DTYPE: Final = "uint8"
# (x_train, y_train, x_test, y_test)
_BUNDLED: Final[dict[str, tuple[tuple[str | None, Shape], ...]]] = {
    "mnist": ((_DTYPE, (60000, 28, 28)), (_DTYPE, (60000,)), (_DTYPE, (10000, 28, 28)), (_DTYPE, (10000,))),
    "fashion_mnist": ((_DTYPE, (60000, 28, 28)), (_DTYPE, (60000,)), (_DTYPE, (10000, 28, 28)), (_DTYPE, (10000,))),
    "cifar10": ((_DTYPE, (50000, 32, 32, 3)), (_DTYPE, (50000, 1)), (_DTYPE, (10000, 32, 32, 3)), (_DTYPE, (10000, 1))),
    "cifar100": ((None, (50000, 32, 32, 3)), (None, (50000, 1)), (None, (10000, 32, 32, 3)), (None, (10000, 1))),
    "imdb": ((None, (25000,)), ("int64", (25000,)), (None, (25000,)), ("int64", (25000,))),
    "reuters": ((None, (None,)), ("int64", (None,)), (None, (None,)), ("int64", (None,))),
    "boston_housing": (("float64", (None, 13)), ("float64", (None,)), ("float64", (None, 13)), ("float64", (None,))),
    "california_housing": ((None, (None, 8)), (None, (None,)), (None, (None, 8)), (None, (None,))),
}


def _load_data(name: str) -> Rule:
    def rule(call: Any) -> Value:
        call.effect(f"{name}.load_data() fetches a data set")
        call.nondeterministic(f"{name}.load_data() reads files")
        arrays = [array(dtype, shape) for dtype, shape in _BUNDLED[name]]
        return of_tuple([of_tuple(arrays[:2]), of_tuple(arrays[2:])])

    return rule


for _name in _BUNDLED:
    FUNCTIONS[f"tf.keras.datasets.{_name}.load_data"] = _load_data(_name)


def _word_index(call: Any) -> Value:
    call.effect("get_word_index() fetches a file")
    call.nondeterministic("get_word_index() reads a file")
    return _dictionary(call, of_prim("str"), of_prim("int"))


def _dictionary(call: Any, key: Value, value: Value) -> Value:
    made = call.make("dict", "dict", part="dictionary")
    call.store(made, KEYS, key)
    call.store(made, REST, value)
    return call.new(made)  # type: ignore[no-any-return]


FUNCTIONS["tf.keras.datasets.imdb.get_word_index"] = _word_index
FUNCTIONS["tf.keras.datasets.reuters.get_word_index"] = _word_index


def _get_file(call: Any) -> Value:
    call.effect("get_file() fetches a file")
    call.nondeterministic("get_file() depends on the network and the file system")
    return of_prim("str")


FUNCTIONS["tf.keras.utils.get_file"] = _get_file


# -- directories -------------------------------------------------------------------------------------------------


def _dataset(call: Any, element: Value, part: object = None) -> Value:
    made = call.make("dataset", "dataset", symbol="tf.data.Dataset", part=part)
    call.store(made, REST, element)
    call.store_attribute(made, "class_names", call.list_of(of_prim("str"), part="class names"))
    return call.new(made)  # type: ignore[no-any-return]


def _images(call: Any) -> Value:
    size = call.positions(call.argument(None, "image_size") or call.argument(7) or of_tuple([of_const(256)] * 2))
    extents = [constant(one) for one in size] if size is not None else [None, None]
    channels = {"grayscale": 1, "rgb": 3, "rgba": 4}.get(constant(call.argument(None, "color_mode"), "rgb"))
    shape: Shape = (*(one if isinstance(one, int) else None for one in extents[:2]), channels)
    return result(call, FLOATX, shape if constant(call.argument(None, "batch_size"), 32) is None else (None, *shape))


def _from_directory(call: Any) -> Value:
    call.nondeterministic("reads the names of files in a directory")
    call.effect("reports how many files it found")
    if "image" in call.name:
        data = _images(call)
    elif "text" in call.name:
        data = result(call, "string", (None,))
    else:
        data = result(call, FLOATX)
    mode = constant(call.argument(2, "label_mode"), "int")
    labels = call.argument(1, "labels")
    if mode is None or (labels is not None and is_none(labels)):
        element = data
    else:
        dtype, shape = {
            "int": ("int32", (None,)),
            "categorical": (FLOATX, (None, None)),
            "binary": (FLOATX, (None, 1)),
        }.get(str(mode), (None, None))
        element = of_tuple([data, result(call, dtype, shape)])
    if constant(call.argument(None, "subset")) == "both":
        return of_tuple([_dataset(call, element, 1), _dataset(call, element, 2)])
    return _dataset(call, element)


for _name in ("image_dataset_from_directory", "text_dataset_from_directory", "audio_dataset_from_directory"):
    for _module in ("utils", "preprocessing"):
        FUNCTIONS[f"tf.keras.{_module}.{_name}"] = _from_directory
FUNCTIONS["tf.keras.preprocessing.image.image_dataset_from_directory"] = _from_directory


def _timeseries(call: Any) -> Value:
    """Windows of rows, batched unless asked otherwise; how many rows and windows there are is left open."""
    targets, size = call.argument(1, "targets"), call.argument(None, "batch_size") or call.argument(5)
    batch: Shape = () if size is not None and is_none(size) else (None,)

    def part(source: Value | None, axes: Shape) -> Value:
        one = first_tensor(call, source or NOTHING)
        shape = None if one is None or not one.shape else (*batch, *axes, *one.shape[1:])
        return result(call, None if one is None else one.dtype, shape)

    data = part(call.argument(0, "data"), (None,))
    return _dataset(call, data if targets is None or is_none(targets) else of_tuple([data, part(targets, ())]))


FUNCTIONS["tf.keras.utils.timeseries_dataset_from_array"] = _timeseries
FUNCTIONS["tf.keras.preprocessing.timeseries_dataset_from_array"] = _timeseries


def _load_image(call: Any) -> Value:
    call.nondeterministic("load_img() reads a file")
    return call.new(call.make("api", "image", symbol="PIL.Image.Image"))  # type: ignore[no-any-return]


FUNCTIONS["tf.keras.utils.load_img"] = _load_image
FUNCTIONS["tf.keras.preprocessing.image.load_img"] = _load_image


def _changed_image(call: Any) -> Value:
    """An array in other colours; brightness goes by way of an image, which has a dtype of its own."""
    one = first_tensor(call, call.argument(0, "x") or NOTHING)
    if call.name.rpartition(".")[2].startswith("random"):
        call.nondeterministic(f"draws random numbers: {call.name}")
    dtype = one.dtype if one is not None and call.name.endswith("channel_shift") else None
    return of(tensor(dtype, one.shape if one is not None else None, kind="ndarray"))


for _name in ("apply_channel_shift", "random_channel_shift", "apply_brightness_shift", "random_brightness"):
    FUNCTIONS[f"tf.keras.preprocessing.image.{_name}"] = _changed_image


# -- generators of arrays ----------------------------------------------------------------------------------------

_GENERATOR: Final = "tf.keras.preprocessing.image.ImageDataGenerator"


def _flow(call: Any) -> Value:
    """An endless iterator over augmented batches of arrays."""
    call.nondeterministic("augments images with random numbers of NumPy")
    labelled = True
    if call.name.endswith("flow"):
        y = call.argument(1, "y")
        labelled = y is not None and not is_none(y)
    elif constant(call.argument(None, "class_mode"), "") is None:
        labelled = False
    images = array(FLOATX, (None, None, None, None))
    element = of_tuple([images, array(FLOATX)]) if labelled else images
    iterator: Value = call.iterator_over(element)
    for atom in iterator.atoms:
        if isinstance(atom, Ref):
            for name in ("n", "samples", "batch_size", "num_classes"):
                call.store_attribute(atom.object, name, of_prim("int"))
            call.store_attribute(atom.object, "class_indices", _dictionary(call, of_prim("str"), of_prim("int")))
            call.store_attribute(atom.object, "filenames", call.list_of(of_prim("str"), part="filenames"))
            call.store_attribute(atom.object, "classes", array("int32", (None,)))
    return iterator


for _name in ("flow", "flow_from_directory", "flow_from_dataframe"):
    METHODS[f"{_GENERATOR}.{_name}"] = _flow
METHODS[f"{_GENERATOR}.random_transform"] = lambda _call: array(FLOATX)
METHODS[f"{_GENERATOR}.apply_transform"] = lambda _call: array(FLOATX)
METHODS[f"{_GENERATOR}.standardize"] = lambda _call: array(FLOATX)


def _fit_generator(call: Any) -> Value:
    call.mutate(call.receiver, "fits a generator to data")
    return NONE


METHODS[f"{_GENERATOR}.fit"] = _fit_generator

# Sequence.__iter__ walks over __getitem__, which the user writes.
_SEQUENCES: Final = ("tf.keras.utils.Sequence", "tf.keras.utils.PyDataset")
for _owner in _SEQUENCES:
    METHODS[f"{_owner}.__init__"] = lambda _call: NONE
    METHODS[f"{_owner}.on_epoch_end"] = lambda _call: NONE


# -- text --------------------------------------------------------------------------------------------------------

_TOKENIZER: Final = "tf.keras.preprocessing.text.Tokenizer"


def _fit_texts(call: Any) -> Value:
    call.mutate(call.receiver, "fits a tokenizer to texts")
    return NONE


def _numbers(call: Any) -> Value:
    return call.list_of(call.list_of(of_prim("int"), part="sequence"), part="sequences")  # type: ignore[no-any-return]


def _texts(call: Any) -> Value:
    return call.list_of(of_prim("str"))  # type: ignore[no-any-return]


METHODS.update(
    {
        f"{_TOKENIZER}.fit_on_texts": _fit_texts,
        f"{_TOKENIZER}.fit_on_sequences": _fit_texts,
        f"{_TOKENIZER}.texts_to_sequences": _numbers,
        f"{_TOKENIZER}.texts_to_sequences_generator": _numbers,
        f"{_TOKENIZER}.sequences_to_texts": _texts,
        f"{_TOKENIZER}.texts_to_matrix": lambda _call: array("float64", (None, None)),
        f"{_TOKENIZER}.sequences_to_matrix": lambda _call: array("float64", (None, None)),
        f"{_TOKENIZER}.to_json": lambda _call: of_prim("str"),
        f"{_TOKENIZER}.get_config": lambda call: _dictionary(call, of_prim("str"), of_prim("object")),
    }
)
PROPERTIES: dict[str, Rule] = {
    f"{_TOKENIZER}.word_index": lambda call: _dictionary(call, of_prim("str"), of_prim("int")),
    f"{_TOKENIZER}.index_word": lambda call: _dictionary(call, of_prim("int"), of_prim("str")),
    f"{_TOKENIZER}.word_counts": lambda call: _dictionary(call, of_prim("str"), of_prim("int")),
    f"{_TOKENIZER}.num_words": lambda _call: join(of_prim("int"), NONE),
}


def _tokenizer(call: Any) -> Value:
    return call.new(call.make("api", "Tokenizer", symbol=_TOKENIZER))  # type: ignore[no-any-return]


FUNCTIONS["tf.keras.preprocessing.text.tokenizer_from_json"] = _tokenizer
FUNCTIONS["tf.keras.preprocessing.text.one_hot"] = lambda call: call.list_of(of_prim("int"))
FUNCTIONS["tf.keras.preprocessing.text.hashing_trick"] = lambda call: call.list_of(of_prim("int"))
FUNCTIONS["tf.keras.preprocessing.text.text_to_word_sequence"] = _texts


def _skipgrams(call: Any) -> Value:
    call.nondeterministic("skipgrams() draws random numbers")
    pair = call.list_of(of_prim("int"), part="pair")
    return of_tuple([call.list_of(pair, part="pairs"), call.list_of(of_prim("int"), part="labels")])


FUNCTIONS["tf.keras.preprocessing.sequence.skipgrams"] = _skipgrams
