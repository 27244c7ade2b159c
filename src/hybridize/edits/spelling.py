"""How the decorator is written at a given function: in the file's own style, with an import where none serves.

Needs a `View` and a `Site`; gives a `Spelling`: the text, the module's name there, and the import to add, if any.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass

from hybridize.edits.bindings import Site, dotted
from hybridize.edits.functions import View, full_names, means_decorator
from hybridize.edits.requests import RefusedError

PLACEHOLDER = "{module}"


@dataclass(frozen=True, slots=True)
class Spelling:
    """`text` is the decorator's name; `module` the name of its module there, or None when not asked for."""

    text: str
    module: str | None
    heads: frozenset[str]
    imports: tuple[str, ...] = ()

    def fill(self, arguments: str) -> str:
        """Put the module's name into a text of arguments."""
        return arguments if self.module is None else arguments.replace(PLACEHOLDER, self.module)


@dataclass(frozen=True, slots=True)
class Style:
    """What the whole file shows: how its decorators are spelled, and names it uses that a star import may provide."""

    used: frozenset[str]
    loose: frozenset[str]


def read_style(view: View) -> Style:
    """Read the style once per file."""
    names = (node.id for node in ast.walk(view.tree) if isinstance(node, ast.Name))
    # Without a star import every name that is used is bound where it can be seen.
    return Style(frozenset(_spellings_used(view)), frozenset(names if view.module.top.stars else ()))


def spell(view: View, style: Style, site: Site, *, needs_module: bool) -> Spelling:
    """Choose the spelling for a function; refuse when every name is taken."""
    decorator = view.decorator
    names = _names_in_scope(view, site)
    aliases = [name for name in names if view.module.usable(site, name, decorator.modules)]
    given = [name for name in view.module.provided if view.module.star_provides(site, name, decorator.modules)]
    aliases += sorted(given, key=lambda name: (name != decorator.import_as, name))
    members = [name for name in names if view.module.usable(site, name, _members(decorator.modules, decorator.member))]
    if view.module.star_gives(site, decorator.member, decorator.modules):
        members.append(decorator.member)
    reluctant = [name for name in names if view.module.usable(site, name, (*decorator.modules, *decorator.reluctant))]

    # What the file's own decorators look like comes first, then the customary alias.
    spellings = [f"{alias}.{decorator.attribute}" for alias in aliases] + members
    spellings.sort(key=lambda text: (text not in style.used, text != f"{decorator.import_as}.{decorator.attribute}"))
    spellings += [f"{alias}.{decorator.attribute}" for alias in reluctant if alias not in aliases]
    if spellings:
        text = spellings[0]
        head = text.partition(".")[0]
        if not needs_module:
            return Spelling(text, None, frozenset({head}))
        if text not in members:
            return Spelling(text, head, frozenset({head}))
        if aliases:
            return Spelling(text, aliases[0], frozenset({head, aliases[0]}))
    module, statement = _own_import(view, style, site)
    text = spellings[0] if spellings else f"{module}.{decorator.attribute}"
    return Spelling(text, module, frozenset({text.partition(".")[0], module}), (statement,))


def module_name(view: View, style: Style, site: Site) -> Spelling:
    """Choose a name for the framework's module at a function, for arguments of a decorator that is there already."""
    return spell(view, style, site, needs_module=True)


def _members(modules: tuple[str, ...], member: str) -> tuple[str, ...]:
    return tuple(f"{module}.{member}" for module in modules)


def _names_in_scope(view: View, site: Site) -> list[str]:
    """Names whose imports may be the wanted ones, customary alias first, then in order of appearance."""
    found: dict[str, tuple[int, int]] = {}
    for scope, _ in site.lookup():
        for name, place in scope.imported().items():
            # A name with two leading underscores is mangled within a class.
            if not name.startswith("__"):
                found.setdefault(name, place)
    return sorted(found, key=lambda name: (name != view.decorator.import_as, found[name], name))


def _spellings_used(view: View) -> set[str]:
    used: set[str] = set()
    for site in view.module.sites.values():
        for node in site.node.decorator_list:
            called = node.func if isinstance(node, ast.Call) else node
            if means_decorator(view, site, called) and full_names(view, site, called):
                used.add(".".join(dotted(called)))
    return used


def _own_import(view: View, style: Style, site: Site) -> tuple[str, str]:
    decorator = view.decorator
    for name in dict.fromkeys((decorator.import_as, decorator.module)):
        if "." not in name and not _taken(view, style, site, name):
            _refuse_optional(view, name)
            renamed = "" if name == decorator.module else f" as {name}"
            return name, f"import {decorator.module}{renamed}"
    raise RefusedError(f"{decorator.import_as} and {decorator.module} both mean something else here")


def _taken(view: View, style: Style, site: Site, name: str) -> bool:
    """Whether a module-level import of this name would change, or not reach, what the name means."""
    top = view.module.top
    if any(name in scope.bindings for scope, _ in site.lookup() if scope is not top):
        return True
    if name in top.bindings:
        return any(binding.meaning != view.decorator.module for binding in top.bindings[name])
    # Used but not bound here: a star import provides it, and may mean something else by it.
    return name in style.loose


def _refuse_optional(view: View, name: str) -> None:
    """Refuse to import at module level what the file takes care to live without."""
    for names in view.module.top.bindings.values():
        guarded = [b for b in names if b.meaning in view.decorator.modules and any(p == "try" for _, p in b.blocks)]
        if guarded and any(b.meaning is None for b in names):
            raise RefusedError(f"{view.decorator.module} is optional in this file, an import of {name} would break it")
