"""Evidence as a tree: what lies behind one call is one branch."""

from __future__ import annotations

from hybridize.report.evidence import together, tree
from hybridize.report.schema import Evidence


def behind_call(*texts: str) -> list[Evidence]:
    return [Evidence("calls g", "a.py", 3, 1, (Evidence(text, "b.py", 7, 1),)) for text in texts]


def test_things_behind_one_call_share_its_branch() -> None:
    (branch,) = together(behind_call("prints", "writes", "prints"))
    assert [each.text for each in branch.because] == ["prints", "writes"]


def test_other_places_stay_apart() -> None:
    elsewhere = Evidence("calls g", "a.py", 9, 1)
    assert len(together([*behind_call("prints"), elsewhere])) == 2


def test_the_tree_is_drawn_once_per_branch() -> None:
    text = "\n".join(tree(behind_call("prints", "writes")))
    assert text.count("calls g") == 1
