"""Write what the functions of the standard library return, from the stub files that come with mypy.

Gives `src/hybridize/models/python/stdlib_results.txt`, which `models.python.results` reads.  One section per module
or class, one line per name: `name type` for what calling gives, `.name type` for what reading gives; `?` stands for
a type the models have no word for.  Run again when the stubs change:

    python scripts/generate_python_results.py
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

TARGET = Path(__file__).parents[1] / "src/hybridize/models/python/stdlib_results.txt"
# Modules that programs use around tensors; of the others the models know what they do, not what they return.
_MODULES = frozenset(
    [
        "argparse",
        "array",
        "ast",
        "asyncio",
        "atexit",
        "base64",
        "binascii",
        "bisect",
        "bz2",
        "calendar",
        "cmath",
        "cmd",
        "codecs",
        "collections",
        "colorsys",
        "concurrent",
        "configparser",
        "contextlib",
        "contextvars",
        "copy",
        "copyreg",
        "csv",
        "dataclasses",
        "datetime",
        "decimal",
        "difflib",
        "doctest",
        "enum",
        "filecmp",
        "fileinput",
        "fnmatch",
        "fractions",
        "functools",
        "gc",
        "genericpath",
        "getopt",
        "getpass",
        "gettext",
        "glob",
        "graphlib",
        "gzip",
        "hashlib",
        "heapq",
        "hmac",
        "html",
        "http",
        "imp",
        "importlib",
        "inspect",
        "io",
        "itertools",
        "json",
        "keyword",
        "linecache",
        "locale",
        "logging",
        "lzma",
        "marshal",
        "math",
        "mimetypes",
        "multiprocessing",
        "numbers",
        "operator",
        "os",
        "pathlib",
        "pdb",
        "pickle",
        "pickletools",
        "pkgutil",
        "platform",
        "plistlib",
        "posixpath",
        "pprint",
        "profile",
        "cProfile",
        "pstats",
        "queue",
        "random",
        "re",
        "reprlib",
        "resource",
        "sched",
        "secrets",
        "select",
        "shelve",
        "shlex",
        "shutil",
        "signal",
        "site",
        "smtplib",
        "socket",
        "sqlite3",
        "stat",
        "statistics",
        "string",
        "struct",
        "subprocess",
        "sys",
        "sysconfig",
        "tarfile",
        "tempfile",
        "textwrap",
        "threading",
        "time",
        "timeit",
        "token",
        "tokenize",
        "trace",
        "traceback",
        "tracemalloc",
        "types",
        "unicodedata",
        "unittest",
        "urllib",
        "uuid",
        "warnings",
        "weakref",
        "webbrowser",
        "xml",
        "zipfile",
        "zipimport",
        "zlib",
        "zoneinfo",
    ]
)
# Their parts that are only machinery.
_LEFT_OUT = (
    "asyncio.",
    "xml.parsers",
    "xml.sax",
    "http.cookie",
    "importlib.metadata._",
    "multiprocessing.popen",
    "xml.dom",
    "pickletools",
)
# Module constants by the hundred, all integers.
_NUMBERED = ("socket", "select", "signal", "os", "stat", "sqlite3", "sqlite3.dbapi2", "token", "tokenize", "resource")
_SCALARS = {"int", "float", "complex", "bool", "str", "bytes", "object", "type", "None", "slice", "range"}
_SAME = {
    "AnyStr": "str",
    "AnyOrLiteralStr": "str",
    "LiteralString": "str",
    "StrPath": "str",
    "ReadableBuffer": "bytes",
    "bytearray": "bytes",
    "memoryview": "bytes",
    "frozenset": "set",
}
_ITERATORS = {"Iterator", "Iterable", "Generator", "AsyncIterator", "map", "filter", "zip", "reversed", "enumerate"}
_LISTS = {"list", "Sequence", "MutableSequence", "Collection", "List", "deque"}
_DICTS = {"dict", "Mapping", "MutableMapping", "OrderedDict", "Dict", "defaultdict"}
_SETS = {"set", "frozenset", "AbstractSet", "Set"}


@dataclass
class Section:
    """A module or a class: its names, and for a class the names of its bases."""

    name: str
    bases: tuple[str, ...] = ()
    lines: dict[str, str] = field(default_factory=dict)


class Stub:
    """One stub file: the names it imports and defines, and the sections it gives."""

    def __init__(self, module: str, tree: ast.Module, package: bool) -> None:
        self.module = module
        self.package = package
        self.names: dict[str, str] = {}
        self.sections: list[Section] = []
        body = list(_live(tree.body))
        for node in body:
            self._bind(node)
        top = Section(module)
        self.sections.append(top)
        for node in body:
            self._statement(node, top, in_class=False)

    def _bind(self, node: ast.stmt) -> None:
        match node:
            case ast.ClassDef(name=name):
                self.names[name] = f"{self.module}.{name}"
            case ast.Import(names=aliases):
                for alias in aliases:
                    self.names[alias.asname or alias.name.partition(".")[0]] = alias.name
            case ast.ImportFrom(module=source, names=aliases, level=level):
                parts = self.module.split(".")
                parts = parts[: len(parts) - level + self.package] if level else []
                base = ".".join([*parts, *([source] if source else [])])
                for alias in aliases:
                    self.names[alias.asname or alias.name] = f"{base}.{alias.name}"

    def _statement(self, node: ast.stmt, section: Section, *, in_class: bool) -> None:
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                self._function(node, name, section, in_class=in_class)
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Attribute(value=ast.Name(id=owner), attr=member)):
                # `random = _inst.random` in the stub of random.
                holder = section.lines.get("." + owner)
                if holder is not None:
                    section.lines.setdefault(f"={name}", f"{holder}.{member}")
            case ast.AnnAssign(target=ast.Name(id=name), annotation=annotation):
                called = _returned(annotation)
                if called is not None:
                    section.lines.setdefault(name, self.type(called, section))
                else:
                    section.lines.setdefault("." + name, self.type(annotation, section))
            case ast.ClassDef(name=name):
                bases = tuple(text for base in node.bases if (text := self._class_name(base)) is not None)
                inner = Section(f"{section.name}.{name}", bases)
                if not in_class:
                    section.lines.setdefault(name, inner.name)
                self.sections.append(inner)
                for one in _live(node.body):
                    self._statement(one, inner, in_class=True)
            case ast.ImportFrom(module=source, names=aliases, level=level) if not in_class:
                for alias in aliases:
                    if alias.asname == alias.name or (alias.name == "*" and source is not None and level == 0):
                        section.lines.setdefault(f"={alias.name}", self.names.get(alias.name, source or "?"))

    def _function(
        self, node: ast.FunctionDef | ast.AsyncFunctionDef, name: str, section: Section, *, in_class: bool
    ) -> None:
        decorators = {ast.unparse(one).rpartition(".")[2] for one in node.decorator_list}
        if in_class and name.startswith("__") and name not in ("__enter__", "__getitem__", "__iter__", "__call__"):
            return
        text = self.type(node.returns, section) if node.returns is not None else "?"
        if isinstance(node, ast.AsyncFunctionDef):
            text = "?"
        if decorators & {"property", "cached_property"}:
            section.lines.setdefault("." + name, text)
        elif "overload" in decorators and name in section.lines:
            section.lines[name] = _either(section.lines[name], text)
        else:
            section.lines.setdefault(name, text)

    def _class_name(self, node: ast.expr) -> str | None:
        if isinstance(node, ast.Subscript):
            node = node.value
        dotted = ast.unparse(node)
        top, dot, rest = dotted.partition(".")
        found = self.names.get(top)
        if found is None or found.startswith(("typing.", "typing_extensions.", "_typeshed.")):
            return None
        return found + dot + rest

    def type(self, node: ast.expr, section: Section) -> str:
        """The type text of an annotation; `?` when the models have no word for it."""
        match node:
            case ast.Constant(value=None):
                return "None"
            case ast.Constant(value=str(text)):
                return self.type(ast.parse(text, mode="eval").body, section)
            case ast.BinOp(left=left, op=ast.BitOr(), right=right):
                return _either(self.type(left, section), self.type(right, section))
            case ast.Subscript(value=value, slice=index):
                return self._generic(ast.unparse(value).rpartition(".")[2], index, section)
            case ast.Name(id="Self"):
                return section.name
            case ast.Name() | ast.Attribute():
                dotted = ast.unparse(node)
                dotted = _SAME.get(dotted, dotted)
                if dotted in _SCALARS:
                    return dotted
                found = self._class_name(node)
                if found is None or found.rpartition(".")[2].startswith("_T"):
                    return "?"
                return found
        return "?"

    def _generic(self, name: str, index: ast.expr, section: Section) -> str:
        arguments = index.elts if isinstance(index, ast.Tuple) else [index]
        if name in ("Literal", "Final", "ClassVar", "Annotated", "TypeIs", "TypeGuard"):
            if name == "Literal" and isinstance(arguments[0], ast.Constant):
                return type(arguments[0].value).__name__
            if name in ("TypeIs", "TypeGuard"):
                return "bool"
            return self.type(arguments[0], section)
        inner = [self.type(one, section) for one in arguments if not _is_ellipsis(one)]
        if name == "Union":
            result = inner[0]
            for one in inner[1:]:
                result = _either(result, one)
            return result
        if name == "Optional":
            return _either(inner[0], "None")
        if "?" in inner:
            return "?"
        if name in ("tuple", "Tuple"):
            variadic = any(_is_ellipsis(one) for one in arguments)
            return f"list[{inner[0]}]" if variadic else f"tuple[{', '.join(inner)}]"
        if name in _LISTS:
            return f"list[{inner[0]}]"
        if name in _SETS:
            return f"set[{inner[0]}]"
        if name in _ITERATORS:
            return f"iterator[{inner[0]}]"
        if name in _DICTS and len(inner) == 2:
            return f"dict[{inner[0]}, {inner[1]}]"
        found = self.names.get(name)
        return found if found is not None and not found.startswith(("typing", "_typeshed")) else "?"


def _returned(annotation: ast.expr) -> ast.expr | None:
    """What calling an attribute declared as `Callable[…, T]` gives."""
    match annotation:
        case ast.Subscript(value=ast.Name(id="Callable"), slice=ast.Tuple(elts=[_, result])):
            return result
    return None


def _is_ellipsis(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is ...


def _either(left: str, right: str) -> str:
    if "?" in (left, right):
        return "?"
    parts = dict.fromkeys([*left.split(" | "), *right.split(" | ")])
    return " | ".join(parts) if len(parts) <= 4 else "?"


def _live(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements that count for a recent Python on Linux."""
    for node in body:
        if isinstance(node, ast.If):
            taken = _holds(node.test)
            if taken is not False:
                yield from _live(node.body)
            if taken is not True:
                yield from _live(node.orelse)
        elif isinstance(node, ast.Try):
            yield from _live(node.body)
        else:
            yield node


