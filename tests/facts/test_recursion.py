"""Which functions call themselves."""

from __future__ import annotations

import pytest
from small_programs import analyse

from hybridize.project.verdict import Verdict


@pytest.mark.parametrize(
    ("text", "recursive"),
    [
        ("def f(n): return f(n - 1) if n else n\nf(3)", {"f"}),
        ("def f(n): return g(n - 1) if n else n\ndef g(n): return f(n)\nf(3)", {"f", "g"}),
        ("def f(n): return g(n)\ndef g(n): return n\nf(3)", set()),
        ("def f(n): return g(n)\ndef g(n): return g(n - 1) if n else n\nf(3)", {"g"}),
        (
            "def d(h):\n def inner(*a): return h(*a)\n return inner\n@d\ndef f(n): return f(n - 1) if n else n\nf(3)",
            {"f", "d.inner"},
        ),
        ("def f(n):\n def g(m): return g(m - 1) if m else m\n return g(n)\nf(3)", {"f.g"}),
        ("class A:\n def f(self, n): return self.f(n - 1) if n else n\nA().f(3)", {"A.f"}),
        ("class A:\n def f(self): return 1\nclass B(A):\n def f(self): return super().f()\nB().f()", set()),
        ("def f(n): return [f(m) for m in range(n)]\nf(3)", {"f"}),
        ("def f(g, n): return g(n)\nf(lambda n: n, 1)", set()),
        ("def f(g, n): return g(g, n - 1) if n else n\nf(f, 3)", {"f"}),
    ],
)
def test_recursion(text: str, recursive: set[str]) -> None:
    judgements = analyse(text).judgements
    assert {name for name, one in judgements.items() if one.recursive.verdict is Verdict.YES} == recursive


def test_evidence_names_the_way_round() -> None:
    program = analyse("def f(n): return g(n - 1) if n else n\ndef g(n): return f(n)\nf(3)")
    (outer,) = program.judgements["f"].recursive.evidence
    assert "g" in outer.text
    assert "f" in outer.because[0].text
