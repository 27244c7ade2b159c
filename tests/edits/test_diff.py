"""Diffs that the usual programs apply, to the byte."""

import shutil
import subprocess
from pathlib import Path

import pytest
from edit_samples import adding, from_bytes, removing, sample, setting

from hybridize.edits.diff import patch_bytes, unified_diff
from hybridize.edits.plan import FilePlan, plan
from hybridize.edits.requests import RemoveDecorator, Unwrap
from hybridize.edits.source import encode

PROGRAMS = {
    "git": ["git", "apply", "--whitespace=nowarn", "edits.patch"],
    "patch": ["patch", "-p1", "--binary", "-s", "-i", "edits.patch"],
}
LONG = "import tensorflow as tf\n" + "".join(f"def f{n}(x):\n    return tf.abs(x)\n\n\n" for n in range(9))


def added(raw: bytes, *qualnames: str, name: str = "m.py") -> FilePlan:
    source = from_bytes(raw, Path("/project") / name, name)
    return plan(source, [adding(source, qualname) for qualname in qualnames])


def changed(text: str, request: object) -> FilePlan:
    source = sample(text)
    return plan(source, [request(source)])  # type: ignore[operator]


FED = "import tensorflow as tf\ntf\n\x0c@tf.function\n@other\ndef f(x): pass\ndef g(x): pass\n"

PLANS = {
    "one": added(LONG.encode(), "f4"),
    "far apart": added(LONG.encode(), "f0", "f8"),
    "near": added(LONG.encode(), "f3", "f4"),
    "first line": added(b"def f(x): pass\n", "f"),
    "carriage returns": added(LONG.replace("\n", "\r\n").encode(), "f1"),
    "no newline at the end": added(b"import tensorflow as tf\ndef f(x): pass", "f"),
    "old newlines": added(b"import tensorflow as tf\rdef f(x): pass\r", "f"),
    "mark": added(b"\xef\xbb\xbfimport tensorflow as tf\ndef f(x): return '\xc3\xa4'\n", "f"),
    "mark, first line": added(b"\xef\xbb\xbfdef f(x): return '\xc3\xa4'", "f"),
    "latin": added(b"# coding: latin-1\nimport tensorflow as tf\ndef f(x): return '\xe4'\n", "f"),
    "form feeds": added(b"import tensorflow as tf\n\x0c\ndef f(x): return '\x0b\x1c'\n", "f"),
    "name with blanks": added(LONG.encode(), "f0", name="a b/c d.py"),
    "name not ASCII": added(LONG.encode(), "f0", name="ü/ä.py"),
    "name with quotes": added(LONG.encode(), "f0", name='q"q\\.py'),
    "removal": changed(LONG.replace("def f2", "@tf.function\ndef f2"), lambda s: removing(s, "f2")),
    "removal with import": changed(
        "import tensorflow as tf\n\n\n@tf.function\ndef f(x): pass", lambda s: removing(s, "f")
    ),
    "within a line": changed(LONG.replace("def f2", "@tf.function\ndef f2"), lambda s: setting(s, "f2", "a", "1")),
    "form feed, then a whole line": plan(
        sample(FED), [removing(sample(FED), "f"), RemoveDecorator(5, "f", 4), adding(sample(FED), "g")]
    ),
    "last line": changed("import tensorflow as tf\ntf\ng = tf.function(\nf)", lambda s: Unwrap(3, 5)),
}


def applied(tmp_path: Path, program: str, plans: list[FilePlan]) -> None:
    for done in plans:
        path = tmp_path / done.source.display
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(done.source.raw)
    (tmp_path / "edits.patch").write_bytes(patch_bytes(plans))
    assert shutil.which(PROGRAMS[program][0]) is not None
    run = subprocess.run(PROGRAMS[program], cwd=tmp_path, capture_output=True, check=False)
    assert run.returncode == 0, (run.stderr, patch_bytes(plans))
    for done in plans:
        assert (tmp_path / done.source.display).read_bytes() == encode(done.source, done.new_text)


@pytest.mark.parametrize("program", PROGRAMS)
@pytest.mark.parametrize("case", PLANS)
def test_patch_applies(tmp_path: Path, case: str, program: str) -> None:
    assert PLANS[case].edits
    applied(tmp_path, program, [PLANS[case]])


@pytest.mark.parametrize("program", PROGRAMS)
def test_several_files(tmp_path: Path, program: str) -> None:
    plans = [added(LONG.encode(), "f1", name=f"p/{name}.py") for name in "cab"]
    applied(tmp_path, program, plans)
    headers = [line for line in unified_diff(plans).splitlines() if line.startswith("---")]
    assert headers == ["--- a/p/a.py", "--- a/p/b.py", "--- a/p/c.py"]


def test_text_of_a_diff() -> None:
    assert unified_diff([added(b"import tensorflow as tf\n\ndef f(x):\n    return x", "f")]) == (
        "--- a/m.py\n"
        "+++ b/m.py\n"
        "@@ -1,4 +1,5 @@\n"
        " import tensorflow as tf\n"
        " \n"
        "+@tf.function\n"
        " def f(x):\n"
        "     return x\n"
        "\\ No newline at end of file\n"
    )


def test_no_edits_no_diff() -> None:
    source = sample(LONG)
    assert unified_diff([plan(source, [])]) == ""
    assert patch_bytes([]) == b""
