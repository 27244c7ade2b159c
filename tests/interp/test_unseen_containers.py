"""Containers of which only the type is known."""

from __future__ import annotations

from small_programs import analyse


def test_iterating_over_the_bases_a_metaclass_is_given_ends() -> None:
    text = (
        "class Meta(type):\n"
        "    def __new__(cls, name, bases, namespace):\n"
        "        for base in bases:\n"
        "            print(base)\n"
        "        return type.__new__(cls, name, bases, namespace)\n"
        "class One(metaclass=Meta):\n"
        "    pass\n"
    )
    assert not analyse(text).machine.broken
