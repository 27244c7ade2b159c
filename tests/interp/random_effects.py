"""Random small programs of classes, closures, containers and exceptions, and what running them changes.

`program(random)` writes one: classes with special methods that may or may not have an effect, objects of them that
outlive a call or do not, and a function `f(x)` that uses them.  `changes(text)` runs it with plain Python, without
TensorFlow, and says whether state that outlives the call of `f` is different afterwards.
"""

from __future__ import annotations

import sys
import types
from collections.abc import Iterator
from contextlib import contextmanager
from random import Random
from typing import Any

from effect_snippets import SNIPPETS, parts

HEAD = """import tensorflow as tf
import functools, itertools, operator, copy, contextlib, dataclasses, typing
log = []
keep = {}
"""

# Method, its parameters, what it returns, and the expressions that call it; `o` is an object, `p` another.
_METHODS: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "__str__": (
        "self",
        "'s'",
        ("str({o})", "f'{{{o}}}'", "'%s' % {o}", "'{{}}'.format({o})", "''.join(map(str, [{o}]))"),
    ),
    "__repr__": ("self", "'r'", ("repr({o})", "str([{o}])", "f'{{{o}!r}}'", "f'{{({o}, 1)}}'", "str({{1: {o}}})")),
    "__len__": ("self", "1", ("len({o})", "list(map(len, [{o}]))", "max([{o}], key=len)")),
    "__bool__": (
        "self",
        "True",
        ("bool({o})", "(1 if {o} else 2)", "(not {o})", "({o} and 1)", "any([{o}])", "list(filter(None, [{o}]))"),
    ),
    "__eq__": (
        "self, other",
        "True",
        ("({o} == 1)", "({o} != 1)", "({o} in [1, 2])", "[1].count({o})", "([{o}] == [1])", "((1, {o}) == (1, 2))"),
    ),
    "__lt__": (
        "self, other",
        "True",
        ("({o} < 1)", "sorted([{o}, {p}])", "min({o}, {p})", "(({o}, 1) < ({p}, 1))", "max([1, 2], key=lambda _: {o})"),
    ),
    "__hash__": (
        "self",
        "1",
        (
            "hash({o})",
            "{{{o}}}",
            "{{{o}: 1}}",
            "{{1: 2}}.get({o})",
            "len(set([{o}]))",
            "dict([({o}, 1)])",
            "cached({o})",
        ),
    ),
    "__add__": (
        "self, other",
        "self",
        ("({o} + 1)", "sum([1], {o})", "functools.reduce(operator.add, [{o}, 1])", "added({o})"),
    ),
    "__radd__": ("self, other", "self", ("(1 + {o})", "sum([{o}])", "('a' + {o})", "operator.add(1, {o})")),
    "__neg__": ("self", "1", ("-{o}", "operator.neg({o})")),
    "__iter__": (
        "self",
        "iter([1])",
        (
            "list({o})",
            "[*{o}]",
            "sum({o})",
            "(1 in {o})",
            "dict(zip({o}, {o}))",
            "[v for v in {o}]",
            "looped({o})",
            "tuple(v for v in {o})",
        ),
    ),
    "__getitem__": ("self, key", "1", ("{o}[0]", "operator.itemgetter(0)({o})", "{o}[1:2]")),
    "__setitem__": ("self, key, value", "None", ("stored({o})", "operator.setitem({o}, 0, 1)")),
    "__call__": (
        "self, *a",
        "1",
        ("{o}()", "list(map({o}, [1]))", "sorted([1, 2], key={o})", "functools.partial({o})()"),
    ),
    "__enter__": ("self", "self", ("entered({o})",)),
    "__getattr__": (
        "self, name",
        "1",
        ("{o}.anything", "getattr({o}, 'anything')", "operator.attrgetter('anything')({o})"),
    ),
    "__index__": ("self", "0", ("[1, 2][{o}]", "(1, 2)[{o}:]", "list(range({o}))", "[0] * {o}", "operator.index({o})")),
    "__float__": ("self", "1.0", ("float({o})", "round(float({o}))")),
    "__copy__": ("self", "self", ("copy.copy({o})",)),
    "method": (
        "self",
        "1",
        ("{o}.method()", "operator.methodcaller('method')({o})", "run({o}.method)", "getattr({o}, 'method')()"),
    ),
    "made": ("cls", "cls()", ("{c}.made()",)),
    "prop": ("self", "1", ("{o}.prop", "getattr({o}, 'prop')", "operator.attrgetter('prop')({o})")),
}
_HELPERS = """
@functools.lru_cache(maxsize=None)
def cached(key):
    return 1
def added(one):
    one += 1
    return one
def looped(one):
    for element in one:
        pass
    else:
        return 1
def stored(one):
    one[0] = 1
def entered(one):
    with one as value:
        return value
def run(function):
    return function()
def grow(values):
    values.append(1)
    return values
def fail(kind=ValueError):
    raise kind
def yields(values):
    for value in values:
        yield value
"""


