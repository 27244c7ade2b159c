"""Programs nobody should write, and generators make: each is valid Python, and each must be analysed without trouble."""

from __future__ import annotations

from collections.abc import Callable

Program = Callable[[], str]
PROGRAMS: dict[str, Program] = {}


def program(make: Program) -> Program:
    """Register a program under the name of the function that makes it."""
    PROGRAMS[make.__name__] = make
    return make


# -- size --------------------------------------------------------------------------------------------------------


@program
def fifty_thousand_lines() -> str:
    """A generated file: 6,000 functions, each called."""
    parts = ["import tensorflow as tf\n\n"]
    for number in range(6000):
        parts.append(
            f"def step_{number}(x, scale={number}):\n"
            f'    """Generated."""\n'
            f"    y = tf.abs(x) * scale\n"
            f"    if scale > 3:\n"
            f"        y = tf.reduce_sum(y)\n"
            f"    return y\n\n"
            f"step_{number}(tf.ones([{number % 7 + 1}]))\n"
        )
    parts.append("\n" * 2000)
    return "".join(parts)


@program
def many_statements_in_one_function() -> str:
    lines = ["import tensorflow as tf\n\ndef f(x):\n"]
    lines += [f"    v{n} = tf.add(x, {n})\n    x = v{n}\n" for n in range(5000)]
    return "".join(lines) + "    return x\n\nf(tf.ones([3]))\n"


@program
def huge_tables() -> str:
    numbers = ", ".join(str(n) for n in range(100_000))
    entries = ", ".join(f"'k{n}': {n}" for n in range(100_000))
    rows = ",\n".join(str([n, n + 1.5, f"s{n}"]) for n in range(20_000))
    return (
        f"NUMBERS = [{numbers}]\nENTRIES = {{{entries}}}\nROWS = [{rows}]\nTUPLE = ({numbers})\nSET = {{{numbers}}}\n"
        "def look(key, table=ENTRIES):\n    total = 0\n    for n in NUMBERS:\n        total += n\n"
        "    for k, v in ENTRIES.items():\n        total += v\n    for a, b, c in ROWS:\n        total += a\n"
        "    return total + table[key] + NUMBERS[3] + TUPLE[4] + len(SET)\n\nlook('k5')\nlook('k6', {**ENTRIES})\n"
        "print([n for n in NUMBERS], *TUPLE[:3], sorted(NUMBERS), list(zip(NUMBERS, TUPLE)), dict(ENTRIES))\n"
    )


@program
def tables_of_tensors() -> str:
    tensors = ", ".join(f"tf.constant({n}.0)" for n in range(3000))
    return (
        f"import tensorflow as tf\nTABLE = [{tensors}]\n\n"
        "def f(tensors):\n    return tf.add_n(tensors) + tf.reduce_sum(tf.stack(tensors)) + TABLE[2]\n\nf(TABLE)\n"
    )


@program
def long_concatenations() -> str:
    text = " + ".join(f"'part {n}'" for n in range(3000))
    implicit = "\n    ".join(f"'part {n}'" for n in range(20_000))
    sums = " + ".join(["x"] * 3000)
    return (
        f"import tensorflow as tf\nTEXT = {text}\nIMPLICIT = (\n    {implicit}\n)\n"
        f"PRODUCT = 'a' * 10**9 + 'b' * 10**12\nNUMBER = 10 ** 10 ** 6\nSHIFTED = 1 << 10**9\nLIST = [0] * 10**9\n"
        f"def f(x):\n    return {sums}\n\nf(tf.ones([2]))\nf'{{TEXT}}{{IMPLICIT:>{{NUMBER}}}}'\n'%0*d' % (10**9, 1)\n"
        f"'a'.center(10**9)\n'a'.ljust(10**9)\n(2).__pow__(10**9)\npow(3, 10**9)\nbytes(10**9)\n'{{:1000000000}}'.format(1)\n"
        f"round(1.5)\nint('9' * 10000)\nrange(10**12)[5]\nlist(range(10**9))\n"
    )


