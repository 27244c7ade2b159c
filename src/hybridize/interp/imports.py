"""Import statements: modules of the project run when first imported; libraries are names of the models."""

from __future__ import annotations

from hybridize.interp import items, library, targets
from hybridize.interp.activation import Activation
from hybridize.interp.dead_ends import ANY_NAME
from hybridize.ir import nodes as ir
from hybridize.models import defaults
from hybridize.values.atoms import OUTER, Api, Ref, ref
from hybridize.values.objects import HeapObject
from hybridize.values.value import NOTHING, Value, join, of, with_root


def import_module(node: ir.Import, frame: Activation) -> Value:
    """`import a.b.c` binds `a`; `import a.b.c as d` binds the module itself."""
    parts = node.module.split(".")
    top = _module(parts[0], 0, node, frame)
    leaf = top
    for end in range(2, len(parts) + 1):
        dotted = ".".join(parts[:end])
        inner = _module(dotted, 0, node, frame)
        _bind_submodule(leaf, parts[end - 1], inner, node, frame)
        leaf = inner
    return leaf if node.binds_leaf else top


def _bind_submodule(package: Value, name: str, module: Value, node: ir.Node, frame: Activation) -> None:
    """Importing a submodule makes it an attribute of its package."""
    for atom in package.atoms:
        if isinstance(atom, Ref) and atom.object.kind == "module":
            cell = atom.object.attribute(name)
            if not cell.value:
                frame.write(cell, module, node)


def import_from(node: ir.ImportFrom, frame: Activation) -> None:
    """`from module import name as target`, relative and star imports included."""
    package = _module(node.module, node.level, node, frame)
    if node.name == "*":
        _import_star(package, node, frame)
        return
    assert node.target is not None
    value = NOTHING
    for atom in package.atoms:
        value = join(value, _member(atom, node, frame))
    targets.assign(node.target, value or _generated(node, frame) or _missing(node, frame), frame)


def _member(atom: object, node: ir.ImportFrom, frame: Activation) -> Value:
    if isinstance(atom, Ref) and atom.object.kind == "module":
        module = atom.object
        found = frame.read(module.attribute(node.name))
        return with_root(found, OUTER) if found else submodule(module, node.name, node, frame)
    if isinstance(atom, Api):
        return library.symbol(f"{atom.name}.{node.name}", node, frame)
    return NOTHING


def _generated(node: ir.ImportFrom, frame: Activation) -> Value:
    """A module that the protocol compiler writes into a package of the project when that is built."""
    known = defaults.module(node.name, frame.machine.index) if node.name.endswith("_pb2") else None
    return of(known) if known is not None else NOTHING


def _missing(node: ir.ImportFrom, frame: Activation) -> Value:
    dots = "." * node.level
    return frame.unknown("unresolved-import", f"import of {node.name} from {dots}{node.module}", node)


def _import_star(package: Value, node: ir.ImportFrom, frame: Activation) -> None:
    for atom in package.atoms:
        if isinstance(atom, Ref) and atom.object.kind == "module":
            for name in _exported(atom.object, frame):
                value = frame.read(atom.object.attribute(name))
                if value:
                    targets.assign(ir.Global(node.line, node.column, name), with_root(value, OUTER), frame)
        elif isinstance(atom, Api):
            for name in defaults.public_names(atom.name, frame.machine.index):
                value = library.symbol(f"{atom.name}.{name}", node, frame)
                targets.assign(ir.Global(node.line, node.column, name), value, frame)
        else:
            frame.write(frame.context.module.attribute(ANY_NAME), of(atom), node)


def _exported(module: HeapObject, frame: Activation) -> list[str]:
    declared = module.attributes.get("__all__")
    if declared is not None and declared.value:
        names = items.positions(frame.read(declared), frame)
        if names is not None:
            return [str(atom.value) for name in names for atom in name.atoms if hasattr(atom, "value")]
    return [name for name in list(module.attributes) if not name.startswith("_")]


def _module(name: str, level: int, node: ir.Node, frame: Activation) -> Value:
    """The module an import names: one of the project, a modelled library, or unknown."""
    found = frame.machine.import_module(frame.code.path, name, level)
    if isinstance(found, HeapObject):
        return of(ref(found, OUTER))
    known = defaults.module(found, frame.machine.index)
    if known is not None:
        return of(known)
    return frame.unknown("unresolved-import", f"module {found} is not found", node)


def submodule(module: HeapObject, name: str, node: ir.Node, frame: Activation) -> Value:
    """An attribute of a module that it does not define: a submodule of the package, or what `__getattr__` gives."""
    found = frame.machine.import_submodule(module, name)
    if found is not None:
        return of(ref(found, OUTER))
    return NOTHING
