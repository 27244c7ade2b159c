"""Putting edited texts on disk: in the place of a file, or as a copy of a whole tree; completely or not at all.

Needs a `SourceText` and its new text, or a tree and the plans for it.  What is written goes beside its place first, is
flushed to disk and moved there in one step; until then nothing has changed, and on any error what was written beside
is gone.  A file that is not as it was when read, that is read-only, or that a link leads to outside the tree is
refused, with the reason in words.  In copies of trees version control data is left behind, and links are kept only
where they lead within the tree.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import stat
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from hybridize.edits.plan import FilePlan
from hybridize.edits.source import SourceText, encode

_LEFT_BEHIND = frozenset({".git", ".hg", ".svn"})


class WriteRefusedError(Exception):
    """Nothing was written; the text says why, fit to show to a user."""


def write_file(source: SourceText, new_text: str, root: Path | None = None) -> None:
    """Replace the file's content; a link is followed only to a target within `root`, and stays a link."""
    content = encoded(source, new_text)
    target = _target(source, root)
    before = _unchanged(source, target)
    try:
        descriptor, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".new", dir=target.parent)
    except OSError as error:
        raise WriteRefusedError(f"{source.display}: no file can be made beside it: {error.strerror}") from error
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        _take_over(temporary, before)
        # Once more, as late as possible: an editor may have saved meanwhile.
        _unchanged(source, target)
        temporary.replace(target)
    except OSError as error:
        raise WriteRefusedError(f"{source.display}: could not be written: {error.strerror}") from error
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
    _sync_directory(target.parent)


def encoded(source: SourceText, new_text: str) -> bytes:
    """Encode the new text as the file is encoded, or refuse."""
    try:
        return encode(source, new_text)
    except (UnicodeError, LookupError) as error:
        raise WriteRefusedError(f"{source.display}: cannot be written in {source.encoding}: {error}") from error


def _target(source: SourceText, root: Path | None) -> Path:
    """Find the file to replace: the path itself, or what links in it lead to, if that lies within the tree."""
    try:
        target = source.path.resolve(strict=True)
    except (OSError, RuntimeError) as error:
        raise WriteRefusedError(f"{source.display}: is no longer there") from error
    if root is not None:
        if not target.is_relative_to(root.resolve()):
            raise WriteRefusedError(f"{source.display}: lies outside {root}, where nothing is written")
    elif source.path.is_symlink():
        raise WriteRefusedError(f"{source.display}: is a link, and it is not known whether its target may be written")
    return target


def _unchanged(source: SourceText, target: Path) -> os.stat_result:
    """Check that the file is what was read, and may be written."""
    try:
        status = target.stat()
        if not stat.S_ISREG(status.st_mode):
            raise WriteRefusedError(f"{source.display}: is not a regular file")
        current = target.read_bytes()
    except OSError as error:
        raise WriteRefusedError(f"{source.display}: cannot be read any longer: {error.strerror}") from error
    if current != source.raw:
        raise WriteRefusedError(f"{source.display}: has changed since it was read; run again")
    # The mode bits are asked too: to an administrator every file seems writable, yet the owner protected this one.
    if not status.st_mode & 0o222 or not os.access(target, os.W_OK):
        raise WriteRefusedError(f"{source.display}: is read-only")
    return status


def _take_over(temporary: Path, status: os.stat_result) -> None:
    """Give the new file the owner and permissions of the old one."""
    made = temporary.stat()
    if hasattr(os, "chown") and (made.st_uid, made.st_gid) != (status.st_uid, status.st_gid):
        # Only an administrator may give files away; the permissions below matter more than the owner.
        with contextlib.suppress(PermissionError):
            os.chown(temporary, status.st_uid, status.st_gid)
    # After chown, which may clear bits.
    temporary.chmod(stat.S_IMODE(status.st_mode))