@program
def five_hundred_ways() -> str:
    branches = "".join(f"    elif kind == {n}:\n        y = x + {n}\n        z{n} = y\n" for n in range(1, 500))
    cases = "".join(f"        case {n} | 'c{n}':\n            y = x * {n}\n" for n in range(500))
    return (
        "import tensorflow as tf\n\ndef f(x, kind):\n    if kind == 0:\n        y = x\n"
        f"{branches}    else:\n        y = None\n    match kind:\n{cases}        case _:\n            pass\n    return y\n\n"
        "f(tf.ones([2]), int(input()))\nf(tf.ones([2]), 3)\n"
    )


# -- depth -------------------------------------------------------------------------------------------------------


@program
def deep_operators() -> str:
    minus = "-" * 900 + "x"
    attributes = "x" + ".a" * 900
    calls = "f" + "()" * 900
    items = "x" + "[0]" * 900
    comparisons = "x" + " < x" * 900
    powers = "x" + " ** x" * 80
    return (
        f"def f(x=1):\n    a = {minus}\n    b = {attributes}\n    c = {calls}\n    d = {items}\n    e = {comparisons}\n"
        f"    g = {powers}\n    return a, b, c, d, e, g\n\nf(2)\n"
    )


@program
def deep_brackets() -> str:
    return f"X = {'(' * 150}1{')' * 150}\nY = {'[' * 150}1{']' * 150}\nZ = {'{1: ' * 90}1{'}' * 90}\nprint(X, Y, Z)\n"


@program
def deep_lambdas_and_conditions() -> str:
    lambdas = "lambda x: " * 80 + "x"
    conditions = "".join(f"{n} if c == {n} else " for n in range(900)) + "0"
    return f"F = {lambdas}\n\ndef g(c):\n    return {conditions}\n\ng(3)\nF(1)(2)(3)\n"


@program
def nested_blocks() -> str:
    lines = ["def f(x):\n"]
    for depth in range(19):
        indent = "    " * (depth + 1)
        head = f"for i{depth} in range(3):" if depth % 2 else "while x:"
        lines.append(f"{indent}{head}\n")
    lines.append("    " * 20 + "x = x - 1\n    return x\n\nf(5)\n")
    return "".join(lines)


@program
def nested_ifs() -> str:
    return (
        "def f(x):\n" + "".join(" " * (n + 1) + f"if x > {n}:\n" for n in range(95)) + " " * 96 + "return x\n\nf(5)\n"
    )


@program
def nested_functions() -> str:
    lines = [" " * n + f"def f{n}(a{n}):\n" for n in range(90)]
    lines += [" " * (n + 1) + f"return f{n + 1}(a{n})\n" for n in range(88, -1, -1)]
    body = [*lines[:90], " " * 90 + "return " + " + ".join(f"a{n}" for n in range(90)) + "\n", *lines[90:]]
    return "".join(body) + "\nf0(1)\n"


@program
def nested_classes() -> str:
    lines = [" " * n + f"class C{n}:\n" for n in range(90)] + [" " * 90 + "def m(self):\n" + " " * 91 + "return self\n"]
    return "".join(lines) + "x = C0.C1.C2()\nprint(x)\n"


@program
def elif_chain_of_calls() -> str:
    return (
        "def f(x):\n    if x:\n        pass\n"
        + "".join(f"    elif f({n}):\n        f(x)\n" for n in range(400))
        + "f(1)\n"
    )


@program
def two_thousand_decorators() -> str:
    return "def d(f):\n    return f\n\n" + "@d\n" * 2000 + "def g(x):\n    return x\n\ng(1)\n"


@program
def method_chain() -> str:
    methods = "class B:\n    def m(self, x=0):\n        return self\n\nB()" + ".m(1)" * 900
    return methods + "\n"


# -- calls -------------------------------------------------------------------------------------------------------


