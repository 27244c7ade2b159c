from __future__ import annotations

import os
import sysconfig
from pathlib import Path

import pytest

from hybridize.project.diagnostics import ProjectError
from hybridize.project.environment import site_packages_of


def make(folder: Path, *libraries: str, cfg: str | None = None, executable: str = "python3") -> Path:
    for library in libraries:
        (folder / library).mkdir(parents=True)
    (folder / "bin").mkdir(parents=True, exist_ok=True)
    (folder / "bin" / executable).write_text("")
    if cfg is not None:
        (folder / "pyvenv.cfg").write_text(cfg)
    return folder / "bin" / executable


def test_the_running_interpreter() -> None:
    import sys

    assert Path(sysconfig.get_path("purelib")) in site_packages_of(Path(sys.executable))


def test_virtual_environment_is_not_resolved_away(tmp_path: Path) -> None:
    base = make(tmp_path / "base", "lib/python3.10/site-packages", executable="python3.10")
    (tmp_path / "env" / "bin").mkdir(parents=True)
    (tmp_path / "env" / "lib" / "python3.10" / "site-packages").mkdir(parents=True)
    python = tmp_path / "env" / "bin" / "python"
    python.symlink_to(base)
    config = tmp_path / "env" / "pyvenv.cfg"
    config.write_text(f"home = {base.parent}\nversion = 3.10.1\ninclude-system-site-packages = false\n")
    own = tmp_path / "env/lib/python3.10/site-packages"
    assert site_packages_of(python) == (own,)
    assert site_packages_of(tmp_path / "env") == (own,)
    config.write_text(f"home = {base.parent}\nversion_info = 3.10.1.final\ninclude-system-site-packages = true\n")
    assert site_packages_of(python) == (own, tmp_path / "base/lib/python3.10/site-packages")


def test_system_layouts(tmp_path: Path) -> None:
    real = make(tmp_path / "usr", "lib/python3.11", "lib/python3/dist-packages", executable="python3.11")
    (tmp_path / "usr/bin/python3").symlink_to("python3.11")
    (tmp_path / "usr/local/lib/python3.11/dist-packages").mkdir(parents=True)
    expected = (tmp_path / "usr/local/lib/python3.11/dist-packages", tmp_path / "usr/lib/python3/dist-packages")
    assert site_packages_of(real) == site_packages_of(tmp_path / "usr/bin/python3") == expected
    windows = tmp_path / "win"
    (windows / "Lib" / "site-packages").mkdir(parents=True)
    assert site_packages_of(windows) == (windows / "Lib" / "site-packages",)


def test_newest_library_when_the_version_is_not_known(tmp_path: Path) -> None:
    python = make(tmp_path, "lib/python3.9/site-packages", "lib/python3.12/site-packages")
    assert site_packages_of(python) == (tmp_path / "lib/python3.12/site-packages",)


def test_a_name_is_looked_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    python = make(tmp_path, "lib/python3.11/site-packages", executable="python9.9")
    python.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    assert site_packages_of(Path("python9.9")) == (tmp_path / "lib/python3.11/site-packages",)


def test_failures_are_clear(tmp_path: Path) -> None:
    with pytest.raises(ProjectError, match="no such interpreter or environment"):
        site_packages_of(tmp_path / "nope")
    with pytest.raises(ProjectError, match="no such interpreter or environment"):
        site_packages_of(Path("no-such-python-anywhere"))
    with pytest.raises(ProjectError, match=r"no installed packages found \(looked in .*site-packages"):
        site_packages_of(make(tmp_path, executable="python3.11"))


def test_path_files(tmp_path: Path) -> None:
    python = make(tmp_path, "lib/python3.11/site-packages", "src", "other", executable="python3.11")
    site = tmp_path / "lib/python3.11/site-packages"
    (site / "b.pth").write_text(f"# note\nimport evil; evil()\n{tmp_path / 'src'}\n\n../../../other\nmissing\n\0\n")
    (site / "a.pth").write_bytes(os.fsencode("\xff\n"))
    assert site_packages_of(python) == (site, tmp_path / "src", tmp_path / "other")
