"""What does the documentation of a function say that a parameter is?

Needs   the docstring of the function, of a constructor also that of its class: Google, NumPy and Sphinx style.
Gives   tensor, literal or neither, with the words; nothing where the words do not begin with a type, name several, or
        are about a container.
Sound   documentation is checked by nobody: what rests on it is an assumption that carries no edit.
"""

from __future__ import annotations

import re
from typing import Final

from hybridize.models.overrides import Given

_MARKUP: Final = re.compile(r"[`*~]+|:(?:obj|class|py:class|func|mod):|\bpy:")
_LEADING: Final = re.compile(
    r"^(?:\(?(?:optional|required)\.?\)?[,:.]?\s+|(?:an?|the|one|some|python|plain|optional|single|positive|negative"
    r"|non-negative|scalar)\s+)+",
    re.IGNORECASE,
)
# Whatever mentions one of these may be one.
_TENSORS: Final = re.compile(
    r"tensors?\b|\barrays?\b|ndarray|variables?\b|\bnumpy|\bnp\."
    r"|\bbatch(?:es)? of|\bmatri|\bvectors?\b|\bshape\b|logits|masks?\b",
    re.IGNORECASE,
)
_TENSOR: Final = re.compile(
    r"^(?:(?:input|output|dense|sparse|ragged|rank[- ]?\d|\d-?d|bool(?:ean)?|float(?:\d\d)?|u?int(?:eger)?(?:\d+)?"
    r"|string)\s+)*(?:tf\.)?(?:Tensor|tf\.Variable|RaggedTensor|SparseTensor|EagerTensor)s?\b",
    re.IGNORECASE,
)
_LITERAL: Final = re.compile(
    r"^(?:(?:int|integer|float|floating[- ]point|str|string|bytes|path|file ?name|directory|filepath|text|number)\b"
    r"|(?:number|name|path) (?:of|to)\b|name$)",
    re.IGNORECASE,
)
# Containers are told by what they hold.
_OF_LITERALS: Final = re.compile(
    r"^(?:lists?|tuples?|sequence|iterable|set),? of (?:python )?(?:int|integer|float|str|string|name|number|path"
    r"|file ?name|file|word)s?\b",
    re.IGNORECASE,
)
_OF_OBJECTS: Final = re.compile(
    r"^(?:lists?|tuples?|sequence|iterable|set),? of (?:[\w.]+ )?(?:layer|callback|hook|function|callable|metric"
    r"|optimizer|model)s?\b",
    re.IGNORECASE,
)
_NEITHER: Final = re.compile(
    r"^(?:bools?\b|boolean\b|flag\b|whether\b|if true\b|callable\b|function\b|instance of|logger\b"
    r"|(?:[\w.]+\s+)?(?:optimizer|layer|model|regularizer|initializer|constraint|strategy)"
    r"(?:$|\s+(?:to|that|for|used|which|object|instance)\b))",
    re.IGNORECASE,
)
_SEVERAL: Final = re.compile(
    r"\bor\b|\||/|\bunion\b|\beither\b|\blists?\b|\btuples?\b|\bdict|\biterable|\bnested", re.IGNORECASE
)
_NONE: Final = re.compile(r"\s*(?:,|\bor|\|)\s*(?:is\s+)?None\b", re.IGNORECASE)


def documented(docstring: str, name: str) -> tuple[Given, str] | None:
    """What a docstring says of a parameter: what it receives, and in which words; None when it says nothing clear."""
    for words in _entries(docstring, name):
        given = _given(words)
        if given is not None:
            return given, words.strip()
    return None


def _entries(docstring: str, name: str) -> list[str]:
    """What stands in type position of the entries for a parameter, surest first."""
    if name not in docstring:
        return []  # most: and each name is an expression of its own to be compiled
    quoted = rf"[`*]*{re.escape(name)}[`*]*"
    found: list[str] = []
    sphinx: list[str] = []
    if ":type" in docstring:
        found += re.findall(rf"^[ \t]*:type[ \t]+{quoted}[ \t]*:(.*)$", docstring, re.MULTILINE)
    if ":param" in docstring:
        found += re.findall(rf"^[ \t]*:param[ \t]+([\w.\[\], |]+?)[ \t]+{quoted}[ \t]*:", docstring, re.MULTILINE)
        sphinx = re.findall(rf"^[ \t]*:param[ \t]+{quoted}[ \t]*:(.*)$", docstring, re.MULTILINE)
    google = re.findall(rf"^[ \t]*[-*]?[ \t]*{quoted}[ \t]*(?:\(([^()\n]*)\))?[ \t]*:(.*)$", docstring, re.MULTILINE)
    found += [typed for typed, _ in google if typed and typed.strip().lower() != "optional"]
    found += [_in_brackets(words) for words in sphinx]
    found += [words for _, words in google]
    return found


def _in_brackets(words: str) -> str:
    """`(int) the number` and `(``int``) the number` begin with the type in brackets."""
    match = re.match(r"\s*\(([^()]*)\)", words)
    return match[1] if match is not None and match[1].strip("`* ").lower() != "optional" else words


def _given(words: str) -> Given | None:
    text = _MARKUP.sub("", words).strip()
    text = _LEADING.sub("", text)
    sentence = _NONE.sub("", re.split(r"\.\s|;", text, maxsplit=1)[0])
    if _TENSOR.match(sentence):
        alternatives = re.split(r",|\(", sentence, maxsplit=1)[0]
        return None if _SEVERAL.search(alternatives) else "tensor"
    if _TENSORS.search(sentence):
        return None
    head = re.split(r",|\(|:", sentence, maxsplit=1)[0]
    if re.search(r"\bor\b|\|", head) is None:
        if _OF_LITERALS.match(head):
            return "literal"
        if _OF_OBJECTS.match(head):
            return "neither"
    if _SEVERAL.search(head):
        return None
    if _LITERAL.match(head):
        return "literal"
    return "neither" if _NEITHER.match(head) else None
