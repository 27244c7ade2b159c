"""Files replaced completely or not at all, and copies of trees."""

import os
import stat
from pathlib import Path

import pytest
from edit_samples import adding, on_disk

from hybridize.edits import writing
from hybridize.edits.plan import FilePlan, plan
from hybridize.edits.writing import WriteRefusedError, write_file, write_tree

TEXT = b"\xef\xbb\xbfimport tensorflow as tf\r\ndef f(x): return '\xc3\xa4'\r\n"
NEW = TEXT.replace(b"def f", b"@tf.function\r\ndef f")


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    root = tmp_path / "tree"
    (root / "package").mkdir(parents=True)
    (root / "package" / "m.py").write_bytes(TEXT)
    return root


def planned(path: Path, root: Path) -> FilePlan:
    source = on_disk(path, root)
    return plan(source, [adding(source, "f")])


def names(directory: Path) -> list[str]:
    return sorted(path.name for path in directory.iterdir())


def write(done: FilePlan, root: Path | None = None) -> None:
    write_file(done.source, done.new_text, root)


def test_bytes_and_permissions(tree: Path) -> None:
    path = tree / "package" / "m.py"
    path.chmod(0o754)
    write(planned(path, tree), tree)
    assert path.read_bytes() == NEW
    assert stat.S_IMODE(path.stat().st_mode) == 0o754
    assert names(path.parent) == ["m.py"]


def test_changed_meanwhile(tree: Path) -> None:
    path = tree / "package" / "m.py"
    done = planned(path, tree)
    path.write_bytes(TEXT + b"# more\r\n")
    with pytest.raises(WriteRefusedError, match=r"package/m.py: has changed since it was read"):
        write(done, tree)
    assert path.read_bytes() == TEXT + b"# more\r\n"
    assert names(path.parent) == ["m.py"]


