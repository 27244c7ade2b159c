"""Which projects are refactored and run, and how each is run.

Nothing of these projects is part of this one: their sources are folders that the user names.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final


@dataclass(frozen=True, slots=True)
class Subject:
    """One project: `driver` is a file of `drivers/`, `tests` are arguments of pytest; one of the two is given."""

    name: str
    # Where it comes from: a repository of GitHub or a release of PyPI.
    source: str
    # What is refactored, relative to the project.
    package: str = "."
    driver: str = ""
    tests: tuple[str, ...] = ()
    # Of the driver `programs`: the patterns of the scripts that it runs.
    programs: tuple[str, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict)
    # Of a test suite, each n-th test is run.
    sample: int = 1
    # Files that the release forgot, written empty.
    missing: tuple[str, ...] = ()


# The options of `hybridize refactor --write` in each mode.
MODES: Final[Mapping[str, tuple[str, ...]]] = {
    "default": (),
    "all": ("--placement", "all"),
    "signatures": ("--input-signatures",),
}

_KERAS_2: Final = {"TF_USE_LEGACY_KERAS": "1"}

SUBJECTS: Final = (
    Subject("gpt-2-tensorflow2.0", "github.com/akanyaani/gpt-2-tensorflow2.0", driver="gpt2", environment=_KERAS_2),
    Subject("NLPGNN", "github.com/kyzhouhzau/NLPGNN", driver="nlpgnn", environment=_KERAS_2),
    Subject(
        "tensorflow-yolov4-tflite", "github.com/hunglc007/tensorflow-yolov4-tflite", driver="yolo", environment=_KERAS_2
    ),
    Subject("tf-eager-fasterrcnn", "github.com/Viredery/tf-eager-fasterrcnn", driver="detector", environment=_KERAS_2),
    Subject("TensorflowASR", "github.com/Z-yq/TensorflowASR", driver="speech", environment=_KERAS_2),
    Subject("lczero-training", "github.com/LeelaChessZero/lczero-training", "tf", "lczero", environment=_KERAS_2),
    Subject("DeepRL-TensorFlow2", "github.com/marload/DeepRL-TensorFlow2", driver="agents"),
    Subject(
        "TensorFlow-2.x-Tutorials",
        "github.com/dragen1860/TensorFlow-2.x-Tutorials",
        driver="programs",
        programs=("01*/*.py", "04*/*.py", "05*/*.py", "12*/*.py", "13*/main.py", "17*/*.py", "20*/train.py"),
        environment=_KERAS_2,
    ),
    Subject(
        "TensorFlow2-tutorials",
        "github.com/Lornatang/TensorFlow2-tutorials",
        driver="programs",
        programs=(
            "Experts*/Eager/*.py",
            "Experts*/*/cave.py",
            "guide/autograph.py",
            "guide/eager.py",
            "guide/keras/*.py",
        ),
        environment=_KERAS_2,
    ),
    Subject(
        "tensorflow2_model_zoo",
        "github.com/ryancheunggit/tensorflow2_model_zoo",
        driver="programs",
        programs=("tit*.py", "*mixup.py", "mnist_metric*.py", "convnets/act*.py", "losses/*.py", "rank/*.py"),
        environment=_KERAS_2,
    ),
    Subject(
        "tensorflow-handbook",
        "github.com/snowkylin/tensorflow-handbook",
        package="source/_static/code/zh-hant",
        driver="programs",
        programs=("source/_static/code/zh-hant/basic/graph/[1a]*tffunc.py", "source/_static/code/zh-hant/model/*/*.py"),
        environment=_KERAS_2,
    ),
    Subject(
        "dm-sonnet",
        "pypi.org/project/dm-sonnet/2.0.2",
        package="sonnet",
        tests=("sonnet",),
        sample=4,
    ),
    Subject(
        "gpflow",
        "pypi.org/project/gpflow/2.11.2",
        package="gpflow",
        tests=("tests/gpflow",),
        environment=_KERAS_2,
        sample=10,
        missing=("tests/__init__.py",),
    ),
)
