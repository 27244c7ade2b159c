"""Definitions with holes for effects, and statements that use them: the larger pieces of `random_effects`.

`@` stands for a number that tells copies apart, `EFFECT` for a line that may change what outlives a call, at any
indentation.  Each snippet is definitions, then `---`, then alternative statements, one a line (`;` parts them).
"""

from __future__ import annotations

from typing import Final

SNIPPETS: Final = [
    """
class Meta@(type):
    def __call__(cls, *a):
        EFFECT
        return super().__call__(*a)
    def __getitem__(cls, key):
        EFFECT
        return 1
    def __contains__(cls, key):
        EFFECT
        return True
class Of@(metaclass=Meta@):
    pass
---
Of@()
Of@[0]
1 in Of@
isinstance(Of@(), Of@)
""",
    """
class Data@Base:
    def __init_subclass__(cls):
        EFFECT
class D@:
    def __get__(self, one, owner=None):
        EFFECT
        return 1
    def __set__(self, one, value):
        EFFECT
class Has@:
    part = D@()
---
Has@().part
Has@.part
Has@().part = 1
getattr(Has@(), 'part')
setattr(Has@(), 'part', 2)
class Local@(Data@Base): pass
hasattr(Has@(), 'part')
""",
    """
def make@():
    EFFECT
    return []
@dataclasses.dataclass
class Record@:
    value: object = 1
    many: list = dataclasses.field(default_factory=make@)
    def __post_init__(self):
        EFFECT
        self.many.append(1)
record@ = Record@()
---
Record@()
Record@(2, [])
Record@().many.append(1)
record@.many.append(1)
dataclasses.replace(record@, value=2)
copy.copy(record@).many.append(1)
copy.deepcopy(record@).many.append(1)
str(Record@(C0()))
Record@(C0()) == Record@(C0())
""",
    """
class Named@(typing.NamedTuple):
    value: object = 1
    def act(self):
        EFFECT
        return self.value
    @property
    def read(self):
        EFFECT
        return self.value
    def __str__(self):
        EFFECT
        return ''
---
Named@().act()
Named@().read
str(Named@())
Named@()._replace(value=2).act()
Named@([]).value.append(1)
Named@(log).value.append(1)
a@, = Named@(2)
""",
    """
class Error@(Exception):
    def __init__(self, value=1):
        super().__init__(value)
        EFFECT
    def act(self):
        EFFECT
        return 1
---
try: raise Error@
except Error@ as error: pass
===
try: raise Error@(2)
except Exception: pass
===
try: raise Error@(2)
except Error@ as error: error.act()
===
try: raise Error@(2)
except (KeyError, Error@) as error: error.act()
""",
    """
@contextlib.contextmanager
def managed@(value):
    EFFECT
    try:
        yield value
    except ValueError:
        EFFECT
    finally:
        EFFECT
---
with managed@([]) as v@: v@.append(1)
with managed@(log) as v@: len(v@)
with managed@(log) as v@: v@.append(1)
with managed@(1): fail()
===
with managed@(1):
    fail()
log.append(1)
===
with contextlib.ExitStack() as stack@:
    stack@.enter_context(managed@([])).append(1)
===
with contextlib.ExitStack() as stack@:
    stack@.callback(grow, [])
===
with contextlib.ExitStack() as stack@:
    stack@.callback(grow, log)
""",
    """
class Base@:
    def __init__(self):
        EFFECT
    def act(self):
        return self.inner()
    def inner(self):
        return 1
    def __hidden(self):
        EFFECT
    def show(self):
        self.__hidden()
class Derived@(Base@):
    def __init__(self):
        super().__init__()
        self.own = []
    def inner(self):
        EFFECT
        return super().inner()
    def __hidden(self):
        EFFECT
    def extend(self):
        self.own.append(1)
        return self
last@ = Derived@()
---
Derived@()
Derived@().act()
Base@().act()
Derived@().show()
Derived@().extend().extend()
last@.extend()
last@.act()
super(Derived@, last@).act()
[last@][0].own
last@.own.append(1)
""",
    """
counter@ = 0
def default@(value, into=[]):
    into.append(value)
    return into
def count@():
    global counter@
    counter@ += 1
    return counter@
def closure@():
    kept = []
    def add(value):
        kept.append(value)
        return kept
    return add
add@ = closure@()
iterator@ = iter(list(range(1000)))
def send@():
    value = yield 1
    EFFECT
    yield value
sending@ = send@()
---
default@(1)
default@(1, [])
default@(1, into=[])
count@()
closure@()(1)
add@(1)
next(iterator@)
next(iter([1]))
list(send@())
v@ = send@(); next(v@); v@.send(2)
next(sending@, None)
(lambda *a, **k: a)(*default@(1, []), **{})
[default@(v, []) for v in range(2)]
[default@(v) for v in range(2)]
functools.partial(default@, 1)([])
functools.partial(default@, 1)()
functools.partial(default@, into=log)(1)
""",
    """
def wrap@(function):
    @functools.wraps(function)
    def inner(*a, **k):
        EFFECT
        return function(*a, **k)
    return inner
@wrap@
def wrapped@(value=1):
    return value
class Kept@:
    @functools.cached_property
    def once(self):
        EFFECT
        return []
    @wrap@
    def method(self):
        return self
    @staticmethod
    def static():
        EFFECT
    @classmethod
    def cls(cls):
        EFFECT
        return cls()
---
wrapped@()
wrapped@(log).append(1)
wrapped@([]).append(1)
Kept@().once.append(1)
Kept@().method()
Kept@.static()
Kept@().static()
Kept@.cls().once
list(map(Kept@.method, [Kept@()]))
""",
    """
@functools.singledispatch
def kind@(value):
    EFFECT
    return value
@kind@.register
def _(value: int):
    EFFECT
    return value
@kind@.register(list)
def _(value):
    EFFECT
    return value
@functools.total_ordering
class Rank@:
    def __init__(self, value=1):
        self.value = value
    def __eq__(self, other):
        EFFECT
        return self.value == other.value
    def __lt__(self, other):
        EFFECT
        return self.value < other.value
---
kind@(1)
kind@('a')
kind@([]).append(1)
Rank@() >= Rank@()
max(Rank@(1), Rank@(2))
sorted([Rank@(2), Rank@(1)])
Rank@() != Rank@()
[Rank@()].index(Rank@())
(1, Rank@()) < (1, Rank@(2))
""",
    """
class Map@(dict):
    def __missing__(self, key):
        EFFECT
        return []
    def put(self, key, value):
        self[key] = value
        return self
class Items@(list):
    def append(self, value):
        EFFECT
        super().append(value)
class Text@(str):
    def upper(self):
        EFFECT
        return super().upper()
table@ = Map@()
---
Map@()['a'].append(1)
Map@().put(1, 2)
table@.put(len(table@), 2)
table@.get('a')
table@['missing']
Items@().append(1)
Items@([log])[0].append(1)
Items@([[]])[0].append(1)
Text@('a').upper()
dict(Map@().put(1, []))[1].append(1)
dict(a=log)['a'].append(1)
{**{'a': log}}['a'].append(1)
""",
]


def parts(snippet: str, number: int) -> tuple[list[str], list[list[str]]]:
    """The definitions of a snippet, and the statements that use them, as lines."""
    definitions, _, uses = snippet.strip("\n").partition("\n---\n")
    # A decorator's `@` starts a line; every other one is the number.
    lines = [
        "@" + line.lstrip()[1:].replace("@", str(number))
        if line.lstrip().startswith("@")
        else line.replace("@", str(number))
        for line in definitions.split("\n")
    ]
    indents = [len(line) - len(line.lstrip()) for line in definitions.split("\n")]
    lines = [" " * indent + line.lstrip() for indent, line in zip(indents, lines, strict=True)]
    statements: list[list[str]] = []
    for block in uses.replace("@", str(number)).split("\n===\n"):
        given = block.split("\n")
        if any(line.startswith((" ", "try", "except")) for line in given):
            statements.append(given)
        else:
            statements += [line.split("; ") for line in given]
    return lines, statements