def _sync_directory(directory: Path) -> None:
    """Make the move itself durable, where the system can."""
    with contextlib.suppress(OSError):
        descriptor = os.open(directory, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


@dataclass(frozen=True, slots=True)
class TreeCopy:
    """What was copied: numbers of files and of edited ones, and what was left out and why."""

    files: int
    edited: int
    left_out: tuple[tuple[str, str], ...]


@dataclass(slots=True)
class _Progress:
    root: Path
    avoid: frozenset[Path]
    contents: dict[Path, bytes]
    files: int = 0
    edited: int = 0
    left_out: list[tuple[str, str]] = field(default_factory=list)

    def skip(self, path: Path, reason: str) -> None:
        self.left_out.append((path.relative_to(self.root).as_posix(), reason))


def write_tree(root: Path, output_dir: Path, plans: Iterable[FilePlan]) -> TreeCopy:
    """Copy the tree with the plans' edits to a directory that does not exist yet or is empty."""
    root = root.resolve()
    if not root.is_dir():
        raise WriteRefusedError(f"{root}: is not a directory")
    contents = _contents(root, plans)
    _check_output(root, output_dir)
    try:
        output_dir.parent.mkdir(parents=True, exist_ok=True)
        staging = Path(tempfile.mkdtemp(prefix=f".{output_dir.name}.", suffix=".new", dir=output_dir.parent))
    except OSError as error:
        raise WriteRefusedError(f"{output_dir}: cannot be made: {error.strerror}") from error
    progress = _Progress(root, frozenset({output_dir.resolve(), staging.resolve()}), contents)
    try:
        # The staging directory was made private; as a copy it gets what the root has.
        _copy_directory(progress, root, staging)
        if output_dir.exists():
            output_dir.rmdir()
        staging.rename(output_dir)
    except OSError as error:
        raise WriteRefusedError(f"{output_dir}: could not be written: {error}") from error
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    return TreeCopy(progress.files, progress.edited, tuple(progress.left_out))


def _contents(root: Path, plans: Iterable[FilePlan]) -> dict[Path, bytes]:
    """Collect the new bytes of each edited file, having checked that the file is still what was read."""
    contents: dict[Path, bytes] = {}
    for plan in plans:
        if not plan.edits:
            continue
        source = plan.source
        try:
            target = source.path.resolve(strict=True)
            current = target.read_bytes()
        except (OSError, RuntimeError) as error:
            raise WriteRefusedError(f"{source.display}: cannot be read any longer") from error
        if not target.is_relative_to(root):
            raise WriteRefusedError(f"{source.display}: lies outside {root}")
        if current != source.raw:
            raise WriteRefusedError(f"{source.display}: has changed since it was read; run again")
        contents[target] = encoded(source, plan.new_text)
    return contents


def _check_output(root: Path, output_dir: Path) -> None:
    if output_dir.is_symlink():
        raise WriteRefusedError(f"{output_dir}: is a link")
    if output_dir.exists() and not output_dir.is_dir():
        raise WriteRefusedError(f"{output_dir}: exists and is no directory")
    if output_dir.is_dir() and any(output_dir.iterdir()):
        raise WriteRefusedError(f"{output_dir}: exists and is not empty")
    if output_dir.resolve() == root:
        raise WriteRefusedError(f"{output_dir}: is the tree itself")


def _copy_directory(progress: _Progress, source: Path, target: Path) -> None:
    for path in sorted(source.iterdir()):
        if path in progress.avoid or path.name in _LEFT_BEHIND:
            continue
        copy = target / path.name
        mode = path.lstat().st_mode
        if stat.S_ISLNK(mode):
            _copy_link(progress, path, copy)
        elif stat.S_ISDIR(mode):
            copy.mkdir()
            _copy_directory(progress, path, copy)
        elif stat.S_ISREG(mode):
            _copy_file(progress, path, copy)
        else:
            progress.skip(path, "neither a file nor a directory")
    # Last, since the directory may be one that forbids writing into it.
    shutil.copystat(source, target)


def _copy_file(progress: _Progress, path: Path, copy: Path) -> None:
    content = progress.contents.get(path)
    progress.files += 1
    if content is None:
        shutil.copy2(path, copy)
        return
    copy.write_bytes(content)
    shutil.copymode(path, copy)
    progress.edited += 1


def _copy_link(progress: _Progress, path: Path, copy: Path) -> None:
    try:
        target = path.resolve(strict=True)
    except (OSError, RuntimeError):
        progress.skip(path, "a link that leads nowhere")
        return
    if not target.is_relative_to(progress.root):
        progress.skip(path, "a link that leads out of the tree")
        return
    inside = target.relative_to(progress.root)
    if _LEFT_BEHIND & set(inside.parts) or any(target.is_relative_to(avoided) for avoided in progress.avoid):
        progress.skip(path, "a link to what is not copied")
        return
    # Relative, so that an absolute link into the original becomes one into the copy.
    copy.symlink_to(os.path.relpath(target, path.parent.resolve()), target_is_directory=target.is_dir())
