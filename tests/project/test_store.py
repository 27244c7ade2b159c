"""The store gives back what was put into it, or nothing, and never complains."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from hybridize.project import store
from hybridize.project.store import Store

KEY = "0123456789abcdef"


def test_gives_back_what_was_put(tmp_path: Path) -> None:
    kept = Store(tmp_path / "cache")
    assert kept.get(KEY) is None
    kept.put(KEY, b"one" * 1000)
    assert kept.get(KEY) == b"one" * 1000
    kept.put(KEY, b"two")
    assert kept.get(KEY) == b"two"
    assert kept.get(KEY[::-1]) is None


def test_the_folder_says_that_it_is_a_cache(tmp_path: Path) -> None:
    Store(tmp_path / "cache").put(KEY, b"")
    assert (tmp_path / "cache/.gitignore").read_text() == "*\n"
    assert (tmp_path / "cache/CACHEDIR.TAG").read_text().startswith("Signature: 8a477f597d28d172789f06886806bc55")


@pytest.mark.parametrize("damage", ["cut", "flip", "empty", "other", "folder"])
def test_a_damaged_entry_is_none(tmp_path: Path, damage: str) -> None:
    kept = Store(tmp_path)
    kept.put(KEY, b"content" * 100)
    (entry,) = tmp_path.glob("*.result")
    data = entry.read_bytes()
    match damage:
        case "cut":
            entry.write_bytes(data[:-1])
        case "flip":
            entry.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
        case "empty":
            entry.write_bytes(b"")
        case "other":
            entry.write_bytes(b"not an entry at all, but long enough to hold a checksum")
        case _:
            entry.unlink()
            entry.mkdir()
    assert kept.get(KEY) is None
    kept.put(KEY, b"again")
    assert kept.get(KEY) == (None if damage == "folder" else b"again")


def test_a_folder_that_cannot_be_made_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    kept = Store(tmp_path / "file" / "cache")
    kept.put(KEY, b"content")
    assert kept.get(KEY) is None


def test_a_folder_that_cannot_be_written_is_no_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_arguments: object, **_options: object) -> None:
        raise PermissionError("read-only file system")

    monkeypatch.setattr(store.tempfile, "mkstemp", refuse)
    kept = Store(tmp_path / "cache")
    kept.put(KEY, b"content")
    assert kept.get(KEY) is None


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "cache").symlink_to(tmp_path / "elsewhere")
    kept = Store(tmp_path / "cache")
    kept.put(KEY, b"content")
    assert kept.get(KEY) is None
    assert not list((tmp_path / "elsewhere").iterdir())


def test_what_was_not_used_for_longest_goes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "_MOST_BYTES", 3 * 45)  # an entry of this content takes 43 bytes
    kept = Store(tmp_path)
    for number, key in enumerate("abcd"):
        kept.put(key, b"xyz")
        entry = tmp_path / f"{key}.result"
        store.os.utime(entry, (number, number))
    assert [key for key in "abcd" if kept.get(key)] == ["b", "c", "d"]


def test_writers_at_the_same_time(tmp_path: Path) -> None:
    kept = Store(tmp_path / "cache")
    contents = [bytes([number]) * 100_000 for number in range(8)]
    threads = [threading.Thread(target=kept.put, args=(KEY, content)) for content in contents]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert kept.get(KEY) in contents
    assert not list((tmp_path / "cache").glob("*.tmp"))
