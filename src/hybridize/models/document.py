"""The data file of one modelled version as it is decoded; a build compiled by mypyc leaves this module to Python."""

from __future__ import annotations

import msgspec


class Document(msgspec.Struct):
    """The data file; tables that few runs need stay undecoded."""

    tensorflow: str
    keras: str
    symbols: dict[str, msgspec.Raw]
    aliases: dict[str, str]
    modules: frozenset[str]
    homes: msgspec.Raw
    paths: msgspec.Raw
    v1: msgspec.Raw
    eager_only: dict[str, frozenset[str]]
