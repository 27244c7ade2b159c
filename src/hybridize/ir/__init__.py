"""One code object at a time: the syntax tree of Python lowered to a few instructions.

`nodes` is the instruction set with its grammar, `scopes` resolves names, `lower` translates.
"""
