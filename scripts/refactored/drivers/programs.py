"""Collections of programs: each one run as a script on made-up data, with what it prints and the variables it leaves.

PROGRAMS names them by patterns, separated by spaces.  Data sets have a few hundred elements and models are fitted for
one epoch, whatever the program asks for; one that takes more than SECONDS_EACH of the processor ends there.
"""

import contextlib
import io
import os
import re
import runpy
import signal
import sys
import time
from pathlib import Path

import driving
import numpy as np
import tensorflow as tf
from tensorflow.python.ops import resource_variable_ops

driving.start()
ROOT = Path.cwd()
LEAST, SECONDS = 96, int(os.environ.get("SECONDS_EACH", "20"))
_made = []
_original = resource_variable_ops.BaseResourceVariable.__init__


def _remembered(self, *arguments, **keywords):
    _original(self, *arguments, **keywords)
    _made.append(self)


resource_variable_ops.BaseResourceVariable.__init__ = _remembered


def images(count, side, channels, classes, column=False):
    generator = np.random.RandomState(3)
    shape = (count, side, side, channels) if channels else (count, side, side)
    values = generator.randint(0, 256, shape, dtype="uint8")
    labels = generator.randint(0, classes, (count, 1) if column else (count,)).astype("uint8")
    return values, labels


def sentences(num_words=None, **_):
    generator = np.random.RandomState(3)
    made = []
    for _ in range(2):
        words = np.empty(200, object)
        words[:] = [generator.randint(1, num_words or 1000, generator.randint(5, 60)).tolist() for _ in range(200)]
        made.append((words, generator.randint(0, 2, 200)))
    return tuple(made)


def houses(**_):
    generator = np.random.RandomState(3)
    return tuple((generator.normal(size=(count, 13)), generator.uniform(5, 50, count)) for count in (404, 102))


data = tf.keras.datasets
for module, arguments in (
    (data.mnist, (28, 0, 10)),
    (data.fashion_mnist, (28, 0, 10)),
    (data.cifar10, (32, 3, 10, True)),
    (data.cifar100, (32, 3, 100, True)),
):
    first = 50000 if arguments[0] == 32 else 60000
    module.load_data = lambda *_, first=first, arguments=arguments, **__: (
        images(first, *arguments),
        images(10000, *arguments),
    )
data.imdb.load_data = sentences
data.boston_housing.load_data = houses
_slices = tf.data.Dataset.from_tensor_slices


def few(tensors, name=None):
    return _slices(tensors).take(LEAST)


tf.data.Dataset.from_tensor_slices = staticmethod(few)


def shortened(method):
    def call(self, x=None, y=None, *arguments, **keywords):
        if isinstance(x, np.ndarray):
            x, y = x[:LEAST], y if y is None else y[:LEAST]
        if method.__name__ == "fit":
            keywords |= {"epochs": 1, "verbose": 0}
            keywords = {key: value for key, value in keywords.items() if key not in {"callbacks", "validation_data"}}
            arguments = ()
        elif method.__name__ == "evaluate":
            keywords["verbose"] = 0
        given = (x,) if y is None else (x, y)
        return method(self, *given, *arguments, **keywords)

    return call


for name in ("fit", "evaluate"):
    setattr(tf.keras.Model, name, shortened(getattr(tf.keras.Model, name)))


class OutOfTimeError(BaseException):
    """The program has run for long enough."""


def out_of_time(*_):
    raise OutOfTimeError


signal.signal(signal.SIGPROF, out_of_time)
_TIMES = re.compile(
    r"time|conv:|\bms\b|loops|sec|elapsed|speed|duration|took|0x[0-9a-f]{6}|/tmp|\d+:\d\d", re.IGNORECASE
)
_NUMBER = re.compile(r"[-+]?(?:\d+\.\d*|\.?\d+)(?:[eE][-+]?\d+)?|\bnan\b|\binf\b")


def numbers(line):
    line = re.sub(r"__inference_\w+?_\d+|\bline \d+", "", line)  # counted, or moved by the edits
    words = _NUMBER.sub("#", line)
    return [re.sub(r"\s+", " ", words), *(float(each) for each in _NUMBER.findall(line))]


def program(path):
    known = set(sys.modules)
    _made.clear()
    driving.reseed(5)
    tf.keras.backend.clear_session()
    printed = io.StringIO()
    os.chdir(path.parent)
    sys.path.insert(0, str(path.parent))
    sys.argv = [path.name]
    signal.setitimer(signal.ITIMER_PROF, SECONDS)
    ended = "ended"
    traces, started = driving._traced(), time.process_time()
    try:
        with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(io.StringIO()):
            runpy.run_path(path.name, run_name="__main__")
    except OutOfTimeError:
        ended = "time limit"
    except SystemExit:
        ended = "exit"
    except BaseException as error:
        ended = f"{type(error).__name__}"
        print(path, repr(error)[:300], flush=True)
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
    seconds, traces = time.process_time() - started, driving._traced() - traces
    sys.path.remove(str(path.parent))
    os.chdir(ROOT)
    for name in set(sys.modules) - known:
        if str(ROOT) in str(getattr(sys.modules[name], "__file__", "")):
            del sys.modules[name]
    lines = [numbers(line) for line in printed.getvalue().splitlines() if not _TIMES.search(line)]
    name = str(path.relative_to(ROOT))
    if ended == "time limit":
        driving.record(name, ended, seconds, traces)
        return
    left = {}
    for each in _made:
        with contextlib.suppress(Exception):
            if each.dtype.is_floating:  # several objects may stand for one variable
                left[each.handle._id] = float(tf.reduce_sum(tf.abs(tf.cast(each, tf.float64))))
    driving.record(name, [ended, lines[:200], sorted(left.values())], seconds, traces)


chosen = sorted({path for pattern in os.environ["PROGRAMS"].split() for path in ROOT.glob(pattern)})
for path in chosen:
    text = path.read_text(encoding="utf-8", errors="replace")
    if "tensorflow" in text and "tf.placeholder" not in text and "compat.v1" not in text:
        program(path)