def _holds(test: ast.expr) -> bool | None:
    # Names of any version from 3.11 on are wanted, also those that later versions dropped.
    text = ast.unparse(test)
    if text.startswith("sys.version_info >="):
        return True
    if text.startswith("sys.version_info <"):
        return None
    if text.startswith("sys.platform =="):
        return "linux" in text
    if text.startswith("sys.platform !="):
        return "linux" not in text
    return None


def _wanted(module: str) -> bool:
    top = module.partition(".")[0]
    return (top in _MODULES or top.startswith("_")) and not module.startswith(_LEFT_OUT)


def sections(root: Path) -> dict[str, Section]:
    """Every module and class of the stubs below a folder, by name."""
    found: dict[str, Section] = {}
    for path in sorted(root.rglob("*.pyi")):
        relative = path.relative_to(root).with_suffix("")
        parts = relative.parts[:-1] if relative.name == "__init__" else relative.parts
        module = ".".join(parts)
        if _wanted(module):
            for section in Stub(module, ast.parse(path.read_text("utf-8")), relative.name == "__init__").sections:
                found.setdefault(section.name, section)
    return found


def resolve(found: dict[str, Section]) -> None:
    """Replace re-exported names and private base classes by what they stand for."""
    done: set[str] = set()
    for name in found:
        _resolve(name, found, done)


