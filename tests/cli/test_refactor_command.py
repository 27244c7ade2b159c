"""`hybridize refactor`: diff, writing, questions, copies."""

from __future__ import annotations

import json
import stat
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

Run = Callable[..., Result]

# A context line that is empty is a single space.
DIFF = """\
--- a/train.py
+++ b/train.py
@@ -1,6 +1,7 @@
 import tensorflow as tf
_
_
+@tf.function
 def train_step(x):
     return tf.reduce_sum(x)
_
@@ -10,10 +11,10 @@
_
_
 class Model:
+    @tf.function
     def fit_step(self, x):
         return x * 2.0
_
_
-@tf.function
 def rate_plain():
     return 0.1
""".replace("\n_", "\n ")


def test_the_default_is_a_valid_patch_with_assumptions_beside_it(run: Run, tree: Path) -> None:
    result = run("refactor")
    assert (result.exit_code, result.stdout) == (1, DIFF)
    assert "train.py::train_step is edited assuming:\n  - a training step is given tensors\n" in result.stderr
    assert run("refactor", "--diff").stdout == DIFF
    subprocess.run(["patch", "-p1"], cwd=tree, input=DIFF, text=True, check=True, capture_output=True)
    assert run("refactor").exit_code == 0


def test_nothing_to_do_is_an_empty_diff(run: Run, tree: Path) -> None:
    assert (run("refactor", "quiet.py").exit_code, run("refactor", "quiet.py").stdout) == (0, "")


def test_the_diff_can_go_to_a_file(run: Run, tree: Path) -> None:
    assert run("refactor", "-o", "fix.patch").stdout == ""
    assert (tree / "fix.patch").read_text() == DIFF


def test_json_instead_of_a_diff(run: Run, tree: Path) -> None:
    result = run("refactor", "--output-format", "json")
    assert result.exit_code == 1
    assert json.loads(result.stdout)["functions"]


def test_write_says_what_was_written(run: Run, tree: Path) -> None:
    result = run("refactor", "--write")
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr.splitlines()[0] == "wrote train.py (3 edits)"
    assert result.stderr.splitlines()[-1] == "1 file written"
    assert (tree / "train.py").read_text().count("@tf.function") == 2
    assert run("refactor", "--write").stderr.splitlines()[-1] == "0 files written"


def test_a_read_only_file_is_refused_and_the_others_written(run: Run, tree: Path) -> None:
    (tree / "other.py").write_text("import tensorflow as tf\n\n\ndef my_step(x):\n    return x\n")
    before = (tree / "train.py").read_bytes()
    (tree / "train.py").chmod(stat.S_IRUSR)
    result = run("refactor", "--write")
    assert result.exit_code == 1
    assert "not written: train.py: is read-only" in result.stderr
    assert "wrote other.py" in result.stderr and "1 file written, 1 refused" in result.stderr
    assert (tree / "train.py").read_bytes() == before


def test_a_file_changed_meanwhile_is_refused(run: Run, tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import hybridize.cli.commands.refactor as refactor

    def late(source: object, new_text: str, root: Path) -> None:
        (tree / "train.py").write_text("something else\n")
        original(source, new_text, root)

    original = refactor.write_file
    monkeypatch.setattr(refactor, "write_file", late)
    result = run("refactor", "--write")
    assert result.exit_code == 1
    assert "not written: train.py: has changed since it was read" in result.stderr
    assert (tree / "train.py").read_text() == "something else\n"


@pytest.mark.parametrize(
    ("answers", "decorators"),
    [("y\ny\ny\n", 2), ("n\nn\nn\n", 1), ("y\nn\nn\n", 2), ("a\n", 2), ("n\na\n", 1), ("q\n", 1), ("y\nq\n", 1)],
)
def test_interactive_asks_for_each_function(run: Run, tree: Path, answers: str, decorators: int) -> None:
    result = run("refactor", "--interactive", input=answers)
    assert result.exit_code == 0
    text = (tree / "train.py").read_text()
    assert text.count("@tf.function") == decorators
    assert "import tensorflow as tf" in text
    assert "train.py:4\n`train_step` is an eager function; it can run as a graph" in result.stderr


def test_interactive_explains_and_helps(run: Run, tree: Path) -> None:
    result = run("refactor", "--interactive", input="?\ne\nq\n")
    assert "y write this one" in result.stderr and "What would be written" in result.stderr


def test_interactive_without_answers_writes_nothing(run: Run, tree: Path) -> None:
    before = (tree / "train.py").read_text()
    assert run("refactor", "--interactive", input="y\n").exit_code == 130
    assert (tree / "train.py").read_text() == before


def test_output_dir_gets_a_copy(run: Run, tree: Path) -> None:
    result = run("refactor", "--output-dir", "copy")
    assert result.exit_code == 0, result.stderr
    assert (tree / "copy" / "train.py").read_text().count("@tf.function") == 2
    assert (tree / "copy" / "quiet.py").read_text() == (tree / "quiet.py").read_text()
    assert (tree / "train.py").read_text().count("@tf.function") == 1
    assert "copied to" in result.stderr


def test_output_dir_that_is_in_use_is_refused(run: Run, tree: Path) -> None:
    (tree / "copy").mkdir()
    (tree / "copy" / "mine.txt").write_text("mine")
    result = run("refactor", "--output-dir", "copy")
    assert result.exit_code == 2 and "not empty" in result.stderr
    assert [each.name for each in (tree / "copy").iterdir()] == ["mine.txt"]


def test_select_and_ignore_choose_the_edits(run: Run, tree: Path) -> None:
    removed = run("refactor", "--select", "HYB102").stdout
    assert "-@tf.function" in removed and "+@tf.function" not in removed
    added = run("refactor", "--ignore", "hybrid-without-tensor").stdout
    assert [line for line in added.splitlines() if line.endswith("@tf.function")] == [
        "+@tf.function",
        "+    @tf.function",
    ]
    assert run("refactor", "--select", "HYB2").exit_code == 0


def test_quitting_forgets_what_was_accepted_in_other_files(run: Run, tree: Path) -> None:
    (tree / "other.py").write_text("import tensorflow as tf\n\n\ndef my_step(x):\n    return x\n")
    before = (tree / "other.py").read_text()
    assert run("refactor", "--interactive", input="y\nq\n").exit_code == 0
    assert (tree / "other.py").read_text() == before
