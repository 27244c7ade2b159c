"""Call forms replaced by the function they wrap."""

import pytest
from edit_samples import reason, result, sample

from hybridize.edits.plan import FilePlan, plan
from hybridize.edits.requests import AddDecorator, Reconfigure, Unwrap

TF = "import functools\nimport tensorflow as tf\ntf.abs, functools\n"


def unwrap(text: str, call: str = "tf.function", name: str = "m.py") -> FilePlan:
    """Unwrap every call that begins with this text."""
    source = sample(text, name)
    requests = []
    for number, line in enumerate(text.replace("\r\n", "\n").split("\n"), start=1):
        start = line.find(call)
        while start >= 0:
            requests.append(Unwrap(number, start + 1))
            start = line.find(call, start + 1)
    return plan(source, requests)


FORMS = {
    "assignment": ("g = tf.function(f)\n", "g = f\n"),
    "options": ("g = tf.function(f, jit_compile=True)\n", "g = f\n"),
    "keyword": ("g = tf.function(jit_compile=True, func=f)\n", "g = f\n"),
    "attribute": ("self.step = tf.function(self.step)\n", "self.step = self.step\n"),
    "options first": ("g = tf.function(jit_compile=True)(f)\n", "g = f\n"),
    "partial": ("g = functools.partial(tf.function, autograph=False)(f)\n", None),
    "lambda": ("g = tf.function(lambda x: x)\n", "g = lambda x: x\n"),
    "lambda called": ("g = tf.function(lambda x: x)(1)\n", "g = (lambda x: x)(1)\n"),
    "choice called": ("g = tf.function(f if a else h)(1)\n", "g = (f if a else h)(1)\n"),
    "called at once": ("g = tf.function(f)(1)\n", "g = f(1)\n"),
    "attribute of it": ("g = tf.function(f).get_concrete_function(1)\n", "g = f.get_concrete_function(1)\n"),
    "argument": ("run(tf.function(lambda x: x), 1)\n", "run(lambda x: x, 1)\n"),
    "in an operation": ("g = tf.function(f or h) or 1\n", "g = (f or h) or 1\n"),
    "parentheses": ("g = tf.function((f))\n", "g = f\n"),
    "many lines": ("g = tf.function(\n    f,\n    jit_compile=True,\n)\n", "g = f\n"),
    "bracketed lines": ("g = tf.function(make(\n    1,\n))\n", "g = make(\n    1,\n)\n"),
    "loose lines": ("g = tf.function(a\n  .f)\n", "g = (a\n  .f)\n"),
    "comments": (
        "if a:\n    g = tf.function(  # one\n        f,  # two\n    )  # three\n",
        "if a:\n    # one\n    # two\n    g = f  # three\n",
    ),
    "two in a line": ("g, h = tf.function(f), tf.function(k)\n", "g, h = f, k\n"),
    "one in another": ("g = tf.function(tf.function(f, a=1), b=2)\n", "g = f\n"),
    "not ASCII": ("s = 'ä€😀'; g = tf.function(f, name='ü')\n", "s = 'ä€😀'; g = f\n"),
    "in a function": ("def m(self):\n    return tf.function(self.f)\n", "def m(self):\n    return self.f\n"),
    "named": ("g = tf.function(h := f)\n", "g = (h := f)\n"),
    "no newline at the end": ("g = tf.function(f)", "g = f"),
}


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("case", FORMS)
def test_form(case: str, newline: str) -> None:
    before, after = FORMS[case]
    call = "functools.partial(" if case == "partial" else "tf.function"
    after = "g = f\n" if after is None else after
    expected = (TF + after).replace("\n", newline)
    assert result(unwrap((TF + before).replace("\n", newline), call)) == expected


def test_import_goes_with_its_last_use() -> None:
    assert result(unwrap("import os\nimport tensorflow as tf\ng = tf.function(f)\n")) == "import os\ng = f\n"
    assert result(unwrap("from tensorflow import function\ng = function(f)\n", "function(")) == "g = f\n"


@pytest.mark.parametrize(
    "text", ["g = other(f)\n", "g = tf.function()\n", "g = tf.function(*f)\n", "g = tf.functions(f)\n"]
)
def test_nothing_to_unwrap(text: str) -> None:
    assert "no call" in reason(unwrap(TF + text, text[4:8]))


def test_decorator_is_no_call_form() -> None:
    assert "a decorator, not a call" in reason(unwrap(TF + "@tf.function(f)\ndef f(x): pass\n"))


def test_together_with_a_reconfigured_decorator() -> None:
    text = TF + "@tf.function\ndef f(x): pass\ng = tf.function(f)\n"
    done = plan(sample(text), [Unwrap(6, 5), Reconfigure(5, "f", 4, "a", "1")])
    assert result(done) == TF + "@tf.function(a=1)\ndef f(x): pass\ng = f\n"


def test_local_name_is_not_it() -> None:
    text = TF + "def m(tf):\n    return tf.function(f)\n"
    assert "no call" in reason(unwrap(text))


@pytest.mark.parametrize("place", [(99, 1), (1, 99), (0, 1)])
def test_no_such_place(place: tuple[int, int]) -> None:
    assert reason(plan(sample(TF), [Unwrap(*place)]))


def test_unwrap_and_decorate() -> None:
    text = TF + "def f(x): pass\ng = tf.function(f)\n"
    done = plan(sample(text), [Unwrap(5, 5), AddDecorator(4, "f")])
    assert result(done) == TF + "@tf.function\ndef f(x): pass\ng = f\n"