def publish(found: dict[str, Section]) -> dict[str, Section]:
    """Give classes of private modules the public name under which programs know them: `io.StringIO`."""
    public = {
        text: f"{section.name}.{name}"
        for section in found.values()
        if not _is_private(section.name)
        for name, text in section.lines.items()
        if text in found and _is_private(text) and text.rpartition(".")[2] == name
    }

    def renamed(text: str) -> str:
        return re.sub(r"[\w.]+", lambda match: public.get(match[0], match[0]), text)

    return {
        renamed(section.name): Section(
            renamed(section.name),
            tuple(map(renamed, section.bases)),
            {name: renamed(text) for name, text in section.lines.items()},
        )
        for section in found.values()
    }


def _resolve(owner: str, found: dict[str, Section], done: set[str]) -> Section | None:
    section = found.get(owner)
    if section is None or owner in done:
        return section
    done.add(owner)
    for base in section.bases:
        private = _resolve(base, found, done) if _is_private(base) else None
        for name, text in private.lines.items() if private is not None else ():
            section.lines.setdefault(name, text)
    for name, text in [(name, text) for name, text in section.lines.items() if name.startswith("=")]:
        del section.lines[name]
        holder, _, member = text.rpartition(".")
        source = _resolve(holder, found, done)
        for one, result in list(source.lines.items()) if source is not None else ():
            if member == "*":
                section.lines.setdefault(one, result)
            elif one.lstrip(".") == member:
                section.lines.setdefault("." * one.startswith(".") + name[1:], result)
    return section


def _is_private(dotted: str) -> bool:
    return any(part.startswith("_") for part in dotted.split("."))


def render(found: dict[str, Section]) -> str:
    """The text of the data file."""
    lines = []
    for section in found.values():
        if _is_private(section.name):
            continue
        bases = [base for base in section.bases if not _is_private(base)]
        kept = {name: text for name, text in section.lines.items() if _is_kept(section.name, name, text)}
        if kept or bases:
            lines.append(" ".join([f"[{section.name}]", *bases]))
            lines += [f"{name} {text}" for name, text in kept.items()]
    return "\n".join(lines) + "\n"


def _is_kept(owner: str, name: str, text: str) -> bool:
    plain = name.lstrip(".")
    if plain.startswith("_") and not plain.startswith("__"):
        return False
    if name.startswith("=") or "._" in text or plain in ("__all__", "__slots__", "__match_args__", "__hash__"):
        return False
    is_number = name.startswith(".") and text == "int" and plain.isupper()
    return not (is_number and owner in _NUMBERED)


def main() -> None:
    """Write the data file."""
    import mypy

    root = Path(mypy.__file__).parent / "typeshed" / "stdlib"
    found = sections(root)
    resolve(found)
    TARGET.write_text(render(publish(found)), "utf-8")
    print(f"{TARGET}: {TARGET.stat().st_size} bytes")


if __name__ == "__main__":
    main()
