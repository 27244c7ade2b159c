"""What a docstring says about the result: the fallback where no trial call succeeded."""

from __future__ import annotations

import inspect
import re
from typing import Any

_SECTION = re.compile(
    r"\n[ \t]*Returns?:[ \t]*\n?(.*?)(?=\n[ \t]*(?:Raises|Notes?|Examples?|Usage|References?|Yields|Args"
    r"|Call arguments)"
    r"\b[^\n]*:|\n[ \t]*@\w+|\Z)",
    re.S,
)
_PLURAL = re.compile(
    r"^(?:an?|the)?\s*(?:\w+\s+)?(?:tuple|list|pair|namedtuple|dict|dictionary|`?tuple`?|`?list`?)\b"
    r"[^.]{0,60}\btensors?\b",
    re.I,
)
_TENSOR = re.compile(r"^(?:an?|the|same as|output|returns?|\W)*\s*(?:\S+\s+){0,4}?\W*tensors?\b", re.I)
_RANK = re.compile(r"\b([0-5])-?d\b\s+(?:\S+\s+){0,2}`?tensor", re.I)


def returns_section(value: Any) -> str:
    """Give the text of the 'Returns' section, empty when there is none."""
    try:
        doc = inspect.getdoc(value)
    except Exception:
        return ""
    match = _SECTION.search("\n" + (doc or ""))
    return " ".join(match.group(1).split()) if match else ""


def returns_from_docs(value: Any) -> list[Any] | None:
    """Give encoded `Returns` that the documentation promises, None when it promises nothing we can read."""
    text = returns_section(value)
    if not text:
        return None
    head = text[:160]
    simple = _simple(head)
    if simple is not None:
        return simple
    if _PLURAL.match(head):
        return ["tensors", None, None, [], None, "docs"]
    for word, kind in (("raggedtensor", "ragged"), ("sparsetensor", "sparse")):
        if re.match(rf"^\W*(?:an?|the)?\W*(?:\w+\s+){{0,2}}\W*(?:tf\.)?{word}\b", head, re.I):
            return [kind, None, None, None, None, "docs"]
    if re.match(r"^\W*(?:an?|the|returns?)?\s*(?:new\s+)?\W*(?:tf\.data\.)?dataset\b", head, re.I):
        return ["dataset", None, None, None, None, "docs"]
    if _TENSOR.match(head):
        dtype = "bool" if re.search(r"\b(?:type `?bool|bool(?:ean)? tensor)", head, re.I) else None
        dtype = "same" if re.search(r"same (?:d?type|type and shape|shape and d?type)", head, re.I) else dtype
        rank = _RANK.search(head)
        shape = "same" if "same shape" in head.lower() else int(rank.group(1)) if rank else None
        return ["tensor", dtype, shape, None, None, "docs"]
    return None


def _simple(head: str) -> list[Any] | None:
    for pattern, kind, name in (
        (r"^\W*(?:none|nothing)\b", "none", None),
        (r"^\W*(?:an?\s+)?(?:python\s+)?(?:bool(?:ean)?|true|false)\b(?! tensor)(?!.{0,30}tensor)", "python", "bool"),
        (r"^\W*(?:an?\s+|the\s+)?(?:python\s+)?(?:string|str)\b(?!.{0,30}tensor)", "python", "str"),
        (r"^\W*(?:an?\s+|the\s+)?(?:python\s+)?(?:integer|int)\b(?!.{0,30}tensor)", "python", "int"),
        (r"^\W*(?:an?\s+)?(?:python\s+)?float\b(?!.{0,30}tensor)", "python", "float"),
        (
            r"^\W*(?:an?\s+|the\s+)?(?:python\s+)?(?:configuration\s+)?dict(?:ionary)?\b(?!.{0,60}tensor)",
            "python",
            "dict",
        ),
        (r"^\W*(?:an?\s+|the\s+)?(?:flat\s+|python\s+)?lists? of (?:strings|str|names|int|float)", "python", "list"),
        (r"^\W*(?:an?\s+)?(?:\S+\s+)?numpy array", "object", "numpy.ndarray"),
    ):
        if re.match(pattern, head, re.I):
            return [kind, None, None, None, name, "docs"]
    return None
