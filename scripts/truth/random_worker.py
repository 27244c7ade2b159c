"""The process that runs random programs: many in one TensorFlow.

Reads one JSON job a line, {"texts": [text, …]}, and answers with one JSON line: for each program what it said and how
it ended.  Programs share a process, for its start takes longer than a hundred of them: each gets fresh modules and
seeds, and leaves nothing another would see.

What a program says is more than what it prints: the warnings its own code issues and the records it logs are written
where they happen, and at the end how far Python's and NumPy's random generators are and what the environment holds,
which a program changes and seldom looks at.
"""

from __future__ import annotations

import contextlib
import gc
import hashlib
import io
import json
import linecache
import logging
import os
import random
import signal
import sys
import tempfile
import traceback
import types
import warnings
from pathlib import Path
from typing import Any

SECONDS = 30
# Whose log records are none of the program's.
_LIBRARIES = ("tensorflow", "absl", "keras", "h5py", "jax")


class Stopped(BaseException):
    """A program ran too long."""


def run(text: str, path: Path) -> dict[str, Any]:
    """Run a program as a module of its own: its output, and the type of the exception that ended it."""
    import numpy as np
    import tensorflow as tf

    environment = dict(os.environ)
    random.seed(0)
    np.random.seed(0)
    tf.random.set_seed(0)
    path.write_text(text, encoding="utf-8")
    linecache.clearcache()
    module = types.ModuleType(path.stem)
    module.__file__ = str(path)
    sys.modules[path.stem] = module
    output = io.StringIO()
    error, detail = None, ""
    signal.alarm(SECONDS)
    try:
        with contextlib.redirect_stdout(output), contextlib.redirect_stderr(io.StringIO()):
            exec(compile(text, str(path), "exec"), vars(module))
            print(_left_behind(environment))
    except Stopped:
        error = "ran too long"
    except Exception as raised:
        error = type(raised).__name__
        lines = [line.strip() for line in "".join(traceback.format_exception_only(raised)).splitlines() if line.strip()]
        detail = " | ".join(lines[-4:])[-500:]
    finally:
        signal.alarm(0)
        del sys.modules[path.stem]
        path.unlink()
        os.environ.clear()
        os.environ.update(environment)
    return {"stdout": output.getvalue(), "error": error, "detail": detail}


def _left_behind(environment: dict[str, str]) -> str:
    """What a program leaves to others in its process: how far the random generators are, the environment it changed."""
    import numpy as np

    states = repr((random.getstate(), [*map(repr, np.random.get_state())])).encode()
    changed = {name: value for name, value in os.environ.items() if environment.get(name) != value}
    return f"random {hashlib.sha256(states).hexdigest()[:8]} environment {changed}"


def _listen() -> None:
    """Write the warnings and the log records of programs to their output, at each call that issues one."""
    import tensorflow as tf

    unconverted: Any = tf.autograph.experimental.do_not_convert
    inside = str(Path("autograph", "impl", "api.py"))

    @unconverted  # type: ignore[untyped-decorator]
    def warn(message: Any, *_arguments: Any, **_named: Any) -> None:
        frame = sys._getframe(1)
        while frame.f_code.co_filename.endswith(inside) and frame.f_back is not None:
            frame = frame.f_back
        name = Path(frame.f_code.co_filename).name
        if name.startswith(("random_", "__autograph_generated_file")) and name != Path(__file__).name:
            print(f"warns: {message}")

    class Listener(logging.Handler):
        @unconverted  # type: ignore[untyped-decorator]
        def emit(self, record: logging.LogRecord) -> None:
            if not record.name.startswith(_LIBRARIES):
                print(f"logs: {record.getMessage()}")

    warnings.warn = warn
    logging.getLogger().handlers = [Listener()]


def serve() -> None:
    """Answer jobs until standard input ends."""
    # One library of kernels less whose results depend on the machine.
    os.environ.update(TF_CPP_MIN_LOG_LEVEL="3", CUDA_VISIBLE_DEVICES="", AUTOGRAPH_VERBOSITY="0")
    os.environ["TF_ENABLE_ONEDNN_OPTS"] = "0"
    import numpy as np
    import tensorflow as tf

    def stop(_signal: int, _frame: Any) -> None:
        raise Stopped

    signal.signal(signal.SIGALRM, stop)
    warnings.simplefilter("ignore")
    np.set_printoptions(precision=3, suppress=True)  # the last digits depend on how ops are grouped
    _listen()
    tf.get_logger().setLevel("ERROR")
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # tf.print writes there, whatever sys.stderr is
    tf.config.threading.set_intra_op_parallelism_threads(1)
    tf.config.threading.set_inter_op_parallelism_threads(1)
    tf.keras.backend.clear_session()  # Keras is imported by now
    gc.freeze()  # each program ends with a collection, which need not look through TensorFlow
    with tempfile.TemporaryDirectory() as folder:
        for number, line in enumerate(sys.stdin):
            job = json.loads(line)
            found = []
            for variant, text in enumerate(job["texts"]):
                found.append(run(text, Path(folder) / f"random_{number}_{variant}.py"))
                tf.keras.backend.clear_session()
            answers.write(json.dumps(found) + "\n")
            answers.flush()


if __name__ == "__main__":
    serve()