def program(random: Random) -> str:
    """The text of a program: classes, objects that last, and `f`."""
    classes: list[tuple[str, list[str]]] = []
    lines = [HEAD + _HELPERS]
    for number in range(random.randint(1, 3)):
        base = random.choice([None, *classes]) if classes else None
        lines += _class(f"C{number}", base, classes, random)
    lasting = [f"g{number}" for number in range(random.randint(1, 2))]
    kinds: dict[str, tuple[str, list[str]]] = {}
    for name in lasting:
        kinds[name] = random.choice(classes)
        lines.append(f"{name} = {kinds[name][0]}()")
    body = []
    for number in range(random.randint(0, 3)):
        body += _statement(number, classes, kinds, random)
    for number in range(random.randint(1, 2)):
        definitions, statements = parts(random.choice(SNIPPETS), number)
        for line in definitions:
            indent = line[: len(line) - len(line.lstrip())]
            effect = random.choice(["log.append(1)", "keep[len(keep)] = 1", "grow(log)"])
            lines.append(line if line.strip() != "EFFECT" else indent + (effect if random.random() < 0.3 else "pass"))
        for _ in range(random.randint(1, 2)):
            body += random.choice(statements)
    lines += ["def f(x):", *(f"    {line}" for line in body), "    return x * 2.0"]
    return "\n".join(lines) + "\n"


def calls() -> str:
    """What makes the program run for the analysis."""
    return "for _ in range(3):\n    f(tf.ones(2))\n"


def _class(name: str, base: Any, classes: list[Any], random: Random) -> list[str]:
    methods = random.sample(sorted(_METHODS), random.randint(1, 4))
    lines = [f"class {name}({base[0]}):" if base else f"class {name}:", "    shared = []"]
    if random.random() < 0.5 or not base:
        lines += ["    def __init__(self):", *_maybe(random, 0.15), "        self.own = []"]
    for method in methods:
        parameters, result, _ = _METHODS[method]
        if method == "made":
            lines.append("    @classmethod")
        if method == "prop":
            lines.append("    @property")
        lines += [f"    def {method}({parameters}):", *_maybe(random, 0.5, method), f"        return {result}"]
        if method == "__enter__":
            lines += [
                "    def __exit__(self, *error):",
                *_maybe(random, 0.3),
                f"        return {random.choice([True, False, None])}",
            ]
        if method == "__eq__" and "__hash__" not in methods:
            lines += ["    def __hash__(self):", "        return 1"]
    inherited = list(base[1]) if base else []
    classes.append((name, list(dict.fromkeys([*methods, *inherited]))))
    return lines


def _maybe(random: Random, chance: float, method: str = "") -> list[str]:
    """An effect with some chance; state of the object itself or of its class counts by who sees the object."""
    if random.random() >= chance:
        return []
    receivers = ["cls"] if method == "made" else ["self"] if method not in ("__getattr__",) else []
    choices = ["log.append(1)", "keep[len(keep)] = 1", "grow(log)"]
    choices += [f"{one}.shared.append(1)" for one in receivers]
    choices += [f"{one}.own.append(1)" for one in receivers if one == "self"]
    return [f"        {random.choice(choices)}"]


def _use(classes: list[Any], kinds: dict[str, Any], random: Random) -> str:
    fresh = random.random() < 0.6 or not kinds
    name = random.choice(sorted(kinds))
    cls, methods = random.choice(classes) if fresh else kinds[name]
    one = f"{cls}()" if fresh else name
    if random.random() < 0.15:
        one = random.choice(["[{}][0]", "{{'a': {}}}['a']", "(lambda: {})()", "next(iter([{}]))", "({}, 1)[0]"]).format(
            one
        )
    method = random.choice(methods)
    use = random.choice(_METHODS[method][2])
    return use.format(o=one, p=f"{cls}()", c=cls)


