from __future__ import annotations

import ast
import codecs
import warnings

import pytest

from hybridize.project import parsing
from hybridize.project.diagnostics import Diagnostic
from hybridize.project.parsing import parse_source


def only(raw: bytes) -> Diagnostic:
    parsed = parse_source(raw, "f.py")
    assert parsed.tree is None
    (diagnostic,) = parsed.diagnostics
    assert diagnostic.path == "f.py"
    return diagnostic


@pytest.mark.parametrize(
    ("raw", "text", "encoding", "has_bom"),
    [
        (b"", "", "utf-8", False),
        (b"x = 1", "x = 1", "utf-8", False),
        (b"x = 1\r\ny = 2\r\n", "x = 1\r\ny = 2\r\n", "utf-8", False),
        (b"x = 1\ry = 2\r", "x = 1\ry = 2\r", "utf-8", False),
        (b"\xef\xbb\xbfx = 1\r\n", "x = 1\r\n", "utf-8", True),
        (b"\xef\xbb\xbf# coding: utf-8\nx = 1\n", "# coding: utf-8\nx = 1\n", "utf-8", True),
        (b"# -*- coding: latin-1 -*-\nx = '\xe9'\n", "# -*- coding: latin-1 -*-\nx = 'é'\n", "iso8859-1", False),
        (b"#!/usr/bin/python\n# vim: set fileencoding=cp1252 :\nx='\x80'\n", None, "cp1252", False),
        (b"\n# coding: latin-1\nx='\xe9'\n", None, "iso8859-1", False),
        (b"# coding: shift_jis\nx = '\x83\x5c'\n", None, "shift_jis", False),
        (b"x = 1\n# coding: latin-1\n", None, "utf-8", False),  # below code it is a comment like any other
        (b"x = 1\n\x0c\ndef f():\n\treturn 1\n", "x = 1\n\x0c\ndef f():\n\treturn 1\n", "utf-8", False),
        ("x = '\u2028\x85'\n".encode(), "x = '\u2028\x85'\n", "utf-8", False),
    ],
)
def test_text_is_the_file_s_and_comes_back(raw: bytes, text: str | None, encoding: str, has_bom: bool) -> None:
    parsed = parse_source(raw, "f.py")
    assert parsed.tree is not None and not parsed.diagnostics
    assert (parsed.encoding, parsed.has_bom) == (encoding, has_bom)
    assert text is None or parsed.text == text
    assert (codecs.BOM_UTF8 if has_bom else b"") + parsed.text.encode(parsed.encoding) == raw


def test_lines_count_as_python_counts_them() -> None:
    parsed = parse_source(b"x = 1\r\n\x0c\r\ny = 'a\\\r\nb'\rz = 3\n", "f.py")
    assert parsed.tree is not None
    assert [node.lineno for node in parsed.tree.body] == [1, 3, 5]


@pytest.mark.parametrize(
    ("raw", "line", "words"),
    [
        (b"x = 1\ny = '\xe9'\n", 2, "0xe9 is not valid in utf-8"),
        (b"# coding: ascii\nx = '\xe9'\n", 2, "not valid in ascii"),
        (b"# coding: klingon\n", 1, "unknown encoding 'klingon'"),
        (b"\n# coding: rot13\n", 2, "unknown encoding 'rot13'"),
        (b"# coding: hex\n", 1, "unknown encoding 'hex'"),
        (b"\xef\xbb\xbf# coding: latin-1\n", 1, "byte order mark"),
        (b"\xff\xfex\x00=\x001\x00", 1, "UTF-16"),
        (b"x = 1\ny = \x00\n", 2, "null bytes"),
        (b"\x7fELF\x02\x01\x01\x00\x00", 1, "null bytes"),
        (b"x = '\xe2\x82", 1, "not valid in utf-8"),
        (b"def f(:\n", 1, "invalid syntax"),
        (b"if x:\n\ty\n        z\n", 3, ""),
        (b"x = (1,\n", 1, "never closed"),
        (b"x = '''\n\n", 1, "unterminated"),
        (b"x = 1\n\xef\xbb\xbfy = 2\n", 2, "invalid non-printable"),
        (b"x = " + b"1" * 5000 + b"\n", 1, ""),
        (b"# coding: utf-7\nx = '+2AA-'\n", 1, ""),  # decodes to a lone surrogate
    ],
)
def test_bad_bytes_are_a_diagnostic(raw: bytes, line: int, words: str) -> None:
    diagnostic = only(raw)
    assert (diagnostic.code, diagnostic.name, diagnostic.severity) == ("HYB001", "invalid-syntax", "error")
    assert diagnostic.line == line
    assert words in diagnostic.message


@pytest.mark.parametrize(
    "source",
    [
        "print 'x'\n",
        "print x\n",
        "print >>f, 1\n" + "print 2\n",
        "try:\n    pass\nexcept IOError, e:\n    pass\n",
        "raise ValueError, 'x'\n",
        "exec 'x = 1'\n",
        "x = 0777\n",
        "x = ur'a'\n",
        "if a <> b: pass\n",
        "x = `y`\n",
        "x = 10L\n",
    ],
)
def test_python_2_is_recognised(source: str) -> None:
    assert "looks like Python 2" in only(source.encode()).message


def test_a_plain_mistake_is_not_python_2() -> None:
    assert "Python 2" not in only(b"def f(x:\n    return\n").message


@pytest.mark.parametrize(
    "source",
    ["-" * 100_000 + "1", "x = " + "(" * 5000 + ")" * 5000, "x" + ".a" * 100_000, "x = " + "[" * 150 + "]" * 150],
)
def test_deep_nesting_never_raises(source: str) -> None:
    parsed = parse_source(source.encode(), "f.py")
    assert (parsed.tree is None) == bool(parsed.diagnostics)


def test_running_out_of_stack_is_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    for error in (RecursionError, MemoryError):

        def fail(_text: str, error: type[BaseException] = error) -> ast.Module:
            raise error

        monkeypatch.setattr(ast, "parse", fail)
        diagnostic = only(b"x = 1\n")
        assert (diagnostic.code, diagnostic.severity) == ("HYB003", "warning")
        assert "too deeply" in diagnostic.message


def test_a_file_too_large_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parsing, "MAX_BYTES", 4)
    assert "larger than" in only(b"x = 1\n").message


def test_warnings_are_silent() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert parse_source(b"x = '\\d'\nif x is 1: pass\n", "f.py").tree is not None


def test_main_guard() -> None:
    for guard in ('if __name__ == "__main__":', 'if "__main__" == __name__:', 'if __name__ == "__main__" and x:'):
        assert parse_source(f"{guard}\n    pass\n".encode(), "f.py").has_main_guard
    for other in ('if __name__ != "__main__":', "if __name__:", 'if name == "__main__":'):
        assert not parse_source(f"{other}\n    pass\n".encode(), "f.py").has_main_guard


def test_digest_follows_the_bytes() -> None:
    assert parse_source(b"x", "a.py").digest == parse_source(b"x", "b.py").digest
    assert parse_source(b"x", "a.py").digest != parse_source(b"x\n", "a.py").digest
