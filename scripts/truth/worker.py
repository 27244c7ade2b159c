"""The process that runs programs: imports TensorFlow once, then forks a fresh child for each job.

Reads jobs as JSON lines from standard input, writes one line per finished job to standard output, and leaves the
answer of each (`answer.json`, `answer.npz`, `stdout`, `stderr`) in the folder the job names. Forking before any op
has run is what makes a trial cost a second instead of an import; no job sees anything of another.
"""

from __future__ import annotations

import dataclasses
import importlib
import json
import os
import signal
import sys
import time
import traceback
import types
from pathlib import Path
from typing import Any

if __package__ in (None, ""):
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from truth import determinism, probes
from truth.jobs import Job, job_from_json


def serve() -> None:
    """Run the jobs that arrive until standard input ends."""
    os.environ.update(TF_CPP_MIN_LOG_LEVEL="3", TF_DETERMINISTIC_OPS="1", CUDA_VISIBLE_DEVICES="")
    for name in ("numpy", "tensorflow", "keras"):
        importlib.import_module(name)
    for line in sys.stdin:
        job = job_from_json(json.loads(line))
        child = os.fork()
        if child == 0:
            _child(job)
        status = _wait(child, job.time_limit)
        sys.stdout.write(json.dumps({"answer": job.answer, "status": status}) + "\n")
        sys.stdout.flush()


def _wait(child: int, limit: float) -> str:
    deadline = time.monotonic() + limit
    while True:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            code = os.waitstatus_to_exitcode(status)
            return "finished" if code == 0 else f"ended with code {code}"
        if time.monotonic() > deadline:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            return f"stopped after {limit:g} s"
        time.sleep(0.02)


def _child(job: Job) -> None:
    code = 1
    try:
        answer = Path(job.answer)
        for descriptor, name in ((1, "stdout"), (2, "stderr")):
            os.dup2(os.open(answer / name, os.O_CREAT | os.O_WRONLY | os.O_TRUNC), descriptor)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        report = _run(job)
        (answer / "answer.json").write_text(json.dumps(report), encoding="utf-8")
        code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)  # neither the parent's clean-up nor TensorFlow's own belongs to a child


def _run(job: Job) -> dict[str, Any]:
    root = Path(job.root)
    functions = frozenset(job.functions)
    determinism.seed_everything(job.seed)
    variables: list[Any] = []
    if not job.plain:
        determinism.seed_ops_by_call_site(root, functions, job.seed)
        variables = determinism.keep_variables()
    probes.install(root, functions)
    os.chdir(root)
    start = time.perf_counter()
    error = _execute(job, root, functions)
    seconds = time.perf_counter() - start
    sys.stdout.flush()
    _save_variables(variables, Path(job.answer) / "answer.npz")
    return {"error": error, "seconds": seconds, "functions": probes.observations(), "job": dataclasses.asdict(job)}


def _execute(job: Job, root: Path, functions: frozenset[str]) -> str | None:
    """Run the program as `__main__`; the error that ended it, if one did."""
    main: Any = types.ModuleType("__main__")
    try:
        sys.path.insert(0, str(root))
        if job.module:
            main.__package__ = job.target
            importlib.import_module(job.target)
            path = root / job.target.replace(".", "/") / "__main__.py"
        else:
            main.__package__ = None
            path = root / job.target
            sys.path.insert(0, str(path.parent))
        main.__file__ = str(path)
        sys.argv = [str(path), *job.arguments]
        sys.modules["__main__"] = main
        exec(probes.compile_probed(path, root, functions), main.__dict__)
    except SystemExit as stop:
        return None if stop.code in (None, 0) else f"SystemExit: {stop.code}"
    except BaseException as raised:
        traceback.print_exc()
        return f"{type(raised).__name__}: {str(raised).strip()[:400]}"
    return None


def _save_variables(variables: list[Any], path: Path) -> None:
    import numpy as np

    values: dict[str, Any] = {}
    for number, variable in enumerate(variables):
        try:
            values[f"{number:04d}"] = np.asarray(variable.numpy())
        except Exception:  # never initialised, or of a dtype without an array: nothing to compare
            continue
    np.savez(path, **values)


if __name__ == "__main__":
    serve()
