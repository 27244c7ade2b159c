"""Has the file of a function anything to do with the tensors of TensorFlow?

Needs   the imports of the file, those inside its functions as well, and what its global names stand for: a library may
        come through another module of the project.
Gives   why a parameter of which nothing else is known is no tensor: the file works with the arrays of another
        framework, or with those of none.
Sound   an assumption that carries no edit: whoever hands a tensor to a function need not have it made there.  A star
        import of what is not found may bring anything: such a file is asked nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from hybridize.interp.machine import Machine
from hybridize.ir import nodes as ir
from hybridize.ir.walking import walk
from hybridize.models.python.registration import words
from hybridize.values.atoms import Api
from hybridize.values.objects import HeapObject

# By the names that packages, and the parts of packages that work with them, go by.
_OWN: Final = words("tf tensorflow keras tf_keras tensorflow_probability tensorflow_addons sonnet")
_OTHERS: Final = {"torch": "PyTorch", "pytorch": "PyTorch", "jax": "JAX", "flax": "JAX", "mxnet": "MXNet"}
_ARRAYS: Final = words("numpy np scipy pandas sklearn cv2 PIL skimage xarray dask h5py numba cupy onnx onnxruntime gym")


class Foreign:
    """What is known of the files of a program, found when asked for."""

    def __init__(self, machine: Machine) -> None:
        self._machine = machine
        self._objects: dict[str, HeapObject] | None = None
        self._found: dict[str, str | None] = {}

    def says(self, path: str) -> tuple[str, bool] | None:
        """Why nothing in a file is a tensor, in words, and whether that is because it works with another framework."""
        if path not in self._found:
            self._found[path] = self._reason(path)
        reason = self._found[path]
        return (reason, not reason.startswith("nothing")) if reason is not None else None

    def _reason(self, path: str) -> str | None:
        if self._objects is None:
            self._objects = {code.path: module for module, code in self._machine.module_codes.items()}
        module = self._objects.get(path)
        if module is None:
            return None
        code = self._machine.module_codes[module]
        names = {name for text in _imported(code) for name in text.split(".")}
        for cell in module.attributes.values():
            names |= {atom.name.partition(".")[0] for atom in cell.value.atoms if isinstance(atom, Api)}
        if names & {*_OWN}:
            return None
        other = next((_OTHERS[name] for name in sorted(names & {*_OTHERS})), None)
        if other is not None:
            return f"{path} works with {other}, whose tensors are others than those of TensorFlow"
        if names & {*_ARRAYS} or self._brings_anything(code):
            return None
        return f"nothing in {path} comes from TensorFlow, Keras or NumPy"

    def _brings_anything(self, code: ir.Code) -> bool:
        """Whether there is a star import of a module that is not found."""
        return any(
            isinstance(node, ir.ImportFrom)
            and node.name == "*"
            and isinstance(self._machine.import_module(code.path, node.module, node.level), str)
            for node in walk(code.body)
        )


def _imported(code: ir.Code) -> Iterator[str]:
    for node in walk(code.body):
        if isinstance(node, ir.Import):
            yield node.module
        elif isinstance(node, ir.ImportFrom):
            yield f"{node.module}.{node.name}"
    for child in code.children:
        yield from _imported(child)