@program
def chain_of_a_thousand() -> str:
    parts = ["import tensorflow as tf\n\n"]
    parts += [f"def f{n}(x):\n    return f{n + 1}(x) + {n}\n\n" for n in range(1000)]
    return "".join(parts) + "def f1000(x):\n    return tf.abs(x)\n\nf0(tf.ones([2]))\n"


@program
def chain_that_prints() -> str:
    parts = [
        f"def f{n}(x, log):\n    log.append({n})\n    print(x)\n    return f{n + 1}(x, log)\n\n" for n in range(500)
    ]
    return "".join(parts) + "def f500(x, log):\n    return x\n\nf0(1, [])\nf0('a', [2])\nf0(None, [])\n"


@program
def complete_graph() -> str:
    calls = "".join(f"    f{n}(x, y)\n" for n in range(200))
    parts = [
        f"def f{n}(x, y):\n    print({n})\n    global G{n}\n    G{n} = x\n{calls}    return y\n\n" for n in range(200)
    ]
    return "".join(parts) + "f0(1, 'a')\n"


@program
def complete_graph_of_methods() -> str:
    parts = ["import tensorflow as tf\n\nclass A:\n"]
    for n in range(60):
        calls = "".join(f"        self.m{m}(x + {n})\n" for m in range(60))
        parts.append(f"    def m{n}(self, x):\n        self.a{n} = x\n{calls}        return self.a{(n + 1) % 60}\n")
    return "".join(parts) + "\nA().m0(tf.ones([2]))\nA().m1(3)\n"


@program
def mutual_recursion() -> str:
    return (
        "def even(n):\n    return True if n == 0 else odd(n - 1)\n\ndef odd(n):\n    return False if n == 0 else even(n - 1)\n\n"
        "def ackermann(m, n):\n    if m == 0:\n        return n + 1\n    if n == 0:\n        return ackermann(m - 1, 1)\n"
        "    return ackermann(m - 1, ackermann(m, n - 1))\n\neven(10)\nackermann(2, 3)\n"
        "Y = lambda f: (lambda x: x(x))(lambda y: f(lambda *a: y(y)(*a)))\nY(lambda fac: lambda n: n and n * fac(n - 1))(5)\n"
        "omega = lambda x: x(x)\nomega(omega)\n"
    )


@program
def functions_passed_around() -> str:
    parts = [f"def f{n}(g, h=None):\n    return g(f{(n * 7 + 1) % 100}, f{(n * 3 + 2) % 100})\n\n" for n in range(100)]
    every = ", ".join(f"f{n}" for n in range(100))
    return "".join(parts) + f"ALL = [{every}]\nfor one in ALL:\n    for two in ALL:\n        one(two)(two)\n"


# -- data that leads back to itself ------------------------------------------------------------------------------


@program
def containers_of_themselves() -> str:
    return (
        "import tensorflow as tf\na = []\na.append(a)\na.extend(a)\na += [a, a]\nd = {}\nd['d'] = d\nd[1] = a\na.append(d)\n"
        "t = (a, d)\na.append(t)\nfor _ in range(50):\n    t = (t, a, t)\n    d = {'d': d, **d}\n    a = [*a, a]\n"
        "class Node:\n    def __init__(self, next):\n        self.next = next\n        self.all = [self, next]\n"
        "n = None\nfor _ in range(9):\n    n = Node(n)\nn.next = n\nn.__dict__ = {'n': n}\n"
        "def f(x, y=a, *z, **k):\n    for one in x:\n        f(one, x)\n        x.append(one)\n    return [x, f(y, x), *z, k]\n\n"
        "f(a)\nf(d)\nf(t)\nf(n)\nf([tf.ones([2]), a, d, t, n], *a, **d)\n"
        "def g(*args, **kwargs):\n    return g(args, kwargs, *args, **kwargs)\n\ng(1, a=2)\n"
    )


