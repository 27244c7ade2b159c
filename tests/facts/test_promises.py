"""What documentation and overridden methods say of parameters."""

import pytest

from hybridize.models.docstrings import documented
from hybridize.models.index import load_index
from hybridize.models.library_parameters import said_of_argument
from hybridize.models.members import kind_of_member


@pytest.mark.parametrize(
    ("entry", "given"),
    [
        ("Args:\n  x: A `Tensor` of shape [2].", "tensor"),
        ("Args:\n  x (tf.Tensor): the input.", "tensor"),
        (":param x: float tensor of rank 2", "tensor"),
        (":type x: int", "literal"),
        (":param str x: what", "literal"),
        ("x : int, optional\n    How many.", "literal"),
        ("  x: Optional string, its name.", "literal"),
        ("  x: Number of units.", "literal"),
        ("  x: List of strings.", "literal"),
        ("  x: A list of layers.", "neither"),
        ("  x: Whether to go on.", "neither"),
        ("  x: (Optional) A callable.", "neither"),
        ("  x: float or None.", "literal"),
        ("  x: A float or a `Tensor`.", None),
        ("  x: A list of values.", None),
        ("  x: Integer, the size of the tensor.", None),
        ("  x: Boolean mask.", None),
        ("  x: layer sizes.", None),
        ("  x: The input.", None),
        ("  y: int.", None),
        ("Multiplies x: int by int.", None),
    ],
)
def test_documentation(entry: str, given: str | None) -> None:
    known = documented(f"Do it.\n\n{entry}\n", "x")
    assert (known[0] if known is not None else None) == given


@pytest.mark.parametrize(
    ("symbol", "argument", "said"),
    [
        ("builtins.open", 0, "literal"),
        ("builtins.open", 1, None),
        ("os.path.join", 2, "literal"),
        ("tf.io.gfile.exists", 0, "literal"),
        ("builtins.isinstance", 0, "tested"),
        ("tf.keras.layers.Dense", 0, "number"),
        ("tf.keras.layers.Dense", "activation", "data"),
        ("tf.keras.layers.Dense", "kernel_regularizer", "data"),
        ("tf.cast", 0, None),
        ("tf.cast", 1, "data"),
        ("tf.cast", 2, "literal"),
        ("super", "name", "literal"),
        ("elsewhere.function", "name", None),
    ],
)
def test_arguments_of_libraries(symbol: str, argument: int | str, said: str | None) -> None:
    assert said_of_argument(symbol, argument, load_index("2.21")) == said


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("startswith", "text"),
        ("shape", "tensor"),
        ("assign_add", "tensor"),
        ("astype", "tensor"),
        ("items", "container"),
        ("_asdict", "container"),
        ("hidden_size", "object"),
    ],
)
def test_members(name: str, kind: str) -> None:
    assert kind_of_member(name, load_index("2.21")) == kind
