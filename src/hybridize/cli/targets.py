"""What `explain` and `types` are asked about: `PATH::QUALNAME`, `PATH:LINE`, `PATH`, or a bare `QUALNAME`.

Gives  `Target.parse` without looking at any source, and `find`, which looks it up among the functions of a report.
"""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from hybridize.cli.program import fail
from hybridize.project.paths import absolute
from hybridize.project.roots import find_project_root, is_marked
from hybridize.report.schema import Diagnostic, Function

_LINE = re.compile(r"(?P<path>.+?):(?P<line>\d+)(?::\d+)?")


@dataclass(frozen=True, slots=True)
class Target:
    """A function, a line or a file; `path` is as given, None when only a name was."""

    text: str
    path: str | None = None
    qualname: str | None = None
    line: int | None = None

    @staticmethod
    def parse(text: str) -> Target:
        """Read what was written on the command line."""
        path, separator, qualname = text.partition("::")
        if separator:
            return Target(text, path or None, qualname.replace("::", ".").replace(".<locals>", "") or None)
        if (match := _LINE.fullmatch(text)) and not Path(text).exists():
            return Target(text, match["path"], line=int(match["line"]))
        if text.endswith(".py") or os.sep in text or Path(text).exists():
            return Target(text, text)
        return Target(text, qualname=text.replace(".<locals>", ""))

    @property
    def is_whole_path(self) -> bool:
        """Whether a file or folder is meant, and no function in it."""
        return self.path is not None and self.qualname is None and self.line is None

    def places(self, cwd: Path, given: Sequence[str]) -> tuple[str, ...]:
        """Choose where to look for callers: the given paths, else the project of the file, else here."""
        if self.path is not None and not (cwd / self.path).exists():
            fail(f"{self.path}: no such file or directory")
        if given:
            return tuple(given)
        path = self.focus(cwd)
        if path is None:
            return (".",)
        # A file that is asked about is read even where an ignore file leaves it out.
        return (_home(path, cwd), str(path)) if path.is_file() else (_home(path, cwd),)

    def focus(self, cwd: Path) -> Path | None:
        """Give the file or folder that is asked about; None when only a name is known."""
        return None if self.path is None else absolute(self.path, cwd)

    def shown_path(self, cwd: Path) -> str | None:
        """Give the path as a report shows it."""
        if self.path is None:
            return None
        path = Path(os.path.normpath(cwd / self.path))
        return path.relative_to(cwd).as_posix() if path.is_relative_to(cwd) else path.as_posix()


def _home(path: Path, cwd: Path) -> str:
    """The folder whose files may call what is defined at a path, as `check` would be run on it."""
    root = find_project_root([path])
    if cwd.is_relative_to(root):
        # `check` here would look no further up.
        return "." if path.is_relative_to(cwd) else str(path if path.is_dir() else path.parent)
    if is_marked(root):
        return str(root)
    # Nothing says where the project begins: take the highest folder below here that has source files of its own.
    around = [each for each in (root, *root.parents) if each == cwd or each.is_relative_to(cwd)]
    home = next((each for each in reversed(around) if any(each.glob("*.py"))), root)
    while home.parent in around and _needs_the_folder_above(home):
        home = home.parent
    return str(home)


def _needs_the_folder_above(folder: Path) -> bool:
    """Whether files of a folder import, by its name, the folder itself or one beside it."""
    own = _importable(folder)
    above = {folder.name} | {name for name in _importable(folder.parent) if name not in own}
    imports = re.compile(rf"^[ \t]*(?:from|import)[ \t]+(?:{'|'.join(map(re.escape, sorted(above)))})\b", re.MULTILINE)
    return any(imports.search(each.read_text(errors="replace")) for each in sorted(folder.glob("*.py")))


def _importable(folder: Path) -> set[str]:
    """What a program started in a folder can import from it."""
    return {each.stem for each in folder.glob("*.py")} | {each.parent.name for each in folder.glob("*/*.py")}


def refuse_unread(target: Target, diagnostics: Sequence[Diagnostic], cwd: Path) -> None:
    """Exit with 2 when the file that is asked about could not be read as Python."""
    path = target.shown_path(cwd)
    for each in diagnostics:
        if each.code == "HYB001" and each.path == path:
            fail(f"{each.path}:{each.line}: {each.message}")


def find(target: Target, functions: Sequence[Function], cwd: Path) -> tuple[Function, ...]:
    """Look the target up; exits with 2 and the candidates when it names none, or several by a bare name."""
    path = target.shown_path(cwd)
    inside = [each for each in functions if path is None or each.path == path or each.path.startswith(f"{path}/")]
    if path is not None and not inside:
        fail(f"{target.path}: no function was found there")
    if target.line is not None:
        return _at_line(target, target.line, inside)
    if target.qualname is None:
        return tuple(inside)
    exact = [each for each in inside if each.qualname == target.qualname]
    if exact and (path is not None or len({each.id for each in exact}) == 1):
        return tuple(exact)
    named = exact or [each for each in inside if f".{each.qualname}".endswith(f".{target.qualname}")]
    if len({each.id for each in named}) == 1:
        return tuple(named)
    if named:
        fail(f"`{target.text}` can be any of\n{_listed(named)}")
    close = difflib.get_close_matches(target.qualname, {each.qualname for each in inside}, n=5, cutoff=0.5)
    close += [each.qualname for each in inside if each.name == target.qualname.rpartition(".")[2]]
    candidates = [each for each in inside if each.qualname in close]
    where = f" in {target.path}" if target.path else ""
    fail(f"there is no function `{target.qualname}`{where}" + _meant(candidates))


def _at_line(target: Target, line: int, functions: Sequence[Function]) -> tuple[Function, ...]:
    """Find the innermost function around a line; its decorators belong to it."""
    around = [each for each in functions if _first_line(each) <= line <= each.end_line]
    if around:
        return (max(around, key=lambda each: each.line),)
    near = sorted(functions, key=lambda each: abs(each.line - line))[:3]
    fail(f"no function stands in line {line} of {target.path}" + _meant(near))


def _first_line(function: Function) -> int:
    if function.decorator is None or function.decorator.via == "call":
        return function.line
    return min(function.line, function.decorator.line)


def _meant(candidates: Sequence[Function]) -> str:
    return f"; did you mean\n{_listed(candidates)}" if candidates else ""


def _listed(functions: Sequence[Function]) -> str:
    return "\n".join(f"  {each.id}  (line {each.line})" for each in functions[:10])