@program
def linked_structures_in_loops() -> str:
    fields = "".join(f"        self.f{n} = other\n        other.f{n} = self\n" for n in range(30))
    makers = "".join(f"    n = Node(n)\n    table['k{n}'] = n\n    rows.append([rows, n, table])\n" for n in range(60))
    return (
        f"class Node:\n    def __init__(self, other):\n{fields}\n\ndef make(n, table, rows):\n{makers}    return n, table, rows\n\n"
        "table, rows = {}, []\nmake(make(None, table, rows), table, rows)\n"
    )


@program
def wrappers_of_themselves() -> str:
    return (
        "import functools\ndef same(f):\n    return f\n\ndef wrapping(f):\n    @functools.wraps(f)\n    def inner(*a, **k):\n"
        "        return inner(*a, **k)\n    return inner\n\ndef again(f):\n    return again\n\n@same\n@wrapping\n@again\n"
        "def f(x):\n    return x\n\n@f\n@f(1)\ndef g(x):\n    return g\n\ng(1)(2)(3)\np = g\nfor n in range(5):\n"
        "    p = functools.partial(p, n)\np()\nfor n in range(5):\n    p = wrapping(p)\np(1)\n"
        "class Callable:\n    pass\nCallable.__call__ = Callable()\nCallable()(1)\n"
        "class Get:\n    def __getattr__(self, name):\n        return getattr(self, name)\n    def __getattribute__(self, name):\n"
        "        return self.name\n    def __getitem__(self, key):\n        return self[key]\n    def __iter__(self):\n"
        "        return iter(self)\n    def __next__(self):\n        return next(self)\n    def __len__(self):\n        return len(self)\n"
        "    def __bool__(self):\n        return bool(self)\n    def __add__(self, o):\n        return o + self\n    __radd__ = __add__\n"
        "    def __eq__(self, o):\n        return self == o\n    def __contains__(self, o):\n        return o in self\n"
        "    def __enter__(self):\n        with self as s:\n            return s\n    def __exit__(self, *a):\n        return self.__exit__(*a)\n"
        "    def __set_name__(self, o, n):\n        setattr(o, n, self)\n    def __get__(self, i, o):\n        return self.__get__(i, o)\n"
        "    def __setattr__(self, n, v):\n        setattr(self, n, v)\n    def __hash__(self):\n        return hash(self)\n"
        "    def __str__(self):\n        return f'{self}'\n    @property\n    def p(self):\n        return self.p\n    @p.setter\n"
        "    def p(self, v):\n        self.p = v\nx = Get()\nx.a.b[1] + x\nfor y in x:\n    y.p = x.p\nwith x as z:\n    z()\nif x and x == x in x:\n"
        "    len(x), str(x), [*x], {**x}, x(*x, **x), hash(x), x @ x, -x, x[x:x], list(x), dict(x), sum(x)\n"
        "class Holder:\n    g = Get()\nHolder().g\nHolder.g\n"
        "class Cycle:\n    def __iter__(self):\n        return Other(self)\nclass Other:\n    def __init__(self, c):\n        self.c = c\n"
        "    def __iter__(self):\n        return self.c\nfor w in Cycle():\n    w()\n"
    )


# -- the whole language ------------------------------------------------------------------------------------------


