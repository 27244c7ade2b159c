"""The corpus command: what is unpacked, how analyses end, what is counted, and what a sample is."""

from __future__ import annotations

import io
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "scripts"))

from corpus.counting import count, is_withdrawn, knowledge, read, stratum
from corpus.fetching import unpack, wanted
from corpus.page import parts
from corpus.running import Here, Task
from corpus.sampling import draw

from hybridize.report.schema import Function, Parameter, Reason, Report, Type

SOURCE = b"import tensorflow as tf\n\n\ndef f(x):\n    return x + 1\n\n\ndef g(y):\n    return y\n\n\nf(tf.ones([2]))\n"


@pytest.mark.parametrize("name", ["../out.py", "/abs.py", "a/../../out.py", "c:\\x.py", "data.bin", "big.py"])
def test_left_out_of_the_tree(name: str) -> None:
    assert wanted(name, 9 << 20 if name == "big.py" else 10) is None


def test_a_wheel_gives_its_sources_and_no_links(tmp_path: Path) -> None:
    wheel = tmp_path / "a-1-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("a/__init__.py", SOURCE)
        archive.writestr("b.py", SOURCE)
        archive.writestr("../out.py", SOURCE)
        link = zipfile.ZipInfo("a/link.py")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    unpack(wheel, tmp_path / "tree")
    assert sorted(path.name for path in (tmp_path / "tree").rglob("*.py")) == ["__init__.py", "b.py"]
    assert not (tmp_path / "out.py").exists()


def test_a_source_distribution_loses_its_outer_folder(tmp_path: Path) -> None:
    sdist = tmp_path / "a-1.tar.gz"
    with tarfile.open(sdist, "w:gz") as archive:
        member = tarfile.TarInfo("a-1/a/__init__.py")
        member.size = len(SOURCE)
        archive.addfile(member, io.BytesIO(SOURCE))
        link = tarfile.TarInfo("a-1/a/link.py")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)
    unpack(sdist, tmp_path / "tree")
    assert [str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*.py")] == ["tree/a/__init__.py"]


def test_projects_are_analysed_apart_and_counted(tmp_path: Path) -> None:
    good, slow = tmp_path / "good", tmp_path / "slow"
    for tree in (good, slow):
        tree.mkdir()
        (tree / "one.py").write_bytes(SOURCE)
    tasks = [Task("good", good, tmp_path / "good.json", 60.0), Task("slow", slow, tmp_path / "slow.json", 0.0)]
    outcomes = {outcome.task.name: outcome for outcome in Here(2).outcomes(tasks)}
    assert outcomes["slow"].failure == "not finished after 0 s"
    assert read(outcomes["slow"]) is None
    report = read(outcomes["good"])
    assert report is not None
    counts = count(outcomes["good"], report)
    assert (counts.functions, counts.reached, counts.preconditions["P1"], counts.crashes) == (2, 1, 1, 0)
    assert (counts.unknown["tensor_parameter"], counts.unknown_called["tensor_parameter"]) == (1, 0)
    made = parts([counts, count(outcomes["slow"], None)], {"good": report})
    assert "| good | 12 | 2 | 1 | 1 | 1 |" in made["projects"]
    assert "| slow | not finished after 0 s |" in made["projects"]
    assert "| unreached-parameter | 1 |" in made["causes"]
    assert f"| good | {counts.tensors['all']} | 100% | 100% |" in made["types"]


def test_what_is_known_of_a_tensor_parameter() -> None:
    tensor, list_of = (
        Type("tensor", "float32", (2, None)),
        Type("list", items=(Type("tensor", None, (3,)), Type("primitive"))),
    )
    assert knowledge(Parameter("x", types=(tensor, Type("primitive", name="None")))) == ["all", "dtype", "rank"]
    assert knowledge(Parameter("x", types=(tensor, list_of))) == ["all", "rank"]
    assert knowledge(Parameter("x", types=(Type("tensor", "float32"),))) == ["all", "dtype"]
    assert knowledge(Parameter("x", types=(tensor, Type("unknown")))) == knowledge(Parameter("x")) == ["all"]


def test_an_analysis_that_breaks_is_a_failure(tmp_path: Path) -> None:
    (outcome,) = Here(1).outcomes([Task("none", tmp_path, tmp_path / "report.json", 60.0)])
    assert outcome.failure.startswith("ended with code 2: ")
    assert outcome.failure.endswith("no Python files here")


def _function(name: str, *codes: str, **fields: object) -> Function:
    reasons = tuple(Reason(code, "", "a.py") for code in codes)
    return Function(f"a.py::{name}", "a.py", "a", name, name, 1, 2, reasons=reasons, **fields)  # type: ignore[arg-type]


def test_samples_have_some_of_every_kind_and_are_the_same_again() -> None:
    functions = tuple(_function(f"f{n}", "HYB202") for n in range(50))
    functions += tuple(_function(f"p{n}", precondition="P1") for n in range(50))
    functions += (_function("h", "HYB208", hybrid=True), _function("u", "HYB201"), _function("e", "HYB204"))
    first = draw({"a": Report(functions=functions)}, 20, 7)
    assert first == draw({"a": Report(functions=functions)}, 20, 7)
    kinds = [kind for kind, _, _ in first]
    assert set(kinds) == {"HYB202", "HYB204", "P1", "hybrid", "unknown"}
    assert kinds.count("P1") > kinds.count("HYB202")
    assert stratum(_function("x", "HYB202", tensor_parameter="yes")) == "HYB202"


def test_only_divergences_withdraw_a_verdict() -> None:
    assert is_withdrawn(_function("d", "HYB314", "HYB311"))
    assert not is_withdrawn(_function("e", "HYB314", "HYB204"))
    assert not is_withdrawn(_function("h", "HYB314", hybrid=True))
    assert not is_withdrawn(_function("p", precondition="P1"))
