"""Writing results: to standard output, or to a file that is complete or unchanged."""

from __future__ import annotations

import contextlib
import os
import sys
import tempfile
from pathlib import Path

from hybridize.cli.program import fail


def write(text: str, file: Path | None) -> None:
    """Write a result where it was asked for."""
    if file is None:
        _to_stdout(text)
    else:
        _replace(file, text.encode("utf-8", "backslashreplace"))


def write_bytes(content: bytes, file: Path | None) -> None:
    """Write a result that is no text of one encoding, such as a patch."""
    if file is not None:
        _replace(file, content)
    elif content:
        sys.stdout.flush()
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()


def _to_stdout(text: str) -> None:
    # Neither a terminal of another encoding nor a lone surrogate in a file name may end the program.
    encoding = sys.stdout.encoding or "utf-8"
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        text = text.encode(encoding, "backslashreplace").decode(encoding)
    sys.stdout.write(text)
    sys.stdout.flush()


def _replace(file: Path, content: bytes) -> None:
    """Write beside the file, then put it in its place in one step."""
    target = file.resolve() if file.is_symlink() else file
    if target.is_dir():
        fail(f"cannot write {file}: it is a directory")
    if target.exists() and not target.is_file():
        # A device or a pipe, such as /dev/stdout, cannot be replaced.
        target.write_bytes(content)
        return
    temporary: str | None = None
    try:
        descriptor, temporary = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(content)
        Path(temporary).chmod(target.stat().st_mode & 0o7777 if target.exists() else 0o666 & ~_umask())
        Path(temporary).replace(target)
    except OSError as error:
        if temporary is not None:
            with contextlib.suppress(OSError):
                Path(temporary).unlink()
        fail(f"cannot write {file}: {error.strerror or error}")


def _umask() -> int:
    current = os.umask(0)
    os.umask(current)
    return current
