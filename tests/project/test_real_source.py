"""Properties on real source and on damaged source."""

from __future__ import annotations

import codecs
import sysconfig
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from hybridize.project.magics import blank_magics
from hybridize.project.module import count_lines
from hybridize.project.options import Options
from hybridize.project.parsing import parse_source
from hybridize.project.project import load_project

LIBRARY = Path(sysconfig.get_path("stdlib"))
SAMPLE = sorted(LIBRARY.glob("*.py"))[::6] + sorted((LIBRARY / "encodings").glob("*.py"))[::10]

_JUNK = st.sampled_from(
    [
        b"\x00",
        b"\xff",
        b"'''",
        b"(",
        b"\\\n",
        b"%x\n",
        b"!ls '\n",
        b"# hybridize: ignore[\n",
        b"# coding: zlib\n",
        b"\r",
        b"\x0c",
        b"\t",
        b"?\n",
        codecs.BOM_UTF8,
        b"# coding: undefined\n",
        b"# coding: utf-16\n",
        b"x = 1\n",
        b"def f():\n",
    ]
)


def test_real_files_come_back_byte_for_byte() -> None:
    for path in SAMPLE:
        raw = path.read_bytes()
        parsed = parse_source(raw, path.name)
        assert parsed.tree is not None and not parsed.diagnostics, path
        assert (codecs.BOM_UTF8 if parsed.has_bom else b"") + parsed.text.encode(parsed.encoding) == raw, path
        assert blank_magics(parsed.text) == (parsed.text, ()), path


@settings(max_examples=200, deadline=None)
@given(st.lists(st.one_of(_JUNK, st.binary(max_size=6)), max_size=12).map(b"".join))
def test_damaged_source_is_reported_and_nothing_is_raised(raw: bytes) -> None:
    parsed = parse_source(raw, "f.py")
    assert parsed.tree is not None or parsed.diagnostics
    assert all(each.line >= 1 and each.column >= 1 for each in parsed.diagnostics)
    blanked, _ = blank_magics(parsed.text)
    assert len(blanked) == len(parsed.text)
    assert count_lines(blanked) == count_lines(parsed.text)


def test_a_package_of_the_standard_library() -> None:
    project = load_project([LIBRARY / "asyncio"], Options(), cwd=LIBRARY)
    base_events = project.by_display["asyncio/base_events.py"]
    assert base_events.name == "asyncio.base_events"
    assert project.resolver.resolve(base_events, "events", 1) is project.by_display["asyncio/events.py"]
    assert project.diagnostics == ()
