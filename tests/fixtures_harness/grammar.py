"""The little language in which a fixture says what must be found about each of its functions.

Needs nothing but text; gives one `Expectation` per `def`, one `LineExpectation` per other line with a
`#!` comment, and the options of the file.  The grammar itself is documented in docs/fixtures.md.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

PRECONDITIONS = frozenset({"P1", "P2", "P3", "P4", "P5", "P6", "P7"})
ADDS_DECORATOR = frozenset({"P1", "P7"})
REMOVES_DECORATOR = frozenset({"P2", "P3", "P6"})
ACTIONS: Mapping[str, tuple[str, ...]] = {
    "none": (),
    "add": ("add-decorator",),
    "remove": ("remove-decorator",),
    "reconfigure": ("reconfigure-decorator",),
    "repair": ("repair",),
}
# The name in a comment, the field of a function in the report, and the words it may be compared with.
VERDICTS = ("yes", "no", "unknown")
FACTS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "tensor": ("tensor_parameter", VERDICTS),
    "primitive": ("primitive_parameter", VERDICTS),
    "effects": ("side_effects", VERDICTS),
    "recursive": ("recursive", VERDICTS),
    "computes": ("tensor_computation", VERDICTS),
    "hybrid": ("hybrid", ("yes", "no")),
    "reached": ("reached", ("yes", "no")),
    "applicability": ("applicability", ("safe", "assumed", "display", "none")),
    "via": ("decorator.via", ("decorator", "call")),
}
CODE = re.compile(r"HYB\d{3}\Z")
WORD = re.compile(r"sig=<[^>]*>|[^\s\[\]=()]+(?:\[[^\]]*\])?(?:=[^\s(]+(?:\([^)]*\))?)?")
PARAMETER_FACT = re.compile(r"(tensor|primitive)\[(\w+)\]\Z")
HEADER = re.compile(r"#\s*(options|run|argv)\s*:\s*(.*)\Z")


class FixtureError(Exception):
    """A fixture whose expectations cannot be read; the message starts with path:line."""


@dataclass(slots=True)
class Expectation:
    """What one `def` must be judged, as written beside it."""

    path: str
    line: int
    qualname: str
    precondition: str | None
    codes: set[str] = field(default_factory=set)
    absent: set[str] = field(default_factory=set)
    facts: dict[str, str] = field(default_factory=dict)
    parameters: dict[tuple[str, str], str] = field(default_factory=dict)
    arguments: tuple[str, ...] | None = None
    assumes: set[str] = field(default_factory=set)
    covered: bool | None = None
    action: str | None = None
    signature: str | None = None
    truth_skip: str | None = None
    truth_differs: bool = False
    known_gap: str | None = None

    @property
    def hybrid(self) -> bool:
        """Whether the program already traces this function."""
        return self.precondition in REMOVES_DECORATOR or "HYB208" in self.codes or self.facts.get("hybrid") == "yes"


@dataclass(frozen=True, slots=True)
class LineExpectation:
    """Diagnostics that must (not) stand at a line which is no `def`."""

    path: str
    line: int
    codes: frozenset[str]
    absent: frozenset[str]
    known_gap: str | None = None


@dataclass(frozen=True, slots=True)
class FileExpectations:
    """All a file says about itself."""

    path: str
    functions: tuple[Expectation, ...]
    lines: tuple[LineExpectation, ...]
    options: Mapping[str, object]
    run: str | None
    argv: tuple[str, ...]


def read_expectations(source: str, path: str) -> FileExpectations:
    """Parse the comments of one file; raises `FixtureError` for a `def` without one or a word nobody knows."""
    comments, gaps, headers = _comments(source)
    functions: list[Expectation] = []
    try:
        tree: ast.Module | None = ast.parse(source)
    except SyntaxError:
        tree = None  # a fixture about files that do not parse: only line expectations are possible
    for qualname, node in _definitions(tree) if tree else ():
        lines = range(node.lineno, max(node.lineno + 1, _first_line(node.body[0])))
        text = " ".join(comments.pop(line) for line in lines if line in comments)
        gap = " ".join(gaps.pop(line) for line in lines if line in gaps)
        if not text:
            raise FixtureError(f"{path}:{node.lineno}: `{qualname}` has no expectation")
        expectation = _function_expectation(text, path, node.lineno, qualname)
        expectation.known_gap = gap or None
        functions.append(expectation)
    others = [_line_expectation(text, path, line, gaps.pop(line, None)) for line, text in sorted(comments.items())]
    if gaps:
        raise FixtureError(f"{path}:{min(gaps)}: a known gap beside no expectation")
    return FileExpectations(
        path,
        tuple(functions),
        tuple(others),
        _options(headers.get("options"), path),
        headers.get("run"),
        tuple(headers.get("argv", "").split()),
    )


def format_expectation(expectation: Expectation) -> str:
    """Write the comment that says what `expectation` says (used when expectations are rewritten)."""
    words = [expectation.precondition or "none"]
    words += sorted(expectation.codes)
    words += sorted("-" + code for code in expectation.absent)
    words += [f"{name}={value}" for name, value in expectation.facts.items()]
    words += [f"{fact}[{name}]={value}" for (fact, name), value in expectation.parameters.items()]
    if expectation.arguments is not None:
        words.append("args=" + (",".join(expectation.arguments) or "none"))
    words += ["assumes=" + kind for kind in sorted(expectation.assumes)]
    if expectation.action is not None:
        words.append("act=" + expectation.action)
    if expectation.signature is not None:
        words.append(f"sig=<{expectation.signature}>")
    if expectation.covered is not None:
        words.append("covered" if expectation.covered else "-covered")
    if expectation.truth_differs:
        words.append("truth=differs")
    if expectation.truth_skip is not None:
        words.append(f"truth=skip({expectation.truth_skip})")
    return "#! " + " ".join(words)


def _comments(source: str) -> tuple[dict[int, str], dict[int, str], dict[str, str]]:
    """`#!` comments and `#~` comments by line, and the header options."""
    expectations: dict[int, str] = {}
    gaps: dict[int, str] = {}
    headers: dict[str, str] = {}
    for line, column, comment in _comment_tokens(source):
        if comment.startswith("#!") and (line, column) != (1, 0):  # that would be the interpreter's line
            expectations[line], _, gap = comment[2:].partition("#~")
            if gap:
                gaps[line] = gap.strip().removeprefix("known-gap:").strip()
        elif comment.startswith("#~"):
            gaps[line] = comment[2:].strip().removeprefix("known-gap:").strip()
        elif match := HEADER.match(comment):
            headers[match[1]] = match[2].strip()
    return expectations, gaps, headers


def _comment_tokens(source: str) -> Iterator[tuple[int, int, str]]:
    try:
        for token in tokenize.generate_tokens(io.StringIO(source).readline):
            if token.type == tokenize.COMMENT:
                yield *token.start, token.string
    except (tokenize.TokenError, SyntaxError):
        return


def _definitions(tree: ast.AST, prefix: str = "") -> Iterator[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef]]:
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield prefix + node.name, node
            yield from _definitions(node, f"{prefix}{node.name}.")
        elif isinstance(node, ast.ClassDef):
            yield from _definitions(node, f"{prefix}{node.name}.")
        else:
            yield from _definitions(node, prefix)


def _first_line(node: ast.stmt) -> int:
    decorators = getattr(node, "decorator_list", [])
    first: int = min([node.lineno, *(decorator.lineno for decorator in decorators)])
    return first


def _function_expectation(text: str, path: str, line: int, qualname: str) -> Expectation:
    words = WORD.findall(text)
    if not words or words[0] not in PRECONDITIONS | {"none"}:
        raise FixtureError(f"{path}:{line}: an expectation starts with P1…P7 or none, not {text.strip()!r}")
    expectation = Expectation(path, line, qualname, None if words[0] == "none" else words[0])
    for word in words[1:]:
        if not _take_word(expectation, word):
            raise FixtureError(f"{path}:{line}: unknown expectation {word!r}")
    return expectation


def _take_word(expectation: Expectation, word: str) -> bool:
    name, _, value = word.partition("=")
    if CODE.match(word):
        expectation.codes.add(word)
    elif word.startswith("-") and CODE.match(word[1:]):
        expectation.absent.add(word[1:])
    elif word in {"covered", "-covered"}:
        expectation.covered = word == "covered"
    elif name == "act" and value in ACTIONS:
        expectation.action = value
    elif name == "sig" and (match := re.match(r"<(.*)>\Z", value)):
        expectation.signature = match[1]
    elif name == "args":
        expectation.arguments = () if value == "none" else tuple(sorted(value.split(",")))
    elif name == "assumes":
        expectation.assumes.add(value)
    elif name == "truth" and (match := re.match(r"skip\((.+)\)\Z", value)):
        expectation.truth_skip = match[1]
    elif word == "truth=differs":
        expectation.truth_differs = True
    elif name in FACTS and value in FACTS[name][1]:
        expectation.facts[name] = value
    elif (parameter := PARAMETER_FACT.match(name)) and value in VERDICTS:
        expectation.parameters[parameter[1], parameter[2]] = value
    else:
        return False
    return True


def _line_expectation(text: str, path: str, line: int, gap: str | None) -> LineExpectation:
    words = text.split()
    codes = frozenset(word for word in words if CODE.match(word))
    absent = frozenset(word[1:] for word in words if word.startswith("-") and CODE.match(word[1:]))
    if len(codes) + len(absent) != len(words) or not words:
        raise FixtureError(f"{path}:{line}: beside no `def`, only codes are expected, not {text.strip()!r}")
    return LineExpectation(path, line, codes, absent, gap)


def _options(text: str | None, path: str) -> Mapping[str, object]:
    if text is None:
        return {}
    try:
        options = tomllib.loads("options = " + text)["options"]
    except tomllib.TOMLDecodeError as error:
        raise FixtureError(f"{path}: options are a TOML inline table: {error}") from error
    if not isinstance(options, dict):
        raise FixtureError(f"{path}: options are a TOML inline table")
    return options