def _statement(number: int, classes: list[Any], kinds: dict[str, Any], random: Random) -> list[str]:
    use = _use(classes, kinds, random)
    effect = random.choice([use, use, "log.append(1)", "own.append(1)"])
    own = ["own = []"] if effect.startswith("own") else []
    name = f"v{number}"
    shapes: list[list[str]] = [
        [use],
        [f"{name} = {use}"],
        [f"for {name} in range(2):", f"    {use}"],
        ["try:", "    fail()", f"    {use}", "except ValueError:", f"    {random.choice([effect, 'pass'])}"],
        [
            "try:",
            f"    {use}",
            "except KeyError:",
            "    log.append(1)",
            "finally:",
            f"    {random.choice(['pass', effect])}",
        ],
        ["with contextlib.suppress(ValueError):", "    fail()", effect],
        [f"def inner{number}():", f"    {effect}", random.choice([f"inner{number}()", "pass", f"run(inner{number})"])],
        [f"{name} = [{use} for _ in range(1)]", f"grow({name})"],
        [f"{name} = grow([])", f"{name}.append(1)"],
        [f"{name} = {{}}", f"{name}['a'] = {use}", f"{name}.setdefault('b', []).append(1)"],
        [f"{name} = yields([1])", f"{random.choice([f'list({name})', f'next({name})', 'pass'])}"],
        [f"{name} = lambda: {use}", random.choice([f"{name}()", f"run({name})", "pass"])],
        [f"{name} = 0", f"def inc{number}():", f"    nonlocal {name}", f"    {name} += 1", f"inc{number}()"],
        [f"{name} = copy.deepcopy([[]])", f"{name}[0].append(1)"],
        [
            "match 1:",
            f"    case 1 if {random.choice([True, False])}:",
            f"        {effect}",
            "    case _:",
            "        pass",
        ],
        ["while True:", "    try:", "        break", "    finally:", f"        {effect}"],
        [f"{name}, *rest{number} = [1, [], []]", f"rest{number}[0].append(1)"],
        [f"if not {name}(x):", "    pass"] if False else [f"assert {use} or True, log.append(1)"],
    ]
    return [*own, *random.choice(shapes)]


# -- running -----------------------------------------------------------------------------------------------------


@contextmanager
def _no_tensorflow() -> Iterator[dict[str, Any]]:
    """The names of a module to run in, and one in the place of TensorFlow, whose tensors are numbers."""
    module = types.ModuleType("tensorflow")
    module.ones = lambda *_: 1.0  # type: ignore[attr-defined]
    saved = sys.modules.get("tensorflow")
    program = types.ModuleType("program")  # dataclasses look their module up
    sys.modules |= {"tensorflow": module, "program": program}
    try:
        yield vars(program)
    finally:
        del sys.modules["program"], sys.modules["tensorflow"]
        if saved is not None:
            sys.modules["tensorflow"] = saved


def changes(text: str) -> bool | None:
    """Whether calling `f` three times leaves other state behind than there was; None when there is no `f` to call."""
    with _no_tensorflow() as space:
        try:
            exec(compile(text, "program", "exec"), space)
        except Exception:
            return None
        before = _state(space)
        for _ in range(3):
            try:
                space["f"](1.0)
            except Exception:
                break
        return _state(space) != before


def _state(space: dict[str, Any]) -> str:
    names = [name for name in space if not name.startswith("__")]
    return ";".join(f"{name}={_text(space[name], 0)}" for name in sorted(names))


def _text(value: Any, depth: int) -> str:
    kind = type(value)
    if depth > 5:
        return "..."
    if kind in (list, tuple):
        return f"[{', '.join(_text(one, depth + 1) for one in value)}]"
    if kind is dict:
        return f"{{{', '.join(_text(k, depth + 1) + ': ' + _text(v, depth + 1) for k, v in value.items())}}}"
    if kind in (int, float, str, bool, type(None)):
        return repr(value)
    if kind is types.FunctionType and value.__module__ == "program":
        cells = [cell.cell_contents for cell in value.__closure__ or ()]
        return f"function{_text([value.__defaults__, cells], depth + 1)}"
    if isinstance(value, type) and value.__module__ == "program":
        inside = {k: v for k, v in vars(value).items() if type(v) in (list, int, dict) and not k.startswith("__")}
        return f"{value.__name__}{_text(inside, depth + 1)}"
    if kind.__module__ == "program":
        content = dict(value) if isinstance(value, dict) else list(value) if isinstance(value, (list, tuple)) else None
        own = object.__getattribute__(value, "__dict__") if hasattr(value, "__dict__") else None
        return f"{kind.__name__}{_text([content, own], depth + 1)}"
    return kind.__name__
