"""Files, summaries and checkpoints: which are operations of the graph, and which Python does at once.

Reading and writing files as operations (`tf.io.read_file`, `tf.io.write_file`), printing and summaries happen in every
execution of a graph.  What Python does itself (`tf.io.gfile`, record writers, checkpoints, saved models) happens once,
while the graph is built (HYB302).
"""

from __future__ import annotations

from typing import Any, Final

from hybridize.models.operations import operation
from hybridize.models.tensorflow.arguments import (
    argument,
    constant,
    dtype_argument,
    dynamic_extent,
    integers,
    list_of,
    new_object,
    result,
)
from hybridize.models.tensorflow.rulebook import Rulebook
from hybridize.models.tensorflow.structures import is_none
from hybridize.values.atoms import Shape, tensor, tuple_atom
from hybridize.values.value import NONE, NOTHING, Value, join, of, of_prim, of_tuple

RULES: Rulebook = Rulebook()
_CONTEXT: Final = "contextlib.AbstractContextManager"


def host_effect(call: Any, text: str) -> None:
    """Python touches the world itself: once per trace in a graph, where it also is not what eager execution does."""
    call.effect(text)
    call.hazard("HYB302", f"{text}: Python does this once, while the graph is built")


# -- operations --------------------------------------------------------------------------------------------------


@RULES.function("io.write_file", "io.matching_files")
def _file_operation(call: Any) -> Value:
    if call.name.endswith("matching_files"):
        return result(call, "string", (dynamic_extent(call),))
    call.computes(call.name)
    return operation(call)


@RULES.function("io.read_file", "io.serialize_tensor")
def _read_file(call: Any) -> Value:
    return result(call, "string", ())


@RULES.function(*(f"{prefix}.decode_{name}" for prefix in ("io", "image") for name in ("jpeg", "png", "bmp", "image")))
@RULES.function("io.decode_and_crop_jpeg", "image.decode_and_crop_jpeg", "io.decode_gif", "image.decode_gif")
def _decode_image(call: Any) -> Value:
    """Height, width and channels: the file tells them, so that a graph knows the channels only where they are asked."""
    file = dynamic_extent(call)
    known = _asked(call, "channels")
    asked = argument(call, "dtype")
    dtype = "uint8" if is_none(asked) else dtype_argument(asked)
    shape: Shape | None = (file, file, known)
    window = integers(call, argument(call, "crop_window")) if "_and_crop_" in call.name else None
    if window is not None and len(window) == 4:
        shape = (window[2], window[3], known)
    elif call.name.endswith("gif"):
        shape = (file, file, file, 3)
    elif call.name.endswith("decode_image") and constant(argument(call, "expand_animations"), True) is not False:
        return call.without_rank(result(call, dtype, None))  # type: ignore[no-any-return]
    return result(call, dtype, shape)


@RULES.function("audio.decode_wav")
def _decode_wav(call: Any) -> Value:
    audio = result(call, "float32", (_asked(call, "desired_samples"), _asked(call, "desired_channels")))
    return of(tuple_atom((audio, result(call, "int32", ())), "DecodeWav", ("audio", "sample_rate")))


def _asked(call: Any, parameter: str) -> int | None:
    """An extent of what a file holds: what a call asks for, or what the file says (0 and below, the default)."""
    given = argument(call, parameter)
    number = constant(given) if given is not None else 0
    if not isinstance(number, int):
        return None
    return number if number > 0 else dynamic_extent(call)


# -- summaries ---------------------------------------------------------------------------------------------------


@RULES.function(*(f"summary.{name}" for name in ("scalar", "histogram", "image", "audio", "text", "write", "graph")))
def _summary(call: Any) -> Value:
    return result(call, "bool", ())


@RULES.function("summary.create_file_writer", "summary.create_noop_writer")
def _file_writer(call: Any) -> Value:
    if call.name.endswith("file_writer"):
        host_effect(call, "opens a summary file")
    return new_object(call, "tf.summary.SummaryWriter")


@RULES.method("tf.summary.SummaryWriter", "as_default")
def _as_default(call: Any) -> Value:
    return new_object(call, _CONTEXT)


@RULES.method("tf.summary.SummaryWriter", "flush", "close", "init")
@RULES.function("summary.flush")
def _flush(call: Any) -> Value:
    call.computes(call.name)
    return NONE


@RULES.method("tf.summary.SummaryWriter", "set_as_default")
@RULES.function(
    "summary.trace_on", "summary.trace_off", "summary.trace_export", "summary.experimental.set_step",
    "profiler.experimental.start", "profiler.experimental.stop", "profiler.experimental.server.start",
)  # fmt: skip
def _summary_state(call: Any) -> Value:
    host_effect(call, f"changes what is recorded: {call.name}")
    return NONE


@RULES.function("summary.record_if", "summary.experimental.summary_scope", "profiler.experimental.Trace")
def _summary_context(call: Any) -> Value:
    return new_object(call, _CONTEXT)


# -- Python's own files ------------------------------------------------------------------------------------------


@RULES.function(
    *(f"io.gfile.{name}" for name in ("copy", "makedirs", "mkdir", "remove", "rename", "rmtree")),
    "io.write_graph", "compat.v1.gfile.MakeDirs", "compat.v1.gfile.DeleteRecursively",
)  # fmt: skip
def _change_files(call: Any) -> Value:
    host_effect(call, f"changes files: {call.name}")
    return NONE


