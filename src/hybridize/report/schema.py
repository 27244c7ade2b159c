"""The JSON report as data: what every command knows about a project, in the words of the contract.

Gives  one `Report` with all diagnostics and one `Function` per `def`; `encode`, `decode`, and the text
       forms of types and specs (`float32[2, None]`), which are part of the promise.
Needs  nothing but `project.places`.

Field names are fixed: other programs read them.  Fields may be added, with a default, and never renamed.
All sequences are tuples, so that a report can be shared between threads and compared by value.
"""

from __future__ import annotations

from typing import Any, Literal

import msgspec

from hybridize.project import places

SCHEMA_VERSION = "1.0"

Answer = Literal["yes", "no", "unknown"]
Severity = Literal["error", "warning", "info", "note"]
Applicability = Literal["safe", "assumed", "display"]
Refactoring = Literal["convert-eager-to-hybrid", "optimize-hybrid"]
Precondition = Literal["P1", "P2", "P3", "P4", "P5", "P6", "P7"]
Action = Literal["add-decorator", "remove-decorator", "reconfigure-decorator", "repair"]
Shape = tuple[int | None, ...]
TypeKind = Literal[
    "tensor",
    "variable",
    "ragged",
    "sparse",
    "ndarray",
    "keras-symbolic",
    "list",
    "tuple",
    "dict",
    "primitive",
    "object",
    "unknown",
]


class Evidence(msgspec.Struct, frozen=True):
    """One claim, where it can be seen, and the claims it rests on (outermost first)."""

    text: str
    path: str | None = None
    line: int | None = None
    column: int | None = None
    because: tuple[Evidence, ...] = ()


class Type(msgspec.Struct, frozen=True):
    """What a value may be.  `shape` None is unknown rank; `items` are the elements of a container.

    `keys` are those of a dictionary, beside the items, where all are known.
    """

    kind: TypeKind = "unknown"
    dtype: str | None = None
    shape: Shape | None = None
    items: tuple[Type, ...] = ()
    name: str | None = None
    keys: tuple[str, ...] | msgspec.UnsetType = msgspec.UNSET

    def __str__(self) -> str:
        return type_text(self)


class Spec(msgspec.Struct, frozen=True):
    """One element of an input signature."""

    kind: Literal["tensor", "ragged", "sparse"] = "tensor"
    dtype: str | None = None
    shape: Shape | None = None
    # Of ragged tensors only: how many axes after the first are ragged, and the dtype of the row splits.
    ragged_rank: int | msgspec.UnsetType = msgspec.UNSET
    row_splits_dtype: str | msgspec.UnsetType = msgspec.UNSET

    def __str__(self) -> str:
        return spec_text(self)


# msgspec knows recursion through structs only: the inner lists again hold specs and lists of specs.
SpecTree = Spec | tuple[Any, ...]


class Diagnostic(msgspec.Struct, frozen=True):
    """A finding or note about a place: everything `check` prints is one of these."""

    code: str
    name: str
    severity: Severity
    path: str
    line: int = 1
    column: int = 1
    message: str = ""
    function: str | None = None
    """The `id` of the function it is about, if it is about one."""
    functions: tuple[str, ...] = ()
    """The `id`s of all functions it is about: several may run through one place."""


class Reason(msgspec.Struct, frozen=True):
    """Something that stands against a refactoring, or a divergence of the two worlds."""

    code: str
    name: str
    path: str
    line: int = 1
    column: int = 1
    message: str = ""
    because: tuple[Evidence, ...] = ()
    hints: tuple[str, ...] = ()
    severity: Severity | None = None
    """Where it differs from that of the rule."""
    suppressed: bool = False
    """A comment at this very place switches it off."""


class Assumption(msgspec.Struct, frozen=True):
    """What had to be taken for granted: `name-context`, `annotation`, `unreached`, `unknown-call` and so on."""

    kind: str
    text: str
    path: str
    line: int = 1


class Decorator(msgspec.Struct, frozen=True):
    """The `tf.function` a function is under already."""

    line: int
    text: str
    via: Literal["decorator", "call"] = "decorator"
    arguments: dict[str, str] = {}
    input_signature: tuple[SpecTree, ...] | None = None
    input_signature_parsed: bool = False


class Parameter(msgspec.Struct, frozen=True):
    """One declared parameter.  `kind` is as in `inspect`, in words: `positional-or-keyword`, `var-positional`."""

    name: str
    kind: str = "positional-or-keyword"
    annotation: str | None = None
    tensor: Answer = "unknown"
    primitive: Answer = "unknown"
    types: tuple[Type, ...] = ()
    because: tuple[Evidence, ...] = ()


class Variable(msgspec.Struct, frozen=True):
    """What a variable is assigned at a line."""

    name: str
    line: int
    types: tuple[Type, ...] = ()
    path: str | None = None
    """The file, for variables outside of functions."""


class Signature(msgspec.Struct, frozen=True):
    """An `input_signature` that would be written."""

    text: str
    specs: tuple[SpecTree, ...] = ()


class Position(msgspec.Struct, frozen=True):
    """A point in a file: 1-based line and column in characters, offset in bytes from the start."""

    line: int
    column: int
    offset: int


class Edit(msgspec.Struct, frozen=True):
    """Replace what stands between `start` and `end` by `content`."""

    path: str
    start: Position
    end: Position
    content: str


