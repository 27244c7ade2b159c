"""What the user can choose, wherever it is written: one table of options with their defaults and checks.

`[tool.hybridize]` and the command line use the same names (`target-tensorflow`), fields use underscores.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from hybridize.project.diagnostics import ConfigError

Placement = Literal["outermost", "all"]
LiteralPolicy = Literal["any", "varying"]
OutputFormat = Literal["full", "concise", "json", "json-lines", "sarif", "github", "csv", "markdown"]

PLACEMENTS: tuple[str, ...] = ("outermost", "all")
LITERAL_POLICIES: tuple[str, ...] = ("any", "varying")
OUTPUT_FORMATS: tuple[str, ...] = ("full", "concise", "json", "json-lines", "sarif", "github", "csv", "markdown")


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """All choices of one run.  Paths are absolute."""

    select: tuple[str, ...] = ()
    """Codes or prefixes of codes to report; empty means all."""
    ignore: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    """Patterns in the syntax of `.gitignore`, relative to the project's root."""
    root: tuple[Path, ...] = ()
    """Import roots given explicitly; they come before those found."""
    python: Path | None = None
    """Interpreter or environment whose installed packages imports are followed into."""
    target_tensorflow: str | None = None
    speculative: bool = True
    type_hints: bool = True
    test_entry_points: bool = True
    entry_points: tuple[str, ...] = ()
    """Globs of files and qualified names of functions that are entry points besides those found."""
    input_signatures: bool = False
    literal_policy: LiteralPolicy = "any"
    placement: Placement = "outermost"
    effort: float = 1.0
    """How much work the analysis may take, as a multiple of what it takes by default."""
    unsafe_fixes: bool = False
    jobs: int = 0
    """Processes to use; 0 means one per processor."""
    cache: bool = True
    cache_dir: Path | None = None
    """Where results are kept between runs; by default `.hybridize_cache` in the project's root."""
    profile: Path | None = None
    output_format: OutputFormat = "full"
    output_file: Path | None = None
    timings: bool = False
    statistics: bool = False
    quiet: bool = False
    verbose: bool = False

    def merge(self, values: Mapping[str, Any], *, source: str = "command line", folder: Path | None = None) -> Options:
        """Return these options with others on top; None means not given.  ConfigError names `source` and the key.

        Keys may be written with dashes or underscores; relative paths are taken from `folder` (default: here).
        """
        folder = folder or Path.cwd()
        given: dict[str, Any] = {
            key.replace("-", "_"): checked(key, value, source=source, folder=folder)
            for key, value in values.items()
            if value is not None
        }
        return dataclasses.replace(self, **given)


def option_names() -> tuple[str, ...]:
    """Return the keys of `[tool.hybridize]`, as users write them."""
    return tuple(sorted(each.name.replace("_", "-") for each in dataclasses.fields(Options)))


def checked(key: str, value: object, *, source: str, folder: Path) -> object:
    """Return the value in the form its field has; raises ConfigError when key or value is wrong."""
    check = _CHECKS.get(key.replace("_", "-"))
    if check is None:
        raise ConfigError(f"{source}: unknown option `{key}`{did_you_mean(key, option_names())}")
    try:
        return check(value, folder)
    except _BadValueError as problem:
        raise ConfigError(f"{source}: `{key}` {problem}") from None


def did_you_mean(word: str, known: tuple[str, ...]) -> str:
    """Return a suggestion to append to a message, or nothing when no known word is close."""
    import difflib  # noqa: PLC0415 (rarely needed)

    close = difflib.get_close_matches(word.lower().replace("_", "-"), known, n=1, cutoff=0.6)
    return f"; did you mean `{close[0]}`?" if close else ""


class _BadValueError(Exception):
    pass


_Check = Callable[[object, Path], object]


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return f'"{value}"' if isinstance(value, str) else str(value)


def _flag(value: object, _folder: Path) -> bool:
    if isinstance(value, bool):
        return value
    raise _BadValueError(f"must be true or false, not {_shown(value)}")


def _text(value: object, _folder: Path) -> str:
    if isinstance(value, str) and value.strip():
        return value
    raise _BadValueError(f"must be a string, not {_shown(value)}")


def _texts(value: object, folder: Path) -> tuple[str, ...]:
    if isinstance(value, str):
        return (_text(value, folder),)
    if isinstance(value, (list, tuple)) and all(isinstance(each, (str, Path)) for each in value):
        return tuple(_text(str(each), folder) for each in value)
    raise _BadValueError(f"must be a list of strings, not {_shown(value)}")


def _codes(value: object, folder: Path) -> tuple[str, ...]:
    codes = tuple(code.strip() for each in _texts(value, folder) for code in each.split(",") if code.strip())
    for code in codes:
        if not re.fullmatch(r"ALL|[A-Z]+[0-9]{0,3}|[a-z][a-z0-9]*(-[a-z0-9]+)*", code):
            raise _BadValueError(f'must be a list of codes such as "HYB101", not "{code}"')
    return codes


def _path(value: object, folder: Path) -> Path:
    text = _text(str(value) if isinstance(value, Path) else value, folder)
    return folder / Path(text).expanduser()


def _interpreter(value: object, folder: Path) -> Path:
    # A bare name such as `python3` is looked up on PATH later.
    text = _text(str(value) if isinstance(value, Path) else value, folder)
    return Path(text) if Path(text).name == text and not (folder / text).exists() else _path(text, folder)


def _paths(value: object, folder: Path) -> tuple[Path, ...]:
    return tuple(_path(each, folder) for each in _texts(value, folder))


def _version(value: object, folder: Path) -> str:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        # TOML reads 2.10 as the number 2.1, so a number cannot be trusted.
        raise _BadValueError(f'must be a string such as "{value}": a number loses trailing zeros')
    text = _text(value, folder)
    if not re.fullmatch(r"\d+(\.\d+){0,3}", text):
        raise _BadValueError(f'must be a version such as "2.15", not "{text}"')
    return text


def _jobs(value: object, _folder: Path) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return value
    raise _BadValueError(f"must be a number of processes, not {_shown(value)}")


def _factor(value: object, _folder: Path) -> float:
    if isinstance(value, (int, float)) and not isinstance(value, bool) and 0 < value < float("inf"):
        return float(value)
    raise _BadValueError(f"must be a number above 0, not {_shown(value)}")


def _one_of(choices: tuple[str, ...]) -> _Check:
    def check(value: object, _folder: Path) -> str:
        if isinstance(value, str) and value in choices:
            return value
        listed = ", ".join(f'"{choice}"' for choice in choices)
        hint = did_you_mean(value, choices) if isinstance(value, str) else ""
        raise _BadValueError(f"must be one of {listed}, not {_shown(value)}{hint}")

    return check


_CHECKS: dict[str, _Check] = {
    "select": _codes,
    "ignore": _codes,
    "exclude": _texts,
    "root": _paths,
    "python": _interpreter,
    "target-tensorflow": _version,
    "speculative": _flag,
    "type-hints": _flag,
    "test-entry-points": _flag,
    "entry-points": _texts,
    "input-signatures": _flag,
    "literal-policy": _one_of(LITERAL_POLICIES),
    "placement": _one_of(PLACEMENTS),
    "effort": _factor,
    "unsafe-fixes": _flag,
    "jobs": _jobs,
    "cache": _flag,
    "cache-dir": _path,
    "profile": _path,
    "output-format": _one_of(OUTPUT_FORMATS),
    "output-file": _path,
    "timings": _flag,
    "statistics": _flag,
    "quiet": _flag,
    "verbose": _flag,
}
