"""Side effects as they come up the calls."""

from __future__ import annotations

import pytest
from small_programs import analyse

from hybridize.project.verdict import Verdict


def effects(text: str, name: str = "f") -> Verdict:
    return analyse(text).judgements[name].effects.verdict


@pytest.mark.parametrize(
    "text",
    [
        "def g(y): y.append(1)\ndef f():\n y = []\n g(y)\n return y\nf()",
        "class A:\n def __init__(self): self.x = 1\ndef f(): return A()\nf()",
        "class A:\n def g(self): self.x = 2\ndef f():\n a = A()\n a.g()\n return a\nf()",
        "def f():\n def g():\n  nonlocal y\n  y = 2\n y = 1\n g()\n return y\nf()",
        "def f(): raise ValueError\ntry: f()\nexcept ValueError: pass",
        "import math\ndef f(x): return math.sqrt(x)\nf(1.0)",
        "x = 1\ndef f():\n global x\n return x\nf()",
        "def f(x):\n x += 1\n return x\nf(1)",
    ],
)
def test_none(text: str) -> None:
    assert effects(text) is Verdict.NO


@pytest.mark.parametrize(
    "text",
    [
        "def f(): print(1)\nf()",
        "from nowhere import cfg\ndef f(): cfg.x = 1\nf()",
        "import nowhere\ndef f(): nowhere.settings.x = 1\nf()",
        "def g(): print(1)\ndef f(): g()\nf()",
        "def g(y): y.append(1)\ny = []\ndef f(): g(y)\nf()",
        "def f(y): y.append(1)\nf([])",
        "def g(y): y[0].append(1)\ndef f(y): g([y])\nf([])",
        "def f(y): y += [1]\nf([])",
        "class A:\n def __init__(self): self.x = 1\n def f(self): self.x = 2\nA().f()",
        "class A:\n @property\n def p(self): print(1)\na = A()\ndef f(): return a.p\nf()",
        "class A:\n def __add__(self, o): print(o)\na = A()\ndef f(): return a + 1\nf()",
        "class A:\n def __enter__(self): print(1)\n def __exit__(self, *a): pass\ndef f():\n with A(): pass\nf()",
        "class A:\n def __iadd__(self, o): print(o)\ndef f():\n a = A()\n a += 1\nf()",
        "class A:\n def __delitem__(self, k): print(k)\ndef f():\n del A()[0]\nf()",
        "class A:\n def __delattr__(self, k): print(k)\ndef f():\n del A().x\nf()",
        "y = []\ndef f():\n z = y\n z += [1]\nf()",
        "y = []\ndef f(): return [y.append(x) for x in (1, 2)]\nf()",
        "y = []\ndef f(): return sorted([1], key=lambda x: y.append(x))\nf()",
        "import numpy as np\na = np.zeros(3)\ndef f(): a[0] = 1\nf()",
        "import numpy as np\ndef f(a): a += 1\nf(np.zeros(3))",
    ],
)
def test_some(text: str) -> None:
    assert effects(text, "A.f" if "def f(self)" in text else "f") is Verdict.YES


def test_unseen_code_leaves_it_open() -> None:
    assert effects("import nowhere\ndef f(x): return nowhere.g(x)\nf(1)") is Verdict.UNKNOWN


def test_seen_effect_goes_before_unseen_code() -> None:
    assert effects("import nowhere\ndef f(x):\n print(x)\n return nowhere.g(x)\nf(1)") is Verdict.YES


def test_owner_of_what_is_written_stays_clean() -> None:
    program = analyse("def g(y): y.append(1)\ndef f():\n y = []\n g(y)\n return y\nf()\n")
    assert program.judgements["g"].effects.is_yes
    assert program.judgements["f"].effects.is_no


def test_evidence_leads_down_to_the_effect() -> None:
    fact = analyse("def g(): print(1)\ndef f(): g()\nf()\n").judgements["f"].effects
    (outer,) = fact.evidence
    assert "g" in outer.text
    assert outer.place is not None
    assert (outer.place.line, outer.because[0].place.line) == (2, 1)


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("from nowhere import g\ndef f(): return g(1)\nf()", "unresolved-import"),
        ("from nowhere import g\ndef f():\n y = g.h\n y.x = 1\nf()", "unresolved-import"),
        ("from nowhere import g\ndef f(): g[0] = 1\nf()", "unresolved-import"),
        ("def f(x): x.y = 1", "unreached-parameter"),
        ("def f(): eval('1')\nf()", "unknown-call"),
    ],
)
def test_what_is_not_known_has_a_cause(text: str, cause: str) -> None:
    found = analyse(text).judgements["f"].effects
    assert found.verdict is Verdict.UNKNOWN
    assert [one.cause for one in found.evidence] == [cause]
