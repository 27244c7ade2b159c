from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path

import pytest

from hybridize.project.config import load_options
from hybridize.project.diagnostics import ConfigError
from hybridize.project.options import _CHECKS, Options, option_names

from .trees import Tree

Make = Callable[..., Tree]


def load(tree: Tree, toml: str, *paths: str) -> Options:
    tree.write({"pyproject.toml": toml})
    return load_options(paths or ["."], cwd=tree.root)[0]


def test_every_option_has_a_check_and_a_default() -> None:
    assert sorted(_CHECKS) == list(option_names())
    assert all(field.default is not dataclasses.MISSING for field in dataclasses.fields(Options))
    assert (Options().speculative, Options().input_signatures, Options().placement) == (True, False, "outermost")


def test_all_keys(tree: Make) -> None:
    made = tree({"sub/deep/x.py": ""})
    options = load(
        made,
        """
        [tool.hybridize]
        select = ["HYB101", "HYB2"]
        ignore = "HYB109, HYB208"
        exclude = ["gen/*.py"]
        target-tensorflow = "2.10"
        speculative = false
        type-hints = false
        test-entry-points = false
        input-signatures = true
        placement = "all"
        unsafe-fixes = true
        root = ["python"]
        python = ".venv/bin/python"
        jobs = 2
        effort = 3
        literal-policy = "varying"
        entry-points = ["scripts/*.py", "pkg.mod:main"]
        output-format = "json"
        """,
        "sub/deep/x.py",
    )
    assert options == Options(
        select=("HYB101", "HYB2"),
        ignore=("HYB109", "HYB208"),
        exclude=("gen/*.py",),
        target_tensorflow="2.10",
        speculative=False,
        type_hints=False,
        test_entry_points=False,
        input_signatures=True,
        placement="all",
        unsafe_fixes=True,
        root=(made.root / "python",),
        python=made.root / ".venv/bin/python",
        jobs=2,
        effort=3.0,
        literal_policy="varying",
        entry_points=("scripts/*.py", "pkg.mod:main"),
        output_format="json",
    )


def test_nearest_file_wins_and_none_is_fine(tree: Make) -> None:
    made = tree(
        {"pyproject.toml": "[tool.hybridize]\njobs = 1\n", "sub/pyproject.toml": "[tool.other]\n", "sub/x.py": ""}
    )
    assert load_options(["sub/x.py"], cwd=made.root) == (Options(), made.root / "sub" / "pyproject.toml")
    assert load_options(["sub/../x.py", "sub"], cwd=made.root)[0].jobs == 1


@pytest.mark.parametrize(
    ("toml", "message"),
    [
        ("[tool.hybridize]\nplacment = 'all'", "unknown option `placment`; did you mean `placement`?"),
        ("[tool.hybridize]\ntarget_tensorflo = '2'", "did you mean `target-tensorflow`?"),
        ("[tool.hybridize]\nzzz = 1", "unknown option `zzz`"),
        (
            "[tool.hybridize]\nplacement = 'outer-most'",
            '`placement` must be one of "outermost", "all", not "outer-most"; did',
        ),
        ("[tool.hybridize]\nspeculative = 'yes'", '`speculative` must be true or false, not "yes"'),
        ("[tool.hybridize]\njobs = -1", "`jobs` must be a number of processes, not -1"),
        ("[tool.hybridize]\neffort = 0", "`effort` must be a number above 0, not 0"),
        ("[tool.hybridize]\neffort = 'high'", '`effort` must be a number above 0, not "high"'),
        ("[tool.hybridize]\njobs = true", "`jobs` must be a number of processes, not true"),
        ("[tool.hybridize]\nexclude = [1]", "`exclude` must be a list of strings"),
        ("[tool.hybridize]\nselect = ['101']", '`select` must be a list of codes such as "HYB101", not "101"'),
        ("[tool.hybridize]\ntarget-tensorflow = 2.10", "`target-tensorflow` must be a string such as"),
        (
            "[tool.hybridize]\ntarget-tensorflow = 'new'",
            '`target-tensorflow` must be a version such as "2.15", not "new"',
        ),
        ("[tool.hybridize]\npython = ''", "`python` must be a string"),
        ("[tool.hybridize]\noutput-format = 3", "`output-format` must be one of"),
        ("[tool]\nhybridize = 3", "`tool.hybridize` must be a table"),
        ("x = 1\n[tool.hybridize\n", "broken TOML: .*line 2"),
        ("x = " + "[" * 5000, "broken TOML"),
    ],
)
def test_mistakes_name_file_and_key(tree: Make, toml: str, message: str) -> None:
    with pytest.raises(ConfigError, match=f"^pyproject.toml: .*{message.replace('?', '.')}") as caught:
        load(tree(), toml)
    assert caught.value.exit_code == 2


def test_unreadable_configuration(tree: Make) -> None:
    made = tree()
    (made.root / "pyproject.toml").write_bytes(b"x = '\xff'")
    with pytest.raises(ConfigError, match=r"pyproject.toml: not valid UTF-8 at byte 5"):
        load_options(["."], cwd=made.root)


def test_windows_configuration(tree: Make) -> None:
    made = tree()
    (made.root / "pyproject.toml").write_bytes(b"\xef\xbb\xbf[tool.hybridize]\r\njobs = 3\r\n")
    assert load_options(["."], cwd=made.root)[0].jobs == 3


def test_merge_puts_the_command_line_on_top(tmp_path: Path) -> None:
    base = Options(jobs=2, placement="all")
    merged = base.merge({"jobs": 4, "placement": None, "root": ("lib",), "output_format": "json"}, folder=tmp_path)
    assert merged == Options(jobs=4, placement="all", root=(tmp_path / "lib",), output_format="json")
    with pytest.raises(ConfigError, match=r"^command line: `placement` must be one of"):
        base.merge({"placement": "some"})
    with pytest.raises(ConfigError, match="unknown option `plcement`; did you mean `placement`"):
        base.merge({"plcement": "all"})
