"""Which version of TensorFlow a project asks for, by its packaging files.

Question  What is the newest version that the project's requirements allow?
Needs     pyproject.toml, requirements*.txt, setup.cfg, setup.py (as a tree), Pipfile, environment.yml, Dockerfile.
Gives     the version and the line that says so.  Requirements that restrict nothing count only if no other does.  Who
          asks for a Keras before 3 asks for a TensorFlow that comes with one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from hybridize.project.manifests import Manifests, strings
from hybridize.project.places import Place
from hybridize.project.versions import FIRST_WITH_KERAS_3, is_pinned, newest_allowed, version_key

# Distributions that install the `tensorflow` module.
_DISTRIBUTIONS = frozenset(
    f"tensorflow{suffix}" for suffix in ("", "-cpu", "-gpu", "-macos", "-intel", "-rocm", "-aarch64", "-cpu-aws")
)
_REQUIREMENT = re.compile(r"\s*(?P<name>[A-Za-z0-9][\w.-]*)\s*(?:\[[^\]]*\])?\s*\(?(?P<specifier>[^;#)@]*)")
_KERAS = "keras"
_IMAGE = re.compile(r"\s*FROM\s+(?:\S+/)?tensorflow/tensorflow:(\d+(?:\.\d+)+)", re.IGNORECASE)
_CONDA = re.compile(r"\s*-\s*[\"']?(?:[\w-]+::)?(?P<requirement>[A-Za-z][^\"'#]*)")


@dataclass(frozen=True, slots=True)
class Requirement:
    """One requirement of one distribution, as written."""

    name: str
    specifier: str
    place: Place


@dataclass(frozen=True, slots=True)
class TargetVersion:
    """The TensorFlow a project wants; `version` is None when none of the known ones is allowed."""

    version: str | None
    requirement: str
    place: Place


def target_tensorflow_of(project_root: Path, released: Iterable[str]) -> TargetVersion | None:
    """Find the newest released version the project allows; None when it states no requirement.  Paths are absolute."""
    versions = tuple(released)
    stated = list(requirements_of(project_root))
    found = [each for each in stated if each.name in _DISTRIBUTIONS]
    pinned = [each for each in found if is_pinned(each.specifier)]
    old_keras = next((each for each in stated if each.name == _KERAS and not _allows_keras_3(each.specifier)), None)
    if old_keras is not None:
        versions = tuple(each for each in versions if version_key(each) < FIRST_WITH_KERAS_3)
        found.append(old_keras)
    if not found:
        return None
    # Where files disagree, the first one that leaves a choice speaks for the project; else the narrowest does, as a
    # package asks for little and the list of what to install beside it for one version.
    speaking, chosen = (pinned or found)[0], None
    for each in pinned or found:
        specifier = each.specifier if each is not old_keras else ""
        allowed = tuple(version for version in versions if newest_allowed(specifier, (version,)) is not None)
        if allowed and (chosen is None or len(allowed) < len(versions)):
            speaking, versions, chosen = each, allowed, newest_allowed("", allowed)
    return TargetVersion(chosen, f"{speaking.name}{speaking.specifier}", speaking.place)


def _allows_keras_3(specifier: str) -> bool:
    return newest_allowed(specifier, [f"3.{minor}" for minor in range(30)]) is not None


def requirements_of(project_root: Path) -> Iterator[Requirement]:
    """Yield every requirement the project states, the most binding files first."""
    manifests = Manifests(project_root)
    yield from _from_pyproject(manifests)
    yield from _from_setup_cfg(manifests)
    yield from _from_setup_py(manifests)
    for file in sorted(project_root.glob("*.egg-info/requires.txt")):
        yield from _from_egg_info(file)
    seen: set[Path] = set()
    files = [
        *sorted(project_root.glob("requirements*.txt")),
        *sorted(project_root.glob("requirements/*.txt")),
        *sorted(project_root.glob("*requirements.txt")),
    ]
    for file in files:
        yield from _from_requirements(file, project_root, seen)
    yield from _from_pipfile(project_root / "Pipfile")
    for name in ("environment.yml", "environment.yaml", "conda.yml", "conda.yaml"):
        yield from _from_conda(project_root / name)
    yield from _from_dockerfile(project_root / "Dockerfile")


def _parsed(text: str, place: Place) -> Iterator[Requirement]:
    match = _REQUIREMENT.match(text)
    if match is not None:
        name = re.sub(r"[-_.]+", "-", match["name"]).lower()
        yield Requirement(name, match["specifier"].strip(), place)


def _from_pyproject(manifests: Manifests) -> Iterator[Requirement]:
    path = manifests.folder / "pyproject.toml"
    project = manifests.table("project")
    listed = [*strings(project.get("dependencies"))]
    for extra in manifests.table("project", "optional-dependencies").values():
        listed += strings(extra)
    for group in manifests.table("dependency-groups").values():
        listed += strings(group)
    lines = _lines(path) if listed or manifests.table("tool", "poetry") else ()
    for text in listed:
        yield from _parsed(text, Place(path.as_posix(), _line_with(lines, text)))
    poetry = [manifests.table("tool", "poetry", "dependencies"), manifests.table("tool", "poetry", "dev-dependencies")]
    for group in manifests.table("tool", "poetry", "group").values():
        if isinstance(group, Mapping) and isinstance(inner := group.get("dependencies"), Mapping):
            poetry.append(inner)
    for table in poetry:
        for name, value in table.items():
            specifier = value.get("version") if isinstance(value, Mapping) else value
            if isinstance(specifier, str):
                # A bare version means the caret to Poetry's users, equality to Poetry: it is equality.
                text = f"{name} {'' if specifier.strip() == '*' else specifier}"
                yield from _parsed(text, Place(path.as_posix(), _line_with(lines, name)))


def _from_setup_cfg(manifests: Manifests) -> Iterator[Requirement]:
    path = manifests.folder / "setup.cfg"
    texts = manifests.setup_cfg_value("options", "install_requires").splitlines()
    parser = manifests.setup_cfg
    if parser is not None and parser.has_section("options.extras_require"):
        for key in parser.options("options.extras_require"):
            texts += manifests.setup_cfg_value("options.extras_require", key).splitlines()
    lines = _lines(path) if texts else ()
    for text in texts:
        yield from _parsed(text, Place(path.as_posix(), _line_with(lines, text.strip())))


def _from_setup_py(manifests: Manifests) -> Iterator[Requirement]:
    path = manifests.folder / "setup.py"
    call = manifests.setup_py
    texts: list[str] = []
    for key in ("install_requires", "extras_require", "tests_require"):
        value = call.values.get(key)
        for part in value.values() if isinstance(value, Mapping) else (value,):
            texts += [line for each in strings(part) for line in each.splitlines()]
    lines = _lines(path) if texts else ()
    for text in texts:
        yield from _parsed(text, Place(path.as_posix(), _line_with(lines, text.strip())))


def _from_egg_info(file: Path) -> Iterator[Requirement]:
    """What a built package asks for; extras follow in sections."""
    for number, line in enumerate(_lines(file), start=1):
        if line.startswith("["):
            return
        yield from _parsed(line, Place(file.as_posix(), number))


def _from_requirements(file: Path, root: Path, seen: set[Path]) -> Iterator[Requirement]:
    # `-r` may lead in circles, or to files outside the project, which are none of its requirements.
    try:
        identity = file.resolve()
    except (OSError, ValueError, RuntimeError):  # null bytes, loops of links
        return
    if identity in seen or not identity.is_relative_to(root.resolve()):
        return
    seen.add(identity)
    for number, line in enumerate(_lines(file), start=1):
        stripped = line.strip()
        if match := re.match(r"(?:-r|--requirement)[ =]?\s*(\S+)", stripped):
            yield from _from_requirements(file.parent / match[1], root, seen)
        elif stripped and not stripped.startswith(("#", "-")):
            yield from _parsed(stripped.rstrip("\\"), Place(file.as_posix(), number))


def _from_conda(file: Path) -> Iterator[Requirement]:
    """Read the list items of a conda environment line by line; its `pip:` items look the same."""
    for number, line in enumerate(_lines(file), start=1):
        if match := _CONDA.match(line):
            yield from _parsed(match["requirement"], Place(file.as_posix(), number))


def _from_pipfile(file: Path) -> Iterator[Requirement]:
    """Read the tables of pipenv: a version by itself, or under `version`."""
    import tomllib  # noqa: PLC0415 (rarely needed)

    lines = _lines(file)
    try:
        tables = tomllib.loads("\n".join(lines))
    except tomllib.TOMLDecodeError:
        return
    for section in ("packages", "dev-packages"):
        table = tables.get(section)
        for name, value in table.items() if isinstance(table, Mapping) else ():
            specifier = value.get("version") if isinstance(value, Mapping) else value
            if isinstance(specifier, str):
                text = f"{name} {'' if specifier.strip() == '*' else specifier}"
                yield from _parsed(text, Place(file.as_posix(), _line_with(lines, name)))


def _from_dockerfile(file: Path) -> Iterator[Requirement]:
    """The image of TensorFlow that a container starts from."""
    for number, line in enumerate(_lines(file), start=1):
        if match := _IMAGE.match(line):
            yield Requirement("tensorflow", f"=={match[1]}", Place(file.as_posix(), number))


def _lines(file: Path) -> tuple[str, ...]:
    try:
        return tuple(file.read_bytes().decode("utf-8-sig", "replace").splitlines())
    except OSError:
        return ()


def _line_with(lines: tuple[str, ...], text: str) -> int:
    return next((number for number, line in enumerate(lines, start=1) if text and text in line), 1)
