"""A hand-made report with every kind of content, and the sources it speaks of."""

from __future__ import annotations

from hybridize.report.schema import (
    Assumption,
    Decorator,
    Diagnostic,
    Edit,
    Evidence,
    Fix,
    Function,
    Gap,
    Parameter,
    Position,
    Reason,
    Report,
    Signature,
    Spec,
    Summary,
    Tool,
    Type,
)

TRAIN = (
    """\
import tensorflow as tf

modell = Größe = 3  # “wide”: 日本語


class Trainer:
\t@tf.function
\tdef log(self, x):
\t\tprint("日本", x)
\t\treturn x


def train_step(images, labels):
    return tf.reduce_mean(images - labels)


def evaluate(images, verbose=0):  """
    + "# a very long comment " * 12
    + """
    return images


for images, labels in dataset:
    train_step(images, labels)
"""
)

SOURCES = {"src/train.py": TRAIN}

PASSED = Evidence(
    "`images` is given `float32[32, 28, 28]`",
    "src/train.py",
    22,
    16,
    (
        Evidence("`images` is an element of the dataset `dataset`", "src/train.py", 21, 5),
        Evidence("iterating over a dataset gives tensors"),
    ),
)

TRAIN_STEP = Function(
    id="src/train.py::train_step",
    path="src/train.py",
    module="train",
    qualname="train_step",
    name="train_step",
    line=13,
    end_line=14,
    reached=True,
    framework="tensorflow",
    tensor_parameter="yes",
    primitive_parameter="no",
    side_effects="no",
    recursive="no",
    tensor_computation="yes",
    parameters=(
        Parameter(
            "images", tensor="yes", primitive="no", types=(Type("tensor", "float32", (32, 28, 28)),), because=(PASSED,)
        ),
        Parameter("labels", annotation="tf.Tensor", tensor="yes", primitive="no", types=(Type("tensor", "int32"),)),
    ),
    returns=(Type("tensor", "float32", ()),),
    refactoring="convert-eager-to-hybrid",
    precondition="P1",
    actions=("add-decorator",),
    applicability="assumed",
    assumptions=(Assumption("annotation", "the annotation of `labels` says what it is given", "src/train.py", 13),),
    input_signature=Signature("[tf.TensorSpec([32, 28, 28], tf.float32)]", (Spec("tensor", "float32", (32, 28, 28)),)),
    fix=Fix((Edit("src/train.py", Position(13, 1, 183), Position(13, 1, 183), "@tf.function\n"),)),
    facts={"tensor_computation": (Evidence("`tf.reduce_mean` computes", "src/train.py", 14, 12),)},
)

LOG = Function(
    id="src/train.py::Trainer.log",
    path="src/train.py",
    module="train",
    qualname="Trainer.log",
    name="log",
    line=8,
    end_line=10,
    column=2,
    is_method=True,
    framework="tensorflow",
    hybrid=True,
    decorator=Decorator(7, "@tf.function"),
    tensor_parameter="yes",
    primitive_parameter="unknown",
    side_effects="yes",
    recursive="no",
    tensor_computation="no",
    parameters=(Parameter("self", tensor="no", primitive="no"), Parameter("x", tensor="yes")),
    reasons=(
        Reason(
            "HYB204",
            "python-side-effect",
            "src/train.py",
            9,
            3,
            "`Trainer.log` prints: under `tf.function` this happens once per trace, not once per call",
            (Evidence("`print` writes to standard output", "src/train.py", 9, 3),),
            ("Use `tf.print`.",),
        ),
        Reason("HYB206", "no-tensor-computation", "src/train.py", 8, 2, "`Trainer.log` computes nothing"),
    ),
)

EVALUATE = Function(
    id="src/train.py::evaluate",
    path="src/train.py",
    module="train",
    qualname="evaluate",
    name="evaluate",
    line=17,
    end_line=18,
    tensor_parameter="unknown",
    reasons=(
        Reason(
            "HYB201",
            "undetermined",
            "src/train.py",
            17,
            1,
            "it is not known whether `evaluate` is given a tensor",
            (Evidence("nothing calls it", "src/train.py", 17, 1),),
        ),
        Reason(
            "HYB316",
            "unknown-call-on-tensor",
            "src/gone.py",
            3,
            5,
            "`helper` is given the tensor `images`, and what it does cannot be seen",
        ),
    ),
    unknown={
        "tensor_parameter": (Gap("unreached-parameter", "images may be anything: no call passes parameter images"),),
        "side_effects": (
            Gap("unresolved-import", "calls something unknown: module gone is not found"),
            Gap("unmodelled-symbol", "calls odd.helper, which is not modelled"),
        ),
    },
)

REPORT = Report(
    tool=Tool(version="0.1.0"),
    options={"placement": "outermost"},
    summary=Summary(files=2, lines=24, functions=3, candidates=2, refactorable=1, seconds=1.25, peak_mb=80.0),
    diagnostics=(
        Diagnostic("HYB001", "invalid-syntax", "error", "src/bro,ken.py", 3, 7, "expected ':', 100% sure\nreally"),
        Diagnostic("HYB109", "inline-training-step", "note", "src/train.py", 21, 1, "this loop does tensor work"),
        Diagnostic("HYB002", "unresolved-import", "note", "src/train.py", 1, 1, "cannot find module `nowhere`"),
    ),
    functions=(LOG, TRAIN_STEP, EVALUATE),
)
