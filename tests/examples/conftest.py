"""The scripts of the project are importable here; TensorFlow is imported once for all programs that are run."""

import sys
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "scripts"))

from truth.expectations import Program, load_expected
from truth.refactoring import EXAMPLES, refactored_by_tool, refactored_from_expectations, tool_can_refactor
from truth.runner import Runner


@pytest.fixture(scope="session")
def runner() -> Iterator[Runner]:
    with Runner() as runner:
        yield runner


@pytest.fixture(scope="session")
def refactored(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Program], Path]:
    """Give the tree with the refactored form of an example: by the tool once it can, else from the expectations."""
    target = tmp_path_factory.mktemp("refactored") / "copy"
    if tool_can_refactor():
        tree = refactored_by_tool(EXAMPLES, target)
    else:
        warnings.warn("the tool cannot refactor yet: the copies are made from examples/expected.toml", stacklevel=1)
        tree = refactored_from_expectations(EXAMPLES, target, load_expected(EXAMPLES / "expected.toml"))
    return lambda program: tree


@pytest.fixture(scope="session")
def signed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tree as the tool refactors it with input signatures."""
    return refactored_by_tool(EXAMPLES, tmp_path_factory.mktemp("signed") / "copy", "--input-signatures")
