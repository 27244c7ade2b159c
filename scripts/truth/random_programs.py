"""Random small programs for the comparison of verdicts with what TensorFlow does (grammar in `random_grammar`).

Question   Which programs of functions on tensors are there, short enough to read, that people might have written?
Gives      `random_program(seed)`: the same text for the same seed; and `random_idioms(seed)`, of a richer grammar.
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, field

from . import random_constructs as more
from . import random_grammar as base
from . import random_idioms as idioms


@dataclass(frozen=True, slots=True)
class Grammar:
    """What programs are drawn from: templates of `random_grammar`, by what they stand for."""

    expressions: dict[str, tuple[str, ...]]
    plain: tuple[str, ...]
    risky: tuple[str, ...]
    uses: tuple[str, ...]
    changes: tuple[str, ...]
    state: tuple[tuple[str, str, str], ...]
    results: tuple[str, ...]
    modules: tuple[str, ...]


_HOLE = re.compile(r"<(\+?)([A-Za-z])(\d?)>")
_VECTORS = ("[1.0, 2.0, 3.0]", "[-1.0, 0.5, -2.0]", "[0.0, 0.0, 0.0]", "[4.0, -4.0, 1.0]")
# What a parameter may be given, by its kind; `V` takes the vector that main loops over.
_ARGUMENTS: dict[str, tuple[str, ...]] = {
    "V": ("v", "v * 2.0", "tf.constant([2.0, -3.0, 1.0])"),
    "S": ("tf.reduce_sum(v)", "tf.constant(1.5)"),
    "I": ("tf.constant(2)", "tf.argmax(v, output_type=tf.int32)"),
    "M": ("tf.stack([v, v])",),
    "L": ("[v, v + 1.0]", "(v, -v)"),
    "D": ("{'a': v, 'b': -v}",),
    "N": ("v.numpy()", "np.ones(3, np.float32)"),
}
_MODULES = (
    *("collections", "dataclasses", "functools", "itertools", "logging", "os", "random", "sys", "time", "warnings"),
    "numpy as np",
)
_MAX_DEPTH = 2
STATEMENTS = Grammar(
    {kind: base.EXPRESSIONS[kind] + more.EXPRESSIONS.get(kind, ()) for kind in base.EXPRESSIONS},
    base.PLAIN + more.PLAIN,
    base.RISKY + more.RISKY,
    base.USES + more.USES,
    base.CHANGES + more.CHANGES,
    tuple({one[0]: one for one in base.STATE + more.STATE}.values()),
    ("<V>", "<V>", "<S>", "<M>", "<I>", "(<V>, <S>)", "{'a': <V>, 'b': <S>}", "[<V>, <V>]", "(<V>, None)"),
    _MODULES,
)
# The idioms stand twice: they are what these programs are for, and there are more of the others.
IDIOMS = Grammar(
    {kind: known + idioms.EXPRESSIONS.get(kind, ()) for kind, known in STATEMENTS.expressions.items()},
    STATEMENTS.plain + 2 * idioms.PLAIN,
    STATEMENTS.risky + 2 * idioms.RISKY,
    STATEMENTS.uses + idioms.USES,
    STATEMENTS.changes + idioms.CHANGES,
    STATEMENTS.state + idioms.STATE,
    STATEMENTS.results + idioms.RESULTS,
    ("contextlib", "copy", "enum", "math", *_MODULES),
)


@dataclass(slots=True)
class _Scope:
    """What the text being written may use: variables by kind, and what a `return` in it gives."""

    names: dict[str, list[str]]
    result: str = "<V>"
    functions: list[_Function] = field(default_factory=list)
    blocks: int = 0

    def inner(self) -> _Scope:
        """A block: what it binds is not known to exist after it."""
        names = {kind: list(known) for kind, known in self.names.items()}
        return _Scope(names, self.result, self.functions, self.blocks + 1)


@dataclass(frozen=True, slots=True)
class _Function:
    name: str
    parameters: tuple[tuple[str, str], ...]
    options: str
    result: str
    method: bool = False


class _Writer:
    def __init__(self, seed: int | str, grammar: Grammar) -> None:
        self.random = random.Random(seed)
        self.grammar = grammar
        self.count = 0

    def choice(self, options: tuple[str, ...] | list[str]) -> str:
        return options[self.random.randrange(len(options))]

    # -- functions -------------------------------------------------------------------------------------------

    def function(self, name: str, earlier: list[_Function], risks: int) -> tuple[_Function, str]:
        kinds = ["V"] + [self.choice(["V", "S", "I", "M", "L", "D", "N"]) for _ in range(self.random.randrange(3))]
        parameters = tuple((f"p{number}", kind) for number, kind in enumerate(kinds))
        options = self.choice(["", "", "", ", flag=True", ", extra=None"])
        made = _Function(name, parameters, options, self.choice(self.grammar.results))
        scope = _Scope({"V": [], "S": [], "I": [], "M": []}, made.result, [one for one in earlier if not one.options])
        for parameter, kind in parameters:
            scope.names.setdefault(kind, []).append(parameter)
        lines = [f"def {name}({', '.join(parameter for parameter, _ in parameters)}{options}):"]
        body = ["x = p0 * 1.0", "y = tf.reduce_sum(p0)"] if self.random.random() < 0.7 else []
        if body:
            scope.names["V"].append("x")
            scope.names["S"].append("y")
        statements = self.random.randrange(1, 4)
        at_risk = set(self.random.sample(range(statements), min(risks, statements)))
        declared: list[str] = []
        for number in range(statements):
            text = self.statement(self.grammar.risky if number in at_risk else self.grammar.plain, scope, made)
            if text.startswith("global scale\n"):
                text = text.removeprefix("global scale\n")
                declared = ["global scale"]
            body += text.splitlines()
        body.append(f"return {self.fill(made.result, scope, {})}")
        return made, "\n".join(lines + ["    " + line for line in [*declared, *body]])

    def statement(self, templates: tuple[str, ...], scope: _Scope, made: _Function) -> str:
        """One statement; what it needs and the function does not have makes it try another."""
        while True:
            template = self.choice(templates)
            if ("flag" in template and "flag" not in made.options) or (
                "extra" in template and "extra" not in made.options
            ):
                continue
            if any(not scope.names.get(kind.upper()) for kind in re.findall(r"<([a-z])\d?>", template)):
                continue
            if "__" in template or (scope.blocks and "<R>" in template and self.random.random() < 0.5):
                continue
            self.count += 1
            template = template.replace("<#>", str(self.count))
            return self.expand(template, scope, made)

    def expand(self, template: str, scope: _Scope, made: _Function) -> str:
        bound: dict[str, str] = {}
        fresh: list[tuple[str, str]] = []
        lines = []
        for line in template.splitlines():
            if line.strip() == "<*>":
                indent = line[: len(line) - len(line.lstrip())]
                if scope.blocks < _MAX_DEPTH:
                    inner = self.statement(self.grammar.plain, scope.inner(), made)
                    lines += [indent + one for one in inner.splitlines()]
                continue
            lines.append(self.fill(line.replace("<R>", scope.result), scope, bound, fresh))
        for kind, name in fresh:
            scope.names.setdefault(kind, []).append(name)
        return "\n".join(lines)

    # -- holes -----------------------------------------------------------------------------------------------

    def fill(
        self,
        template: str,
        scope: _Scope,
        bound: dict[str, str],
        fresh: list[tuple[str, str]] | None = None,
        depth: int = 0,
    ) -> str:
        def hole(match: re.Match[str]) -> str:
            new, kind, digit = match.groups()
            key = f"{kind}{digit}"
            if new:
                if f"+{key}" not in bound:
                    self.count += 1
                    bound[f"+{key}"] = f"{kind.lower()}{self.count}_"
                    if fresh is not None:
                        fresh.append((kind, bound[f"+{key}"]))
                return bound[f"+{key}"]
            if kind.islower():
                if digit and key in bound:
                    return bound[key]
                name = self.choice(scope.names[kind.upper()])
                if digit:
                    bound[key] = name
                return name
            return self.expression(kind, scope, depth)

        return _HOLE.sub(hole, template)

    def expression(self, kind: str, scope: _Scope, depth: int) -> str:
        known = scope.names.get(kind) or []
        if known and (depth >= _MAX_DEPTH or self.random.random() < 0.45):
            return self.choice(known)
        called = [one for one in scope.functions if one.result == f"<{kind}>"]
        if called and self.random.random() < 0.3:
            one = called[self.random.randrange(len(called))]
            arguments = [self.expression(parameter, scope, depth + 1) for _, parameter in one.parameters]
            return f"{one.name}({', '.join(arguments)})"
        options = [
            one
            for one in (base.EXPRESSIONS if depth >= _MAX_DEPTH else self.grammar.expressions)[kind]
            if all(scope.names.get(name.upper()) for name in re.findall(r"<([a-z])\d?>", one))
        ]
        if depth >= _MAX_DEPTH:
            options = [one for one in options if one.count("<") <= 1] or options
        template = self.choice(options)
        text = self.fill(template, scope, {}, None, depth + 1)
        return f"({text})" if depth and re.search(r"[-+*<>=%] ", template) and not template.endswith(")") else text

    # -- the program -----------------------------------------------------------------------------------------

    def program(self) -> str:
        functions: list[_Function] = []
        texts: list[str] = []
        risks = self.choice(["0", "0", "1", "1", "1", "2"])
        for number in range(self.random.randrange(1, 4)):
            made, text = self.function(f"f{number}", functions, int(risks) if number == 0 else self.random.randrange(2))
            functions.append(made)
            texts.append(text)
        if self.random.random() < 0.25:
            texts[-1] = self._as_method(functions, texts[-1])
        body = "\n\n\n".join([*texts, self.main(functions)])
        state = _state(body, self.grammar.state)
        shown = "\n".join(f"print({how})" for _, _, how in state if how)
        shown += "\nprint(model.scale, model.weight.numpy())" if "\nmodel = " in body else ""
        text = "\n\n".join([*(make for _, make, _ in state), body, shown]) + "\n"
        imports = [f"import {one}\n" for one in self.grammar.modules if re.search(rf"\b{one.split()[-1]}\.", text)]
        return "".join([*imports, "import tensorflow as tf\n\n", text])

    def _as_method(self, functions: list[_Function], text: str) -> str:
        """The last function as a method of a model object that reads its own attributes."""
        last = functions[-1]
        text = text.replace("(p0", "(self, p0", 1).replace("    global scale", "    pass")
        text = re.sub(r"(?<![\w.])(scale|weight)\b", r"self.\1", text)
        lines = "\n".join("    " + line for line in text.splitlines())
        functions[-1] = _Function(f"model.{last.name}", last.parameters, last.options, last.result, method=True)
        made = "        self.scale = 1.5\n        self.weight = tf.Variable([1.0, 1.0, 1.0])"
        return f"class Model:\n    def __init__(self):\n{made}\n\n{lines}\n\n\nmodel = Model()"

    def main(self, functions: list[_Function]) -> str:
        lines = []
        change = self.choice(self.grammar.changes) if self.random.random() < 0.3 else ""
        for made in functions:
            use = self.choice(self.grammar.uses)
            while "<call>" in use:
                use = use.replace("<call>", self._call(made), 1)
            lines += use.splitlines()
        loop = "\n".join("        " + line for line in lines)
        declared = re.match(r"(scale|bias|training_|grid) =", change)
        head = ["def main():"] + ([f"    global {declared[1]}"] if declared else [])
        values = self.random.sample(_VECTORS, self.random.randrange(2, 4))
        text = f"    for v in [tf.constant(one) for one in ({', '.join(values)})]:\n{loop}"
        if change:
            text += f"\n        {change}" if self.random.random() < 0.3 else f"\n    {change}\n{text}"
        if self.random.random() < 0.3:
            return "\n".join(line[4:] for line in text.splitlines())  # at module level
        return "\n".join([*head, text]) + "\n\n\nmain()"

    def _call(self, made: _Function) -> str:
        arguments = [self.choice(_ARGUMENTS[kind]) for _, kind in made.parameters]
        if made.options and self.random.random() < 0.4:
            arguments.append("flag=False" if "flag" in made.options else "extra=v")
        return f"{made.name}({', '.join(arguments)})"


def _state(text: str, state: tuple[tuple[str, str, str], ...]) -> list[tuple[str, str, str]]:
    """The shared state that a text mentions, with what that is made of, in the order of making."""
    known: list[tuple[str, str, str]] = []
    while True:
        made = "\n".join([text, *(make for _, make, _ in known)])
        found = [one for one in state if re.search(rf"\b{one[0]}\b", made)]
        if found == known:
            return known
        known = found


def random_program(seed: int) -> str:
    """The program of a seed."""
    return _Writer(seed, STATEMENTS).program()


def random_idioms(seed: int) -> str:
    """The program of a seed, with the constructs of applications (`random_idioms`) among the others."""
    return _Writer(f"idioms {seed}", IDIOMS).program()
