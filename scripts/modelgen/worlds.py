"""Members that a value has in eager execution only: exact differences between the two worlds."""

from __future__ import annotations

from typing import Any

# What the object protocol or pickling asks for says nothing about a program.
_IGNORED = frozenset(
    {"__slots__", "__dict__", "__weakref__", "__module__", "__doc__", "__init__", "__new__", "__del__"}
)


def _public(names: Any) -> list[str]:
    return sorted(
        n
        for n in names
        if n not in _IGNORED and not (n.startswith("_") and not (n.startswith("__") and n.endswith("__")))
    )


def eager_only_tensor_members(tf: Any) -> list[str]:
    """`dir` of an eager tensor without `dir` of a symbolic one."""
    from tensorflow.python.framework import func_graph

    eager = tf.constant(1.0)
    with func_graph.FuncGraph("worlds").as_default():
        symbolic = tf.compat.v1.placeholder(tf.float32, [])
        return _public(set(dir(eager)) - set(dir(symbolic)))


# Members of a variable that can be asked for without arguments, and so tried in both worlds.
_CALLED_WITHOUT_ARGUMENTS = (
    "numpy", "eval", "read_value", "value", "is_initialized", "initialized_value", "get_shape", "to_proto", "__float__",
    "__int__", "__index__", "__bool__", "__nonzero__", "__complex__", "__len__", "__iter__", "__hash__", "__array__",
    "__deepcopy__", "ref", "experimental_ref", "sparse_read",
)  # fmt: skip
_CALLED_WITH = {"sparse_read": ([0],), "__deepcopy__": ({},)}


def eager_only_variable_members(tf: Any) -> list[str]:
    """Members of `tf.Variable` that work in eager execution and raise while a graph is built."""
    from tensorflow.python.framework import func_graph

    variable = tf.Variable([1.0])
    scalar = tf.Variable(1)
    found = set()
    for name in _public(dir(variable)):
        for subject in (variable, scalar):
            if _works(subject, name) and not _works_in(func_graph.FuncGraph("worlds"), subject, name):
                found.add(name)
    return sorted(found)


def _works_in(graph: Any, subject: Any, name: str) -> bool:
    with graph.as_default():
        return _works(subject, name)


def _works(subject: Any, name: str) -> bool:
    try:
        value = getattr(subject, name)
        if name in _CALLED_WITHOUT_ARGUMENTS:
            value(*_CALLED_WITH.get(name, ()))
    except Exception:
        return False
    return True