class Fix(msgspec.Struct, frozen=True):
    """All edits that carry out one function's actions."""

    edits: tuple[Edit, ...] = ()


class Gap(msgspec.Struct, frozen=True):
    """Something that is not known, and what kind of gap that is: an unresolved import, an unmodelled symbol…"""

    cause: str
    text: str


class Function(msgspec.Struct, frozen=True):
    """Everything known about one `def`, reached or not."""

    id: str
    path: str
    module: str
    qualname: str
    name: str
    line: int
    end_line: int
    column: int = 1
    is_method: bool = False
    is_async: bool = False
    is_generator: bool = False
    reached: bool = False
    framework: str | None = None
    hybrid: bool = False
    decorator: Decorator | None = None
    tensor_parameter: Answer = "unknown"
    primitive_parameter: Answer = "unknown"
    side_effects: Answer = "unknown"
    recursive: Answer = "unknown"
    tensor_computation: Answer = "unknown"
    parameters: tuple[Parameter, ...] = ()
    returns: tuple[Type, ...] = ()
    variables: tuple[Variable, ...] = ()
    """What its variables are assigned, line by line; filled in by `hybridize types` only."""

    reasons: tuple[Reason, ...] = ()
    refactoring: Refactoring | None = None
    precondition: Precondition | None = None
    actions: tuple[Action, ...] = ()
    applicability: Applicability | None = None
    assumptions: tuple[Assumption, ...] = ()
    covered_by: tuple[str, ...] | None = None
    few_operations: bool = False
    """It gets the decorator, but does so few operations that on small tensors the call of a graph costs more."""

    input_signature: Signature | None = None
    input_signature_absent: str | None = None
    fix: Fix | None = None
    suppressed: tuple[str, ...] = ()
    """Codes that a comment on the definition switches off; `ALL` for every code."""
    facts: dict[str, tuple[Evidence, ...]] = {}
    """Evidence for the five answers above (`side_effects`, `recursive`, …) and for `hybrid`, by field name."""

    unknown: dict[str, tuple[Gap, ...]] = {}
    """For each of the five answers above that is unknown, by field name: what is not known."""


class Tool(msgspec.Struct, frozen=True):
    """Who wrote the report."""

    name: str = "hybridize"
    version: str = ""


class Summary(msgspec.Struct, frozen=True):
    """The size of the job and of its outcome."""

    files: int = 0
    lines: int = 0
    functions: int = 0
    candidates: int = 0
    refactorable: int = 0
    seconds: float = 0.0
    peak_mb: float = 0.0


class Report(msgspec.Struct, frozen=True):
    """One run over one project."""

    schema_version: str = SCHEMA_VERSION
    tool: Tool = Tool()
    options: dict[str, Any] = {}
    summary: Summary = Summary()
    diagnostics: tuple[Diagnostic, ...] = ()
    functions: tuple[Function, ...] = ()
    variables: tuple[Variable, ...] = ()
    """What variables outside of functions are assigned; filled in by `hybridize types` only."""


def encode(report: Report) -> bytes:
    """Give the report as indented JSON, without a newline at the end."""
    return msgspec.json.format(msgspec.json.encode(report), indent=2)


def decode(data: bytes | str) -> Report:
    """Read a report back; fields this version does not know are ignored."""
    return msgspec.json.decode(data, type=Report)


def from_evidence(evidence: places.Evidence) -> Evidence:
    """Turn the engine's evidence into the flat form of the report."""
    place = evidence.place
    because = tuple(from_evidence(each) for each in evidence.because)
    if place is None:
        return Evidence(evidence.text, because=because)
    return Evidence(evidence.text, place.path, place.line, place.column, because)


def shape_text(shape: Shape | None) -> str:
    """Write a shape: `[2, None]`, and `[...]` for unknown rank."""
    if shape is None:
        return "[...]"
    return "[" + ", ".join("None" if extent is None else str(extent) for extent in shape) + "]"


def type_text(of: Type) -> str:
    """Give the text form of a type as the contract words it; what it leaves open reads like Python."""
    match of.kind:
        case "tensor":
            return _array_text("", of)
        case "ragged" | "sparse" | "variable" | "ndarray" | "keras-symbolic":
            return _array_text(of.kind + " ", of)
        case "list" | "tuple" | "dict":
            items = [type_text(item) for item in of.items]
            if of.keys:
                items = [f"{key}: {text}" for key, text in zip(of.keys, items, strict=True)]
            return f"{of.kind}[{', '.join(items)}]" if items else of.kind
        case "primitive" | "object":
            return of.name or of.kind
        case "unknown":
            return of.name or "?"


def spec_text(spec: SpecTree) -> str:
    """Give the text form of a spec; nested specs in brackets."""
    if isinstance(spec, tuple | list):
        return "(" + ", ".join(map(spec_text, spec)) + ")"
    if isinstance(spec, dict):  # an inner element after `decode`, see `SpecTree`
        spec = msgspec.convert(spec, Spec)
    return _array_text("" if spec.kind == "tensor" else spec.kind + " ", spec)


def _array_text(prefix: str, of: Type | Spec) -> str:
    return f"{prefix}{of.dtype or '?'}{shape_text(of.shape)}"