def test_changed_at_the_last_moment(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tree / "package" / "m.py"
    done = planned(path, tree)
    monkeypatch.setattr(writing, "_take_over", lambda *_: path.write_bytes(b"saved by an editor\n"))
    with pytest.raises(WriteRefusedError, match="changed"):
        write(done, tree)
    assert path.read_bytes() == b"saved by an editor\n"
    assert names(path.parent) == ["m.py"]


def test_gone(tree: Path) -> None:
    path = tree / "package" / "m.py"
    done = planned(path, tree)
    path.unlink()
    with pytest.raises(WriteRefusedError, match="no longer there"):
        write(done, tree)
    assert names(path.parent) == []


def test_read_only(tree: Path) -> None:
    path = tree / "package" / "m.py"
    path.chmod(0o444)
    with pytest.raises(WriteRefusedError, match="read-only"):
        write(planned(path, tree), tree)
    assert path.read_bytes() == TEXT


@pytest.mark.parametrize("call", ["fsync", "fdopen"])
def test_failing_disk(tree: Path, monkeypatch: pytest.MonkeyPatch, call: str) -> None:
    path = tree / "package" / "m.py"
    done = planned(path, tree)

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(writing.os, call, fail)
    with pytest.raises(WriteRefusedError, match="No space left"):
        write(done, tree)
    monkeypatch.undo()
    assert path.read_bytes() == TEXT
    assert names(path.parent) == ["m.py"]


def test_interrupt_leaves_nothing(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tree / "package" / "m.py"
    done = planned(path, tree)

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(writing, "_take_over", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write(done, tree)
    assert path.read_bytes() == TEXT
    assert names(path.parent) == ["m.py"]


def test_link_within_the_tree_stays_a_link(tree: Path) -> None:
    link = tree / "link.py"
    link.symlink_to("package/m.py")
    write(planned(link, tree), tree)
    assert link.is_symlink()
    assert link.read_bytes() == (tree / "package" / "m.py").read_bytes() == NEW


@pytest.mark.parametrize("through_directory", [False, True])
def test_link_out_of_the_tree(tree: Path, tmp_path: Path, through_directory: bool) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "m.py").write_bytes(TEXT)
    if through_directory:
        (tree / "linked").symlink_to(outside)
        path = tree / "linked" / "m.py"
    else:
        path = tree / "link.py"
        path.symlink_to(outside / "m.py")
    with pytest.raises(WriteRefusedError, match="outside"):
        write(planned(path, tree), tree)
    assert (outside / "m.py").read_bytes() == TEXT


def test_link_without_a_root(tree: Path) -> None:
    link = tree / "link.py"
    link.symlink_to("package/m.py")
    with pytest.raises(WriteRefusedError, match="is a link"):
        write(planned(link, tree))


def test_text_without_bytes(tree: Path) -> None:
    path = tree / "latin.py"
    path.write_bytes(b"# coding: latin-1\n")
    with pytest.raises(WriteRefusedError, match="cannot be written in iso-8859-1"):
        write_file(on_disk(path, tree), "\u20ac", tree)
    assert path.read_bytes() == b"# coding: latin-1\n"


def test_copy_of_a_tree(tree: Path, tmp_path: Path) -> None:
    outside = tmp_path / "secret.txt"
    outside.write_text("secret")
    (tree / ".git").mkdir()
    (tree / ".git" / "config").write_text("x")
    (tree / "data.bin").write_bytes(bytes(range(256)))
    (tree / "run.sh").write_text("#!/bin/sh\n")
    (tree / "run.sh").chmod(0o755)
    (tree / "inside.py").symlink_to("package/m.py")
    (tree / "absolute.py").symlink_to(tree / "package" / "m.py")
    (tree / "outside.txt").symlink_to(outside)
    (tree / "broken").symlink_to("nowhere")
    (tree / "to_git").symlink_to(".git/config")
    os.mkfifo(tree / "pipe")
    output = tmp_path / "made" / "copy"
    done = write_tree(tree, output, [planned(tree / "package" / "m.py", tree)])
    assert names(output) == ["absolute.py", "data.bin", "inside.py", "package", "run.sh"]
    assert (output / "package" / "m.py").read_bytes() == NEW
    assert (output / "inside.py").read_bytes() == NEW
    assert (output / "absolute.py").resolve() == (output / "package" / "m.py").resolve()
    assert (output / "data.bin").read_bytes() == bytes(range(256))
    assert stat.S_IMODE((output / "run.sh").stat().st_mode) == 0o755
    assert (done.files, done.edited) == (3, 1)
    assert [path for path, _ in done.left_out] == ["broken", "outside.txt", "pipe", "to_git"]
    assert (tree / "package" / "m.py").read_bytes() == TEXT
    assert names(output.parent) == ["copy"]


def test_copy_within_the_tree(tree: Path) -> None:
    output = tree / "out"
    output.mkdir()
    write_tree(tree, output, [planned(tree / "package" / "m.py", tree)])
    assert names(output) == ["package"]
    assert names(tree) == ["out", "package"]
    assert (output / "package" / "m.py").read_bytes() == NEW


def test_refused_places_for_a_copy(tree: Path, tmp_path: Path) -> None:
    full, file, link = tmp_path / "full", tmp_path / "file", tmp_path / "link"
    full.mkdir()
    (full / "keep").write_text("keep")
    file.write_text("keep")
    empty = tmp_path / "empty"
    empty.mkdir()
    link.symlink_to(empty)
    for place, words in ((full, "not empty"), (file, "no directory"), (link, "link"), (tree, "not empty")):
        with pytest.raises(WriteRefusedError, match=words):
            write_tree(tree, place, [])
    assert (full / "keep").read_text() == "keep"
    assert names(tmp_path) == ["empty", "file", "full", "link", "tree"]


def test_copy_of_a_changed_tree(tree: Path, tmp_path: Path) -> None:
    done = planned(tree / "package" / "m.py", tree)
    (tree / "package" / "m.py").write_bytes(b"other\n")
    with pytest.raises(WriteRefusedError, match="changed"):
        write_tree(tree, tmp_path / "copy", [done])
    assert names(tmp_path) == ["tree"]


def test_failing_copy_leaves_nothing(tree: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    done = planned(tree / "package" / "m.py", tree)
    monkeypatch.setattr(writing.shutil, "copymode", fail)
    with pytest.raises(WriteRefusedError, match="No space left"):
        write_tree(tree, tmp_path / "copy", [done])
    assert names(tmp_path) == ["tree"]


def test_plan_outside_the_tree(tree: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.py"
    other.write_bytes(TEXT)
    with pytest.raises(WriteRefusedError, match="outside"):
        write_tree(tree, tmp_path / "copy", [planned(other, tmp_path)])
