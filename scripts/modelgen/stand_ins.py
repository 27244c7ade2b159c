"""Public classes that are fronts: what users hold are instances of another, internal class.

`tf.Variable(…)` gives a resource variable, `tf.constant(…)` an eager tensor, `tf.function(f)` a function object.  The
members that those have in addition are recorded with the public class, because that is the class people name.
"""

from __future__ import annotations

from typing import Any

from modelgen.members import own_members
from modelgen.names import Namespace


def examples(tf: Any) -> dict[str, Any]:
    """Give one instance for each front."""
    return {
        "tf.Tensor": tf.constant(1.0),
        "tf.Variable": tf.Variable(1.0),
        "tf.types.experimental.GenericFunction": tf.function(lambda x: x),
        "tf.types.experimental.ConcreteFunction": tf.function(lambda: tf.constant(1.0)).get_concrete_function(),
        "tf.data.Iterator": iter(tf.data.Dataset.range(1)),
        "tf.data.Dataset": tf.data.Dataset.range(1).map(lambda x: x),
        "tf.summary.SummaryWriter": tf.summary.create_noop_writer(),
    }


def complete(tf: Any, space: Namespace, records: dict[str, Any]) -> None:
    """Add the members of the instances to the records of the public classes."""
    canonical = {name: group.canonical for group in space.groups for name in group.names}
    for name, example in examples(tf).items():
        record = records.get(canonical.get(name, name))
        if record is None:
            continue
        public = next(group.value for group in space.groups if group.canonical == canonical[name])
        known = set(dir(public)) | set(record.get("m", {}))
        for cls in type(example).__mro__[:-1]:
            for member, row in own_members(cls).items():
                if member not in known:
                    known.add(member)
                    record.setdefault("m", {})[member] = row
