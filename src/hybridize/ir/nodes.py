"""The instruction set: what the interpreter runs.

Python's many forms become few.  The tree keeps the structure of blocks (conditionals, loops, try) instead of
flattening it to a graph, because what AutoGraph makes of a program is decided on exactly that structure, and
because a structured program needs no dominators to find its loops (docs/decisions/0002).

    code      ::= Code(kind, parameters, body)                       module, function, lambda or class body
    block     ::= (statement, …)
    statement ::= Assign(target, value)      | Augment(target, operator, value)   | Delete(target)
                | Evaluate(expression)       | Return(value)  | Raise(value)      | Assert(test, message)
                | If(test, then, otherwise)  | While(test, body, otherwise)
                | For(target, iterable, body, otherwise)
                | Try(body, handlers, otherwise, finally)      | With(manager, target, body)
                | Match(subject, cases)      | Break | Continue | Import | ImportFrom
    target    ::= Name | Free | Global | Attribute(object, name) | Item(object, key) | Unpack(targets, star)
    expression::= Constant(value) | Name | Free | Global | Attribute(object, name) | Item(object, key)
                | Slice(lower, upper, step)  | Operate(operator, operands)        | Logic(operator, operands)
                | Choose(test, then, otherwise)                | Bind(target, value)
                | Collect(kind, elements)    | Mapping(entries) | Comprehend(kind, clauses, element, key)
                | Call(function, positional, keywords)         | Format(parts)
                | MakeFunction(code, defaults, decorators)     | MakeClass(code, bases, decorators)
                | Await(value) | Yield(value) | YieldFrom(value)

Nodes compare by identity: a node *is* its program point, allocation site or call site.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

# -- positions ---------------------------------------------------------------------------------------------------


@dataclass(slots=True, eq=False)
class Node:
    """Anything with a position; lines and columns are 1-based, columns count characters of the line."""

    line: int
    column: int


# -- expressions -------------------------------------------------------------------------------------------------


@dataclass(slots=True, eq=False)
class Constant(Node):
    """A literal: None, a bool, number, string, bytes, or `...`."""

    value: bool | int | float | complex | str | bytes | object | None


@dataclass(slots=True, eq=False)
class Name(Node):
    """A variable of the running code object itself."""

    name: str


@dataclass(slots=True, eq=False)
class Free(Node):
    """A variable of an enclosing function; `depth` counts the functions outward (1: the next one)."""

    name: str
    depth: int


@dataclass(slots=True, eq=False)
class Global(Node):
    """A variable of the module, else a builtin."""

    name: str


@dataclass(slots=True, eq=False)
class Attribute(Node):
    """`object.name`."""

    object: Expression
    name: str


@dataclass(slots=True, eq=False)
class Item(Node):
    """`object[key]`."""

    object: Expression
    key: Expression


@dataclass(slots=True, eq=False)
class Slice(Node):
    """`lower:upper:step` inside brackets."""

    lower: Expression | None
    upper: Expression | None
    step: Expression | None


@dataclass(slots=True, eq=False)
class Operate(Node):
    """A unary, binary or comparison operator applied to its operands, spelled as in Python (`-`, `@`, `not in`)."""

    operator: str
    operands: tuple[Expression, ...]


@dataclass(slots=True, eq=False)
class Logic(Node):
    """`a and b and …`, `a or b or …`; a chained comparison is an `and` of comparisons."""

    operator: Literal["and", "or"]
    operands: tuple[Expression, ...]


@dataclass(slots=True, eq=False)
class Choose(Node):
    """`then if test else otherwise`; `nested` where it is a part of another one, which AutoGraph does not look into."""

    test: Expression
    then: Expression
    otherwise: Expression
    nested: bool = False


@dataclass(slots=True, eq=False)
class Bind(Node):
    """`(target := value)`."""

    target: Name | Free | Global
    value: Expression


@dataclass(slots=True, eq=False)
class Element:
    """One element of a display or one positional argument; `starred` when unpacked with `*`."""

    value: Expression
    starred: bool


@dataclass(slots=True, eq=False)
class Keyword:
    """One keyword argument or dictionary entry passed by name; `name` is None for `**value`."""

    name: str | None
    value: Expression


@dataclass(slots=True, eq=False)
class Collect(Node):
    """A list, tuple or set display."""

    kind: Literal["list", "tuple", "set"]
    elements: tuple[Element, ...]


@dataclass(slots=True, eq=False)
class Mapping(Node):
    """A dictionary display; a key of None stands for `**value`."""

    entries: tuple[tuple[Expression | None, Expression], ...]


@dataclass(slots=True, eq=False)
class Clause:
    """`for target in iterable if conditions…` of a comprehension."""

    target: Target
    iterable: Expression
    conditions: tuple[Expression, ...]
    is_async: bool


@dataclass(slots=True, eq=False)
class Comprehend(Node):
    """A comprehension, inlined: its variables are renamed apart.  AutoGraph does not convert it."""

    kind: Literal["list", "set", "dict", "generator"]
    clauses: tuple[Clause, ...]
    element: Expression
    key: Expression | None


@dataclass(slots=True, eq=False)
class Call(Node):
    """`function(*positional, **keywords)`."""

    function: Expression
    positional: tuple[Element, ...]
    keywords: tuple[Keyword, ...]
    # The result is not used: the call stands as a statement.
    discarded: bool = False
    # The result goes straight into `float()`, `int()` or `bool()`, which make the same of a number and of a tensor.
    made_number: bool = False
    # The result is read where the call stands and not kept: an operand, asked for `.numpy()`.
    read_at_once: bool = False
    # The result is what the function around the call returns.
    returned: bool = False


@dataclass(slots=True, eq=False)
class Format(Node):
    """An f-string: the values it formats, each with its conversion: `r`, `s`, `a`, or none."""

    parts: tuple[Expression, ...]
    converted: tuple[str, ...]


@dataclass(slots=True, eq=False)
class MakeFunction(Node):
    """`def` or `lambda`: a closure over the running activation; decorators apply innermost (last) first."""

    code: Code
    defaults: tuple[tuple[str, Expression], ...]
    annotations: tuple[tuple[str, Expression], ...]
    decorators: tuple[Expression, ...]


@dataclass(slots=True, eq=False)
class MakeClass(Node):
    """`class name(bases, keywords): body`."""

    code: Code
    bases: tuple[Element, ...]
    keywords: tuple[Keyword, ...]
    decorators: tuple[Expression, ...]


@dataclass(slots=True, eq=False)
class Await(Node):
    """`await value`."""

    value: Expression


@dataclass(slots=True, eq=False)
class Yield(Node):
    """`yield value`."""

    value: Expression | None


@dataclass(slots=True, eq=False)
class YieldFrom(Node):
    """`yield from value`."""

    value: Expression


Expression = (
    Constant
    | Name
    | Free
    | Global
    | Attribute
    | Item
    | Slice
    | Operate
    | Logic
    | Choose
    | Bind
    | Collect
    | Mapping
    | Comprehend
    | Call
    | Format
    | MakeFunction
    | MakeClass
    | Await
    | Yield
    | YieldFrom
)

# -- targets -----------------------------------------------------------------------------------------------------


@dataclass(slots=True, eq=False)
class Unpack(Node):
    """`a, *b, c = …`: `star` is the index of the starred target, or None."""

    targets: tuple[Target, ...]
    star: int | None


Target = Name | Free | Global | Attribute | Item | Unpack

# -- statements --------------------------------------------------------------------------------------------------

Block = tuple["Statement", ...]


@dataclass(slots=True, eq=False)
class Assign(Node):
    """`target = value`; `a = b = value` assigns through a temporary."""

    target: Target
    value: Expression
    annotation: Expression | None = None


@dataclass(slots=True, eq=False)
class Augment(Node):
    """`target operator= value`."""

    target: Name | Free | Global | Attribute | Item
    operator: str
    value: Expression


@dataclass(slots=True, eq=False)
class Delete(Node):
    """`del target`."""

    target: Target


@dataclass(slots=True, eq=False)
class Evaluate(Node):
    """An expression for its effects."""

    value: Expression


@dataclass(slots=True, eq=False)
class Return(Node):
    """`return value`."""

    value: Expression | None
    # Nothing before it in its block goes round a loop again: a loop around runs the block once.
    leaves: bool = False


@dataclass(slots=True, eq=False)
class Raise(Node):
    """`raise value from cause`."""

    value: Expression | None
    cause: Expression | None


@dataclass(slots=True, eq=False)
class Assert(Node):
    """`assert test, message`."""

    test: Expression
    message: Expression | None


@dataclass(slots=True, eq=False)
class If(Node):
    """`if test: then else: otherwise`."""

    test: Expression
    then: Block
    otherwise: Block


@dataclass(slots=True, eq=False)
class While(Node):
    """`while test: body else: otherwise`."""

    test: Expression
    body: Block
    otherwise: Block


@dataclass(slots=True, eq=False)
class For(Node):
    """`for target in iterable: body else: otherwise`."""

    target: Target
    iterable: Expression
    body: Block
    otherwise: Block
    is_async: bool


@dataclass(slots=True, eq=False)
class Handler(Node):
    """`except type as name: body`."""

    type: Expression | None
    target: Target | None
    body: Block


@dataclass(slots=True, eq=False)
class Try(Node):
    """`try: body except …: … else: otherwise finally: finally_`."""

    body: Block
    handlers: tuple[Handler, ...]
    otherwise: Block
    finally_: Block


@dataclass(slots=True, eq=False)
class With(Node):
    """`with manager as target: body`; several items are nested."""

    manager: Expression
    target: Target | None
    body: Block
    is_async: bool


@dataclass(slots=True, eq=False)
class Case(Node):
    """`case pattern if guard: body`: what the pattern captures is assigned by `captures` from the subject."""

    pattern: Pattern
    guard: Expression | None
    body: Block


@dataclass(slots=True, eq=False)
class Match(Node):
    """`match subject: cases`."""

    subject: Expression
    cases: tuple[Case, ...]


@dataclass(slots=True, eq=False)
class Break(Node):
    """`break`."""

    # As for `return`, of the innermost loop.
    leaves: bool = False


@dataclass(slots=True, eq=False)
class Continue(Node):
    """`continue`."""


@dataclass(slots=True, eq=False)
class Import(Node):
    """`import module as target`; without `as`, the first component is bound."""

    module: str
    target: Target
    binds_leaf: bool


@dataclass(slots=True, eq=False)
class ImportFrom(Node):
    """`from module import name as target`; `name` is `*` for a star import, which has no target."""

    module: str
    level: int
    name: str
    target: Target | None


Statement = (
    Assign
    | Augment
    | Delete
    | Evaluate
    | Return
    | Raise
    | Assert
    | If
    | While
    | For
    | Try
    | With
    | Match
    | Break
    | Continue
    | Import
    | ImportFrom
)

# -- patterns ----------------------------------------------------------------------------------------------------


@dataclass(slots=True, eq=False)
class ValuePattern(Node):
    """Equal to, or for a singleton identical with, the value."""

    value: Expression


@dataclass(slots=True, eq=False)
class CapturePattern(Node):
    """Binds what matches `pattern` (anything, when that is None); a wildcard has no target."""

    pattern: Pattern | None
    target: Target | None


@dataclass(slots=True, eq=False)
class SequencePattern(Node):
    """`[a, *rest, b]`; `star` is the index of the starred pattern, or None."""

    patterns: tuple[Pattern, ...]
    star: int | None


@dataclass(slots=True, eq=False)
class MappingPattern(Node):
    """`{key: pattern, **rest}`."""

    keys: tuple[Expression, ...]
    patterns: tuple[Pattern, ...]
    rest: Target | None


@dataclass(slots=True, eq=False)
class ClassPattern(Node):
    """`Class(p, …, name=p)`; positional patterns have the name None."""

    cls: Expression
    patterns: tuple[tuple[str | None, Pattern], ...]


@dataclass(slots=True, eq=False)
class OrPattern(Node):
    """`a | b`."""

    patterns: tuple[Pattern, ...]


Pattern = ValuePattern | CapturePattern | SequencePattern | MappingPattern | ClassPattern | OrPattern

# -- code objects ------------------------------------------------------------------------------------------------

ParameterKind = Literal["positional-only", "positional-or-keyword", "var-positional", "keyword-only", "var-keyword"]


@dataclass(slots=True, eq=False)
class Parameter(Node):
    """One formal parameter; `annotation` is its source text, `has_default` whether a default stands in the def."""

    name: str
    kind: ParameterKind
    annotation: str | None
    has_default: bool


@dataclass(slots=True, eq=False)
class DecoratorText(Node):
    """A decorator as written, for the report: its source text and extent."""

    text: str
    end_line: int


@dataclass(slots=True, eq=False)
class Code(Node):
    """The body of a module, function, lambda or class."""

    kind: Literal["module", "function", "lambda", "class"]
    name: str
    qualname: str
    path: str
    end_line: int
    parameters: tuple[Parameter, ...] = ()
    body: Block = ()
    parent: Code | None = None
    # Names of this function that inner functions read (captured), and those that inner functions also store.
    captured: set[str] = field(default_factory=set)
    stored_by_inner: set[str] = field(default_factory=set)
    # Of a class body: annotated names with their annotation's text and whether they have a value (dataclass fields).
    annotated: dict[str, tuple[str, bool]] = field(default_factory=dict)
    is_async: bool = False
    is_generator: bool = False
    is_method: bool = False
    uses_super: bool = False
    # Whether some `try` in it has handlers.
    has_handlers: bool = False
    decorators: tuple[DecoratorText, ...] = ()
    returns: str | None = None
    docstring: str | None = None
    # Names of enclosing functions and class bodies that the annotations need, and the function itself does not reach.
    lost_names: frozenset[str] = frozenset()
    children: list[Code] = field(default_factory=list)
    # Of a module: what may be type aliases, as text (None where bound twice), and where names are imported from.
    aliases: dict[str, str | None] = field(default_factory=dict)
    imported: dict[str, tuple[str, int, str]] = field(default_factory=dict)
    # All that the body consists of, once it has been asked for (ir.walking).
    instructions: tuple[object, ...] | None = None
    # The same for what shows uses of variables, and for the names of variables in the body (interp.usage).
    sightings: tuple[tuple[object, bool], ...] | None = None
    mentioned: frozenset[str] | None = None

    def __repr__(self) -> str:
        return f"{self.path}::{self.qualname}"
