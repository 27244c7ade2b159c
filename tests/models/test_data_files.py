"""The committed data is small, quick to load, free of accidents of the run, and complete enough to be useful."""

from __future__ import annotations

import gzip
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from hybridize.models import index as index_module
from hybridize.models.index import MODELLED_VERSIONS, load_index

DATA = Path(index_module.__file__).parent / "data"


def document(version: str) -> tuple[bytes, dict[str, Any]]:
    text = gzip.decompress((DATA / f"tf-{version}.json.gz").read_bytes())
    return text, json.loads(text)


def test_size() -> None:
    assert sum(path.stat().st_size for path in DATA.iterdir()) < 1_500_000


@pytest.mark.parametrize("version", MODELLED_VERSIONS)
def test_bytes_are_canonical(version: str) -> None:
    text, decoded = document(version)
    assert json.dumps(decoded, sort_keys=True, separators=(",", ":")).encode() == text
    assert not re.search(rb" at 0x[0-9a-f]{6,}|/home/|/root/|site-packages", text)
    assert (DATA / f"tf-{version}.json.gz").read_bytes()[4:8] == b"\0\0\0\0", "the gzip header holds a time stamp"


@pytest.mark.parametrize("version", MODELLED_VERSIONS)
def test_every_symbol_decodes(version: str) -> None:
    index = load_index(version)
    count = 0
    for name in index.names():
        symbol = index.lookup(name)
        assert symbol is not None and symbol.name == name
        assert all(member.owner for member in symbol.members.values())
        count += 1
    assert count > 3000


@pytest.mark.parametrize("version", MODELLED_VERSIONS)
def test_aliases_lead_to_symbols(version: str) -> None:
    _, decoded = document(version)
    known = decoded["symbols"].keys() | set(decoded["modules"])
    assert set(decoded["aliases"].values()) <= known
    assert set(decoded["homes"].values()) <= known
    assert {target for table in decoded["paths"].values() for target in table.values()} <= known
    assert {target for target in decoded["v1"].values() if not target.startswith(":")} <= known


@pytest.mark.parametrize("version", MODELLED_VERSIONS)
def test_share_of_functions_with_results(version: str) -> None:
    index = load_index(version)
    functions = [s for n in index.names() if (s := index.lookup(n)) and s.kind == "function"]
    tried = [s for s in functions if s.returns is not None and s.returns.by in ("trial", "registry")]
    assert len(tried) / len(functions) > 0.8
    assert sum(s.returns is not None for s in functions) / len(functions) > 0.9


def test_loading_imports_no_library() -> None:
    code = (
        "import sys; from hybridize.models.index import load_index; load_index('2.21').lookup('tf.nn.relu');"
        "print(*sorted({'tensorflow', 'keras', 'numpy', 'gzip', 'inspect', 'asyncio'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {"tensorflow", "keras", "numpy"} & set(done.stdout.split())
