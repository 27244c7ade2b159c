"""The abstract domain: what the interpreter knows of a run-time value.

`atoms` lists the kinds of things a value can be, `value` the sets of them and their join, `tensors` the
lattice of dtypes and shapes.  Everything here is immutable and interned: equality is identity.
"""
