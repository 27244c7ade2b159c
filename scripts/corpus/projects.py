"""Which projects the corpus is made of: releases on PyPI at pinned versions, and local directories."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Release:
    """A release on PyPI."""

    name: str
    version: str

    @property
    def requirement(self) -> str:
        """What pip is asked for."""
        return f"{self.name}=={self.version}"

    @property
    def folder(self) -> str:
        """The folder it is unpacked to."""
        return f"{self.name}-{self.version}"


@dataclass(frozen=True, slots=True)
class Subject:
    """A project on disk: how the tables call it, and where its tree is."""

    name: str
    tree: Path


# Small ones first: what takes longest comes last.
RELEASES = (
    Release("fennlp", "0.0.7"),
    Release("careless", "0.5.4"),
    Release("cleverhans", "4.0.0"),
    Release("tensorflow-recommenders", "0.7.7"),
    Release("tf2rl", "1.1.5"),
    Release("psiz", "0.13.1"),
    Release("keras-tuner", "1.4.8"),
    Release("deepctr", "0.9.4"),
    Release("spektral", "1.3.1"),
    Release("tensorflow-addons", "0.23.0"),
    Release("trieste", "4.6.1"),
    Release("opennmt-tf", "2.32.0"),
    Release("gpflow", "2.11.2"),
    Release("mead-baseline", "2.4.2"),
    Release("tf-agents", "0.19.0"),
    Release("tf-models-official", "2.20.0"),
)
