"""Sources made from text or bytes, and requests found by the name of the function instead of by line."""

from __future__ import annotations

import ast
import io
import tokenize
from dataclasses import dataclass
from pathlib import Path

from hybridize.edits.decorators import TF_FUNCTION
from hybridize.edits.functions import View, means_decorator
from hybridize.edits.plan import FilePlan, plan
from hybridize.edits.requests import AddDecorator, Reconfigure, RemoveDecorator


@dataclass(frozen=True, slots=True)
class Sample:
    path: Path
    display: str
    raw: bytes
    text: str
    encoding: str
    has_bom: bool
    tree: ast.Module | None


def from_bytes(raw: bytes, path: Path = Path("/project/m.py"), display: str | None = None) -> Sample:
    encoding = tokenize.detect_encoding(io.BytesIO(raw).readline)[0]
    has_bom = raw.startswith(b"\xef\xbb\xbf")
    encoding = "utf-8" if encoding == "utf-8-sig" else encoding
    text = (raw[3:] if has_bom else raw).decode(encoding)
    return Sample(path, display or path.name, raw, text, encoding, has_bom, ast.parse(text))


def sample(text: str, name: str = "m.py") -> Sample:
    return from_bytes(text.encode(), Path("/project") / name, name)


def on_disk(path: Path, root: Path) -> Sample:
    return from_bytes(path.read_bytes(), path, path.relative_to(root).as_posix())


def site_of(source: Sample, qualname: str):
    view = View.of(source, TF_FUNCTION)
    return view, next(site for site in view.module.sites.values() if site.qualname == qualname)


def adding(source: Sample, qualname: str, arguments: str = "") -> AddDecorator:
    return AddDecorator(site_of(source, qualname)[1].node.lineno, qualname, arguments)


def decorator_line(source: Sample, qualname: str) -> int:
    """Find the line of the function's graph decorator, or of its first decorator when none is recognised."""
    view, site = site_of(source, qualname)
    nodes = site.node.decorator_list
    return next((node for node in nodes if means_decorator(view, site, node)), nodes[0]).lineno


def removing(source: Sample, qualname: str) -> RemoveDecorator:
    line = site_of(source, qualname)[1].node.lineno
    return RemoveDecorator(line, qualname, decorator_line(source, qualname))


def setting(source: Sample, qualname: str, keyword: str, value: str) -> Reconfigure:
    line = site_of(source, qualname)[1].node.lineno
    return Reconfigure(line, qualname, decorator_line(source, qualname), keyword, value)


def add_to(text: str, *qualnames: str, arguments: str = "") -> FilePlan:
    source = sample(text)
    return plan(source, [adding(source, name, arguments) for name in qualnames])


def remove_from(text: str, *qualnames: str, name: str = "m.py") -> FilePlan:
    source = sample(text, name)
    return plan(source, [removing(source, qualname) for qualname in qualnames])


def result(done: FilePlan) -> str:
    assert not done.refused, done.refused
    return done.new_text


def reason(done: FilePlan) -> str:
    assert not done.edits
    assert len(done.refused) == 1
    return done.refused[0].reason
