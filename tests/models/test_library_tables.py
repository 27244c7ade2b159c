"""The tables of the standard library agree with the installed one, and with themselves."""

from __future__ import annotations

import importlib
import sys
from typing import Any

import pytest

from hybridize.models.python import FUNCTIONS, METHODS, effect_table, effects_packages, effects_stdlib, results
from hybridize.models.python.effects import canonical, effect_of
from hybridize.models.python.registration import words

# Names of other versions or systems of Python, and members that only instances or C types have.
_ELSEWHERE = frozenset(
    [
        "os.startfile",
        "os.errno",
        "os.process_cpu_count",
        "os.getrandom",
        "os.environ.copy",
        "pathlib.Path.walk",
        "pathlib.Path.link_to",
        "inspect.getargspec",
        "time.clock",
        "plistlib.writePlist",
        "plistlib.readPlist",
        "copy.replace",
        "warnings.deprecated",
        "csv.writer.writerow",
        "csv.writer.writerows",
        "configparser.SafeConfigParser.read",
        "asyncio.coroutine",
        "unittest.makeSuite",
    ]
)


def _resolve(name: str) -> Any:
    parts = name.split(".")
    for end in range(len(parts), 0, -1):
        try:
            value: Any = importlib.import_module(".".join(parts[:end]))
        except ImportError:
            continue
        for part in parts[end:]:
            value = getattr(value, part)
        return value
    raise ImportError(name)


def _standard(names: list[str]) -> list[str]:
    gone = words(
        """asynchat asyncore imp smtpd lib2to3 msilib nis ossaudiodev spwd crypt test idlelib this antigravity
        turtledemo msvcrt winreg winsound nt formatter parser symbol binhex distutils ntpath"""
    )
    return [
        name
        for name in sorted(set(names))
        if name.partition(".")[0] in sys.stdlib_module_names and name.partition(".")[0] not in gone
    ]


NAMES = _standard(
    [
        name
        for text in ("PURE", "EFFECT", "VARIES", "VARIES_EFFECT", "UNSEEN")
        for name in str(getattr(effects_stdlib, text)).split()
    ]
)


@pytest.mark.filterwarnings("ignore")
def test_every_name_of_the_standard_library_exists() -> None:
    missing = []
    for name in NAMES:
        try:
            _resolve(name)
        except (ImportError, AttributeError):
            if name not in _ELSEWHERE and not name.startswith("multiprocessing."):
                missing.append(name)
    assert missing == []


def test_every_module_of_the_standard_library_has_an_effect() -> None:
    modules = {name for name in sys.stdlib_module_names if not name.startswith("_")}
    assert sorted(name for name in modules if effect_of(name) is effect_table.Effect.UNSEEN and name not in (
        "ctypes", "importlib", "runpy", "code", "codeop", "imp", "test"
    )) == []  # fmt: skip


def test_no_name_has_two_effects() -> None:
    for module in (effects_stdlib, effects_packages):
        seen: dict[str, str] = {}
        for kind in ("PURE", "EFFECT", "VARIES", "VARIES_EFFECT", "UNSEEN"):
            for name in str(getattr(module, kind)).split():
                assert seen.setdefault(name, kind) == kind, name


@pytest.mark.filterwarnings("ignore")
def test_every_rule_is_for_a_name_that_exists() -> None:
    missing = []
    for name in _standard(list(FUNCTIONS)):
        if name.startswith("builtins."):
            continue
        try:
            _resolve(name)
        except (ImportError, AttributeError):
            missing.append(name)
    assert set(missing) <= {
        "abc.abstractproperty",
        "functools.cached",
        "io.open",
        "itertools.batched",
        "operator.__contains__",
        "random.binomialvariate",
        "typing.override",
        "warnings.deprecated",
        *(name for name in missing if name.startswith(("operator.__", "unittest."))),
    }


@pytest.mark.parametrize("table", [effect_table.RESULTS, effect_table.CONSTANTS, effect_table.DEFAULT_RESULTS])
def test_type_texts_are_well_formed(table: dict[str, str]) -> None:
    for name, text in table.items():
        assert text.count("[") == text.count("]"), name
        assert text.strip() == text and text, name


def test_aliases_end() -> None:
    for name in effect_table.ALIASES:
        assert canonical(canonical(name)) == canonical(name)


def test_results_of_the_standard_library() -> None:
    assert results.returns("random.randint") == "int"
    assert results.returns("pathlib.Path.with_suffix") == "pathlib.Path"
    assert results.returns("unittest.TestCase.assertEqual") == "None"
    assert results.returns("io.StringIO.getvalue") == "str"
    assert results.attribute("math.pi") == "float"
    assert results.returns("os.path.no_such_function") is None
    assert "randint" in results.public_names("random")


@pytest.mark.filterwarnings("ignore")
def test_result_types_of_functions_without_arguments() -> None:
    for name, type_ in {"time.time": float, "os.getcwd": str, "random.random": float, "os.cpu_count": int}.items():
        told = results.returns(name)
        assert told is not None and type_.__name__ in told
        assert isinstance(_resolve(name)(), type_)


def test_methods_are_named_by_class_and_member() -> None:
    for name in METHODS:
        assert name.count(".") >= 2, name
