"""What other files of a project give to a file and take from it, as edits see it."""

from __future__ import annotations

from pathlib import Path

import pytest
from edit_samples import adding, removing, result

from hybridize.edits.plan import plan
from hybridize.edits.surroundings import Neighbourhood, Surroundings
from hybridize.project.options import Options
from hybridize.project.project import load_project

BASE = "import tensorflow as tf\nimport numpy as np\n"
USER = "from base import *\n\n\ndef f(x):\n    return tf.square(x)\n"


def surroundings(folder: Path, files: dict[str, str], name: str, *, removing: bool = False) -> Surroundings:
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)
    project = load_project([folder], Options(), cwd=folder, libraries=("tensorflow", "numpy"))
    return Neighbourhood(project).of(project.by_display[name], removing=removing)


def decorated(folder: Path, files: dict[str, str], name: str) -> str:
    around = surroundings(folder, files, name)
    project = load_project([folder], Options(), cwd=folder, libraries=("tensorflow", "numpy"))
    source = project.by_display[name]
    return result(plan(source, [adding(source, "f")], around=around))  # type: ignore[arg-type]


def test_a_star_import_of_the_project_gives_the_name(tmp_path: Path) -> None:
    after = decorated(tmp_path, {"base.py": BASE, "m.py": USER}, "m.py")
    assert after == USER.replace("def f", "@tf.function\ndef f")


def test_through_several_files(tmp_path: Path) -> None:
    files = {"base.py": BASE, "middle.py": "from base import *\n", "m.py": USER.replace("base", "middle")}
    assert surroundings(tmp_path, files, "m.py").provided["tf"] == "tensorflow"


def test_relative_star_import(tmp_path: Path) -> None:
    files = {"p/__init__.py": "", "p/base.py": BASE, "p/m.py": USER.replace("base", ".base")}
    assert surroundings(tmp_path, files, "p/m.py").provided["tf"] == "tensorflow"


@pytest.mark.parametrize(
    "changed",
    [
        {"base.py": BASE + "tf = None\n"},
        {"base.py": "try:\n    import tensorflow as tf\nexcept ImportError:\n    tf = None\n"},
        {"base.py": BASE + "__all__ = ['np']\n"},
        {"base.py": BASE + "__all__ = names()\n"},
        {"base.py": "import m\n" + BASE},
        {"m.py": "from base import *\nfrom elsewhere import *\n\n\ndef f(x):\n    return tf.square(x)\n"},
        {"m.py": "if flag:\n    from base import *\n\n\ndef f(x):\n    return tf.square(x)\n"},
        {"m.py": "def f(x):\n    return tf.square(x)\n\n\nfrom base import *\n"},
    ],
    ids=["rebound", "optional", "not in __all__", "unknown __all__", "cycle", "another star", "conditional", "below"],
)
def test_what_is_not_sure_gives_nothing(tmp_path: Path, changed: dict[str, str]) -> None:
    after = decorated(tmp_path, {"base.py": BASE, "m.py": USER} | changed, "m.py")
    assert "@tensorflow.function\ndef f" in after
    assert "import tensorflow\n" in after


def test_a_later_star_import_wins(tmp_path: Path) -> None:
    files = {"a.py": "tf = 3\n", "base.py": BASE, "m.py": "from a import *\n" + USER}
    assert surroundings(tmp_path, files, "m.py").provided["tf"] == "tensorflow"
    files["m.py"] = "from base import *\nfrom a import *\n"
    assert "tf" not in surroundings(tmp_path, files, "m.py").provided


@pytest.mark.parametrize(
    "other",
    [
        "from base import tf\n",
        "from base import *\n",
        "import base\nbase.tf.ones(1)\n",
        "import base as b\nprint(b.tf)\n",
    ],
)
def test_names_others_take_stay(tmp_path: Path, other: str) -> None:
    base = "import tensorflow as tf\n\n\n@tf.function\ndef f(x): return x\n"
    taken = surroundings(tmp_path, {"base.py": base, "m.py": other}, "base.py", removing=True)
    project = load_project([tmp_path], Options(), cwd=tmp_path)
    source = project.by_display["base.py"]
    done = plan(source, [removing(source, "f")], around=taken)  # type: ignore[arg-type]
    assert result(done) == base.replace("@tf.function\n", "")


def test_names_nobody_takes_go(tmp_path: Path) -> None:
    base = "import tensorflow as tf\n\n\n@tf.function\ndef f(x): return x\n"
    around = surroundings(tmp_path, {"base.py": base, "m.py": "from base import f\n"}, "base.py", removing=True)
    assert "f" in around.taken
    assert "tf" not in around.taken