@program
def classes_of_all_sorts() -> str:
    return (
        "import abc, enum, typing, dataclasses, collections\n"
        "class Meta(type):\n    def __new__(m, n, b, d, **k):\n        return super().__new__(m, n, b, d)\n    def __call__(c, *a):\n"
        "        return super().__call__(*a)\n    def __getattr__(c, n):\n        return c\n    @property\n    def p(c):\n        return c()\n"
        "    def __prepare__(n, b):\n        return {}\n    def __iter__(c):\n        yield c\n    def __getitem__(c, k):\n        return c\n"
        "class A(metaclass=Meta, x=1):\n    def __init_subclass__(cls, **k):\n        super().__init_subclass__(**k)\n"
        "class B(A, A):\n    pass\nclass C(C if 'C' in globals() else object):\n    pass\nclass C(C):\n    pass\n"
        "class D(B, A):\n    pass\nclass E(A, B):\n    pass\nclass F(*[A], **{}):\n    pass\nclass G(F()):\n    pass\n"
        "class H(1, 'a', None, [], unknown, lambda: 0):\n    pass\nclass I(Meta('I', (), {})):\n    pass\n"
        "class J(I, metaclass=J):\n    pass\nfor _ in range(3):\n    class K(A):\n        K = A\n    A = K\n"
        "def make(base, depth=9):\n    class L(base):\n        pass\n    return make(L, depth - 1) if depth else L\nmake(object)()\n"
        "A.x, A.p, A[1], [*A], B().y, D()(), E.z(1), H(), type(A)(), type('T', (A,), {'a': 1})().a\n"
        "A.__bases__ = (B,)\nB.__class__ = A\nA.__mro__\nA.__class__.__class__.__class__()\nsuper(A, B).x\nsuper().y\nobject.__new__(A)\n"
        "class M(typing.NamedTuple):\n    a: 'M'\n    b: int = 1\nclass N(enum.Enum):\n    a = b = 1\n    c = N\n"
        "@dataclasses.dataclass\nclass O:\n    a: 'O'\n    b: list = dataclasses.field(default_factory=lambda: O(1))\n"
        "class P(dict, list, collections.OrderedDict):\n    __slots__ = ('a',)\n    def __missing__(self, k):\n        return self[k]\n"
        "M(1)[0], N.a.value, N['a'], N(1), O(O(1)).a.b, P()['x'], P(P())\ndel A.x, A\nA\n"
    )


@program
def asynchronous_everywhere() -> str:
    return (
        "import asyncio\nimport tensorflow as tf\nasync def f(x):\n    async with x as y, f(y) as z:\n        async for a in y:\n"
        "            yield a\n            await f(a)\n        else:\n            yield [b async for b in z if await b]\n"
        "    yield {await c: d async for c, d in f(x)}\nasync def g(x):\n    return await g(await f(x))\n"
        "def h(x):\n    y = yield from h(x)\n    z = yield\n    yield y, z, (yield)\n    return (yield from (i for i in h((yield x))))\n"
        "class A:\n    async def __aenter__(self):\n        return self\n    async def __aexit__(self, *a):\n        pass\n"
        "    def __aiter__(self):\n        return self\n    async def __anext__(self):\n        return await self\n    def __await__(self):\n"
        "        return (yield self)\n    async def __call__(self):\n        return [x async for x in self]\n"
        "asyncio.run(g(A()))\nfor i in h(tf.ones([2])):\n    i.send(i)\n    i.throw(i)\n    i.close()\nlist(h(h))\nnext(h(1))\n"
        "async def main():\n    await asyncio.gather(*[g(n) for n in range(3)])\nasyncio.get_event_loop().run_until_complete(main())\n"
    )


@program
def every_pattern() -> str:
    return (
        "import tensorflow as tf\ndef f(x):\n    match x, [x], {'a': x}:\n        case 1, [2], {'a': 3}:\n            return x\n"
        "        case (a, [b, *c], {'a': d, **e}) if a > b:\n            return a, b, c, d, e\n        case [_, *_]:\n            pass\n"
        "    match x:\n        case None | True | False:\n            y = 1\n        case -1 | 1.5 | 1+2j | 'a' b'b' if x:\n            y = 2\n".replace(
            "'a' b'b'", "'a' | b'b'"
        )
        + "        case int(n) | str() as n:\n            y = n\n        case A(1, a, b=2, c=A(d)):\n            y = a, d\n"
        "        case tf.Tensor(shape=[r, *s]) | tf.Variable(shape=[r, *s]):\n            y = r, s\n        case {}:\n            y = 3\n"
        "        case {'k': [{'l': (m, n)}, *_], 1: None, **rest}:\n            y = rest\n        case []:\n            y = 4\n"
        "        case [[[[q]]]]:\n            y = q\n        case A.B.c:\n            y = 5\n        case z:\n            y = z\n    return y\n\n"
        "class A:\n    __match_args__ = ('a', 'b')\n    a = b = c = 1\n    class B:\n        c = 3\n"
        "for v in (1, 'a', None, [1, 2], {'k': [{'l': (1, 2)}]}, A(), tf.ones([2, 3]), (1, [2], {}), unknown):\n    f(v)\n"
    )


