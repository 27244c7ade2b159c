"""Breaking a long expression over lines: one argument or element to a line, each broken again where it must be.

Needs   an expression on one line, the margin of its line, and the width of a line.
Gives   the same expression, on one line where it fits.
"""

from __future__ import annotations

import ast

WIDTH = 88
"""How wide lines may be where the project does not say."""


def laid_out(text: str, margin: str, *, width: int, newline: str, taken: int = 0) -> str:
    """The expression for a line that begins with `margin` and `taken` further characters."""
    if len(margin.expandtabs(8)) + taken + len(text) <= width:
        return text
    node = ast.parse(text, mode="eval").body
    match node:
        case ast.Call(func=function, args=args, keywords=keywords) if args or keywords:
            opening, closing = f"{_source(text, function)}(", ")"
            parts = [_source(text, one) for one in args] + [_source(text, one) for one in keywords]
            prefixes = [""] * len(args) + [f"{one.arg}=" if one.arg else "**" for one in keywords]
            parts = [part.removeprefix(prefix) for part, prefix in zip(parts, prefixes, strict=True)]
        case ast.List(elts=elements) if elements:
            opening, closing = "[", "]"
            parts, prefixes = [_source(text, one) for one in elements], [""] * len(elements)
        case _:
            return text
    inner = margin + ("\t" if "\t" in margin else "    ")
    lines = [
        f"{inner}{prefix}{laid_out(part, inner, width=width, newline=newline, taken=len(prefix) + 1)},{newline}"
        for prefix, part in zip(prefixes, parts, strict=True)
    ]
    return f"{opening}{newline}{''.join(lines)}{margin}{closing}"


def _source(text: str, node: ast.expr | ast.keyword) -> str:
    found = ast.get_source_segment(text, node)
    assert found is not None
    return found
