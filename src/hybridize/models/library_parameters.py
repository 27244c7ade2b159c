"""What does it say of a value that a program passes it for a certain parameter of a library function?

Gives   a text or number of Python where the function opens a file of that name, counts, or names something; an object
        where it calls it, or takes it for a class; nothing where tensors are as welcome.
"""

from __future__ import annotations

from typing import Final, Literal

from hybridize.models.index import Index
from hybridize.models.python.registration import words

Said = Literal["callable", "data", "literal", "number", "tested"]

_TABLE: Final = """
    builtins.open codecs.open gzip.open io.open: 0 literal
    builtins.range: 0 number 1 number 2 number
    builtins.getattr builtins.hasattr builtins.setattr builtins.delattr: 1 literal
    builtins.map builtins.filter functools.partial functools.wraps functools.reduce functools.update_wrapper: 0 callable
    builtins.issubclass: 0 callable 1 callable
    builtins.isinstance: 1 callable
    builtins.__import__ importlib.import_module json.loads time.sleep time.strftime: 0 literal
    builtins.sorted builtins.min builtins.max: key callable
    json.load pickle.load yaml.load yaml.safe_load csv.reader csv.writer csv.DictReader: 0 callable
    json.dump pickle.dump yaml.dump: 1 callable
    inspect.signature inspect.getfullargspec inspect.getsource inspect.getmodule: 0 callable
    inspect.isclass inspect.isfunction inspect.ismethod: 0 tested
    numpy.load numpy.save numpy.savez numpy.savez_compressed numpy.loadtxt numpy.savetxt numpy.genfromtxt: 0 literal
    random.seed numpy.random.seed tf.random.set_seed: 0 number
    logging.getLogger logging.FileHandler: 0 literal
    pandas.read_csv pandas.read_json pandas.read_pickle pandas.read_table pandas.read_excel: 0 literal
    h5py.File tarfile.open zipfile.ZipFile PIL.Image.open: 0 literal
    threading.Thread multiprocessing.Process: target callable
    atexit.register tf.function tf.autograph.to_graph tf.custom_gradient tf.recompute_grad: 0 callable
    tf.map_fn tf.scan tf.foldl tf.foldr tf.vectorized_map tf.py_function tf.numpy_function: 0 callable
    tf.while_loop: 0 callable 1 callable
    tf.cond: 1 callable 2 callable
    tf.Module: name literal
    tf.is_tensor tf.is_symbolic_tensor tf.keras.backend.is_keras_tensor tf.debugging.is_numeric_tensor: 0 tested
    tf.nest.is_nested builtins.type builtins.callable builtins.isinstance builtins.hasattr: 0 tested
    tf.saved_model.load tf.saved_model.contains_saved_model tf.keras.models.load_model: 0 literal
    tf.saved_model.save: 1 literal
    tf.train.latest_checkpoint tf.train.load_checkpoint tf.train.list_variables tf.summary.create_file_writer: 0 literal
    tf.name_scope tf.summary.scalar tf.summary.histogram tf.summary.image tf.summary.text tf.summary.audio: 0 literal
    tf.io.TFRecordWriter tf.compat.v1.gfile.GFile tf.compat.v1.variable_scope tf.compat.v1.get_variable: 0 literal
    tf.keras.regularizers.get tf.keras.initializers.get tf.keras.constraints.get tf.keras.activations.get: 0 data
    tf.keras.losses.get tf.keras.metrics.get tf.keras.optimizers.get tf.keras.layers.get: 0 data
    tf.keras.utils.deserialize_keras_object tf.keras.layers.deserialize tf.keras.optimizers.deserialize: 0 data
    tf.keras.losses.deserialize tf.keras.metrics.deserialize tf.keras.activations.deserialize: 0 data
    tf.keras.utils.serialize_keras_object tf.keras.layers.serialize tf.keras.regularizers.serialize: 0 data
    tf.keras.initializers.serialize tf.keras.constraints.serialize tf.keras.activations.serialize: 0 data
    tf.keras.optimizers.serialize tf.keras.losses.serialize: 0 data
"""
# Modules whose functions take names of files, and patterns, before anything else.
_OF_TEXT: Final = ("os.path.", "tf.io.gfile.", "shutil.", "glob.", "re.")
_OF_OS: Final = frozenset(
    [
        "makedirs",
        "mkdir",
        "listdir",
        "remove",
        "rename",
        "rmdir",
        "walk",
        "stat",
        "chdir",
        "scandir",
        "unlink",
        "getenv",
    ]
)
# By name, whatever function of TensorFlow or Keras has the parameter.
_NAMED: Final[dict[str, Said]] = {
    "name": "literal",
    "dtype": "data",
    "trainable": "data",
    "activation": "data",
    "initializer": "data",
    "regularizer": "data",
    "constraint": "data",
}
_SUFFIXES: Final = ("_initializer", "_regularizer", "_constraint", "_activation")
# What the constructors of layers want as numbers.
_OF_LAYERS: Final = frozenset(
    {
        *words("units filters kernel_size strides pool_size dilation_rate rate num_heads key_dim"),
        *words("value_dim input_dim output_dim momentum epsilon groups depth_multiplier axis padding"),
        *words("data_format target_shape size n dims stddev interpolation input_length cropping"),
    }
)


def said_of_argument(symbol: str, argument: int | str, index: Index) -> Said | None:
    """What passing a value to a library function says of it; `super` stands for a constructor of the base class."""
    row = _ROWS.get(symbol)
    if row is not None and argument in row:
        return row[argument]
    if symbol.startswith(_OF_TEXT) and argument == 0:
        return "literal"
    if symbol == "os.path.join" and isinstance(argument, int):
        return "literal"
    if symbol.startswith("os.") and symbol[3:] in _OF_OS and argument == 0:
        return "literal"
    package = symbol.partition(".")[0]
    if package not in ("tf", "keras", "super"):
        return None
    name = _name_of(symbol, argument, index)
    if name is None:
        return None
    if name in _NAMED:
        return _NAMED[name]
    if name.endswith(_SUFFIXES):
        return "data"
    is_layer = package != "super" and index.is_subclass(symbol, "tf.keras.layers.Layer")
    return "number" if is_layer and name in _OF_LAYERS else None


def _name_of(symbol: str, argument: int | str, index: Index) -> str | None:
    if isinstance(argument, str):
        return argument
    found = index.lookup(symbol) if symbol != "super" else None
    if found is None or found.kind not in ("class", "function") or argument >= len(found.params):
        return None
    return found.params[argument].name


def _read(table: str) -> dict[str, dict[int | str, Said]]:
    rows: dict[str, dict[int | str, Said]] = {}
    for line in table.strip().splitlines():
        names, _, text = line.rpartition(":")
        words = text.split()
        for name in names.split():
            row = rows.setdefault(name, {})
            for position, said in zip(words[::2], words[1::2], strict=True):
                row[int(position) if position.isdigit() else position] = said  # type: ignore[assignment]
    return rows


_ROWS: Final = _read(_TABLE)