@program
def code_in_strings() -> str:
    return (
        "import sys, importlib, types\nexec('x = 1')\neval('f' + '(1)')\nexec(compile(open(__file__).read(), 'a', 'exec'), globals(), locals())\n"
        "globals()['y'] = lambda: y()\nlocals().update(z=1)\nvars()['w'] = 2\nsetattr(sys.modules[__name__], 'v', 3)\n"
        "__import__('os').system('true')\nimportlib.import_module('a.b')\nsys.modules['q'] = None\ny()\nz\nw\nv\nf(1)\n"
        "types.FunctionType(f.__code__, {})()\nf.__code__ = f.__code__\nf.__globals__['x']\n__builtins__.print = f\n"
        "def f(x):\n    exec(x)\n    return eval(x, {'x': x}), locals()['x'], getattr(x, x), setattr(x, x, x), delattr(x, 'a'), dir(x), vars(x)\n"
        "del f, y\ntry:\n    f\nexcept* ValueError as e:\n    del e\nprint(__file__, __name__, __doc__, __spec__, __debug__, __class__)\n"
        "from __main__ import *\nfrom . import *\nfrom .. import a\nfrom ...b import c\nimport a.b.c as d, a.b.c\n"
    )


@program
def odd_statements() -> str:
    return (
        "global g\ndef f(a, /, b, *, c=1, d, **e):\n    nonlocal_ = [x := 1, (y := x), *[z := y]]\n    global g\n    g: int = 1\n"
        "    a.b: int\n    a[0]: str = 'x'\n    (h): int\n    for a.b in a:\n        for a[0], (*c, d[1:2]) in a:\n            break\n"
        "        else:\n            continue\n    while (n := a) and not n:\n        del n, a[0], a.b, (c, [d])\n    with (a as b.c, b as d[0]):\n"
        "        pass\n    with a, b as (c, [d, *e]):\n        pass\n    try:\n        raise\n    except (A, B) as x:\n        raise x from None\n"
        "    except f():\n        return\n    else:\n        return 1\n    finally:\n        return 2\n    assert a, b\n    return *a, *b\n"
        "[a, *b], c = (d, e), = 1, 2\na = b = c[a] = d.e = 1\na @= b\na //= b\na[b] **= c\na.b >>= c\n*a, = b\n() = []\n[] = ()\n"
        "lambda *a, b=1, **c: (yield)\nlambda: (x := 1)\na if b else c if d else e\nnot a\n~a\na < b < c is not d not in e\n"
        "{**a, 'b': c, **d}\n{*a, *b}\nf(*a, *b, c=1, **d, **e)\na[1:2:3, ..., None, *b]\na[b:=1]\nf'{a!r:>{b}}{f\"{c}\"}{d=}'\n"
        "[a for b in c if d for e in f if g if h]\n{a: b for c in d for a, b in c}\n(a for a in (b for b in (c for c in d)))\n"
        "1_000j + 0xff + 0b1 + 0o7 + 1e400 - 1e-400 + ...\nb'\\xff' rb'\\d' if a else u'x'\nif 0: pass\nelif (): pass\nelse: pass\n"
        "while 1: break\nfor _ in (): pass\nclass A: x = [A for A in A]; y: A; def_ = lambda self: __class__\n"
        "def f(f=f, *f_, **g) -> f: return f\n@(lambda f: f)\n@f[0].g(1)\ndef g(): yield; await_ = 1; return\n"
        "try: pass\nfinally: pass\nreturn_ = 1\nx: 'a b c' = 1\ntype_ = 1\nmatch = case = type = _ = 1\nmatch[case] = type(match)\nprint(match, case)\n"
    )