@RULES.function(*(f"io.gfile.{name}" for name in ("exists", "isdir", "listdir", "glob", "walk", "stat")))
@RULES.function("compat.v1.gfile.Exists", "compat.v1.gfile.ListDirectory", "compat.v1.gfile.Glob")
@RULES.function("train.latest_checkpoint", "train.get_checkpoint_state", "train.list_variables", "train.load_variable")
def _look_at_files(call: Any) -> Value:
    call.nondeterministic(f"looks at files: {call.name}")
    match call.name.rpartition(".")[2]:
        case "exists" | "isdir" | "Exists":
            return of_prim("bool")
        case "listdir" | "glob" | "ListDirectory" | "Glob":
            return list_of(call, of_prim("str"))
        case "latest_checkpoint":
            return join(of_prim("str"), NONE)
        case "load_variable":
            return of(tensor(kind="ndarray"))
        case "list_variables":
            return list_of(call, of_tuple([of_prim("str"), list_of(call, of_prim("int"), "shape")]))
        case "walk":
            names = list_of(call, of_prim("str"), "names")
            return list_of(call, of_tuple([of_prim("str"), names, names]))
    return call.unknown("external-data", f"what {call.name} finds")  # type: ignore[no-any-return]


@RULES.function("compat.as_text", "compat.as_str", "compat.as_str_any", "compat.as_bytes", "compat.path_to_str")
def _converted(call: Any) -> Value:
    return of_prim("bytes" if call.name.endswith("as_bytes") else "str")


@RULES.function("io.gfile.GFile", "compat.v1.gfile.FastGFile")
def _gfile(call: Any) -> Value:
    mode = str(constant(call.argument(1, "mode"), "r"))
    if any(letter in mode for letter in "wax+"):
        host_effect(call, "opens a file for writing")
    else:
        call.nondeterministic("reads a file")
    return new_object(call, "tf.io.gfile.GFile")


_GFILE: Final = "tf.io.gfile.GFile"


@RULES.method(_GFILE, "write", "flush", "seek", "close")
def _write_gfile(call: Any) -> Value:
    if call.name.endswith("write"):
        host_effect(call, "writes a file")
    return NONE


@RULES.method(_GFILE, "read", "readline", "__next__", "next", "__iter__")
def _read_gfile(_call: Any) -> Value:
    return of_prim("str")


@RULES.method(_GFILE, "readlines")
def _read_lines(call: Any) -> Value:
    return list_of(call, of_prim("str"))


@RULES.function("io.TFRecordWriter", "data.experimental.TFRecordWriter")
def _record_writer(call: Any) -> Value:
    host_effect(call, "opens a file for writing")
    return new_object(call, "tf.io.TFRecordWriter")


@RULES.method("tf.io.TFRecordWriter", "write", "flush", "close")
def _write_record(call: Any) -> Value:
    host_effect(call, "writes records")
    return NONE


@RULES.method(
    tuple(f"tf.train.{name}" for name in ("Example", "SequenceExample", "Features", "Feature")), "SerializeToString"
)
def _serialise(_call: Any) -> Value:
    return of_prim("bytes")


# -- checkpoints and saved models --------------------------------------------------------------------------------

_CHECKPOINTS: Final = ("tf.train.Checkpoint", "tf.compat.v1.train.Checkpoint")
_MANAGER: Final = "tf.train.CheckpointManager"
_STATUS: Final = "tf.train.CheckpointLoadStatus"


@RULES.function("train.Checkpoint", "train.CheckpointManager", "compat.v1.train.Checkpoint")
def _checkpoint(call: Any) -> Value:
    if not call.guarded:
        call.hazard("HYB310", "creates a checkpoint each time the function is traced")
    made = call.make("api", call.name.rpartition(".")[2], symbol=call.name)
    for name, value in call.arguments.keywords.items():
        call.store_attribute(made, name, value)  # `checkpoint.model` is the object given as `model=`
    fresh: Value = call.new(made)
    return fresh


@RULES.method(_CHECKPOINTS, "save", "write")
@RULES.method(_MANAGER, "save")
def _save_checkpoint(call: Any) -> Value:
    host_effect(call, "writes a checkpoint")
    return of_prim("str")


@RULES.method(_CHECKPOINTS, "restore", "read")
def _restore(call: Any) -> Value:
    host_effect(call, "restores a checkpoint")
    return new_object(call, _STATUS)


@RULES.method(_MANAGER, "restore_or_initialize")
def _restore_or_initialise(call: Any) -> Value:
    host_effect(call, "restores a checkpoint")
    return join(of_prim("str"), NONE)


@RULES.property(_MANAGER, "latest_checkpoint")
def _latest(_call: Any) -> Value:
    return join(of_prim("str"), NONE)


@RULES.property(_MANAGER, "checkpoints")
def _checkpoints(call: Any) -> Value:
    return list_of(call, of_prim("str"))


@RULES.method(
    _STATUS, "assert_consumed", "assert_existing_objects_matched", "assert_nontrivial_match", "expect_partial"
)
def _status(call: Any) -> Value:
    return of(call.receiver)


@RULES.method(_STATUS, "initialize_or_restore", "run_restore_ops")
def _run_restore(_call: Any) -> Value:
    return NONE


@RULES.function("saved_model.save")
def _save_model(call: Any) -> Value:
    host_effect(call, "writes a saved model")
    call.used_as_graph(call.argument(2, "signatures") or NOTHING, "saves it as a signature of a model")
    call.saved_as_graph(call.argument(0, "obj") or NOTHING, "saves it with the object that has it")
    return NONE


@RULES.function("saved_model.load", "compat.v1.saved_model.load")
def _load_model(call: Any) -> Value:
    call.nondeterministic("reads a saved model")
    return call.unknown("external-data", "a saved model")  # type: ignore[no-any-return]
