"""Results of earlier runs on disk: bytes by key, in a folder that may vanish, be damaged, or not be writable.

Gives   `Store.get` and `Store.put`.  What is read back is exactly what was written, or nothing: every entry carries a
        checksum, and is written beside its place and moved there, so that runs at the same time do not disturb
        each other.  Nothing in an entry is ever executed (no pickle).
Errors  none: a store that cannot be read or written forgets everything.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
import zlib
from dataclasses import dataclass
from pathlib import Path

FOLDER = ".hybridize_cache"
_TAG = b"Signature: 8a477f597d28d172789f06886806bc55\n# A cache of hybridize; see https://bford.info/cachedir/\n"
_SUFFIX = ".result"
_DIGEST = 32
# Fast rather than small: reports repeat themselves and shrink to a tenth all the same.
_LEVEL = 1
_MOST_BYTES = 256 << 20


@dataclass(frozen=True, slots=True)
class Store:
    """Entries in one folder; keys are hexadecimal digests."""

    folder: Path

    def get(self, key: str) -> bytes | None:
        """What was put under a key; None when there is nothing, or nothing whole."""
        path = self._path(key)
        try:
            if self.folder.is_symlink():
                return None
            data = path.read_bytes()
            if hashlib.sha256(data[_DIGEST:]).digest() != data[:_DIGEST]:
                return None
            content = zlib.decompress(data[_DIGEST:])
        except (OSError, zlib.error):
            return None
        with contextlib.suppress(OSError):
            os.utime(path)  # what is used stays longest
        return content

    def put(self, key: str, content: bytes) -> None:
        """Keep bytes under a key, if the folder can be written."""
        packed = zlib.compress(content, _LEVEL)
        try:
            self._prepare()
            descriptor, name = tempfile.mkstemp(dir=self.folder, prefix=key[:8], suffix=".tmp")
        except OSError:
            return
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(hashlib.sha256(packed).digest() + packed)
            Path(name).replace(self._path(key))
        except OSError:
            with contextlib.suppress(OSError):
                Path(name).unlink()
        self._prune()

    def prepare(self) -> None:
        """Make the folder now, so that the tree it may lie in looks the same before and after a run."""
        with contextlib.suppress(OSError):
            self._prepare()

    def _path(self, key: str) -> Path:
        return self.folder / f"{key}{_SUFFIX}"

    def _prepare(self) -> None:
        """Make the folder, marked as one that no backup and no version control need."""
        if self.folder.is_symlink():
            raise OSError("a link may lead anywhere")
        self.folder.mkdir(parents=True, exist_ok=True)
        for name, content in (("CACHEDIR.TAG", _TAG), (".gitignore", b"*\n")):
            path = self.folder / name
            if not path.exists():
                path.write_bytes(content)

    def _prune(self) -> None:
        """Drop what was not used for longest when there is too much."""
        with contextlib.suppress(OSError):
            entries = [(entry.stat(), entry.path) for entry in os.scandir(self.folder) if entry.name.endswith(_SUFFIX)]
            left = sum(status.st_size for status, _ in entries)
            for status, path in sorted(entries, key=lambda one: one[0].st_mtime):
                if left <= _MOST_BYTES:
                    break
                Path(path).unlink()
                left -= status.st_size
