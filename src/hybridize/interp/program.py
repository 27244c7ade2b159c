"""The whole program: modules run when imported, entry points are called, the rest is judged on its own.

Order   1. Every module body runs, in import order; scripts, mains and what they call are reached this way.
        2. Entry points that frameworks call by name: tests, fixtures, console scripts.
        3. Functions nothing has reached run with parameters unknown but typed (`assumptions`), outer before inner.
        4. Candidates run again in the traced world (`tracing`).
After each step the work list is run to its fixpoint.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from hybridize.interp import assumptions, entries
from hybridize.interp.activation import Activation
from hybridize.interp.context import Context, World
from hybridize.interp.machine import Limits, Machine
from hybridize.ir.lower import lower_module
from hybridize.ir.nodes import Code
from hybridize.models import defaults
from hybridize.models.index import Index
from hybridize.project.module import External, NamespacePackage, SourceModule
from hybridize.project.places import Place
from hybridize.project.project import Project
from hybridize.values.objects import HeapObject


@dataclass(slots=True)
class ModuleState:
    """One module while the program runs."""

    source: SourceModule
    code: Code
    object: HeapObject
    context: Context


@dataclass(slots=True)
class Program:
    """A project under analysis; after `run`, the machine holds contexts, events and calls for the facts."""

    project: Project
    machine: Machine
    modules: dict[str, ModuleState] = field(default_factory=dict)
    _namespaces: dict[str, HeapObject] = field(default_factory=dict)
    _of_object: dict[HeapObject, SourceModule | NamespacePackage] = field(default_factory=dict)
    # How many modules of installed packages imports were followed into.
    _followed: int = 0
    # The file of the project whose imports are being followed.
    _importing: str = ""

    @classmethod
    def of(cls, project: Project, index: Index, limits: Limits | None = None) -> Program:
        """A program ready to run."""
        options = project.options
        machine = Machine(
            index,
            limits or Limits(effort=options.effort),
            type_hints=options.type_hints,
            speculative=options.speculative,
        )
        program = cls(project, machine)
        machine.import_module = program.import_module
        machine.import_submodule = program.import_submodule
        return program

    def run(self, progress: Callable[[str, int, int], None] | None = None) -> None:
        """Analyse everything in the eager world."""
        report = progress or (lambda _phase, _done, _total: None)
        # Notebooks come last: they use the rest, and nothing uses them.
        sources = [module for module in self.project.sources if module.tree is not None]
        for number, source in enumerate(sources):
            report("running modules", number, len(sources))
            self._ensure(source)
            self.machine.settle(wholly=False)
        self.machine.settle()
        entries.call_entry_points(self)
        self.machine.settle()
        self.machine.phase = "assumed"
        assumptions.call_unreached(self, report)
        self.machine.finish()

    # -- modules -------------------------------------------------------------------------------------------------

    def _ensure(self, source: SourceModule) -> ModuleState:
        """The state of a module, which runs when first asked for."""
        state = self.modules.get(source.display)
        if state is None:
            assert source.tree is not None
            code = self._lowered(source)
            object_ = HeapObject("module", len(self.modules), source.name, None)
            context = Context(len(self.machine.contexts), code, World.EAGER, object_, None, {})
            context.phase = self.machine.phase
            self.machine.contexts["module", source.display] = context
            self.machine.by_code[code] = [context]
            state = self.modules[source.display] = ModuleState(source, code, object_, context)
            self._of_object[object_] = source
            self.machine.module_codes[object_] = code
        if state.context.runs == 0 and not state.context.running:
            self._ensure_package(source)
        if state.context.runs == 0 and not state.context.running:
            self.machine.call(state.context, None)
        return state

    def _ensure_package(self, source: SourceModule) -> None:
        """Run the package a module is in first, as Python does; in a circle of imports it runs already."""
        if "." not in source.name:
            return
        package = self.project.resolver.resolve(source, "", 2 if source.is_package else 1)
        if isinstance(package, SourceModule) and package is not source and package.tree is not None:
            self._ensure(package)

    def _lowered(self, source: SourceModule) -> Code:
        """The code of a module; of one that cannot be lowered, which is an error of ours, that of an empty file."""
        assert source.tree is not None
        try:
            return lower_module(source.tree, path=source.display, name=source.name, text=source.text)
        except Exception as error:
            if self.machine.strict:
                raise
            text = f"an internal error ({type(error).__name__}: {error}) keeps the file from being analysed"
            self.machine.limit(text, Place(source.display, 1))
            return lower_module(ast.Module([], []), path=source.display, name=source.name, text="")

    def import_module(self, importer: str, name: str, level: int) -> HeapObject | str:
        """What an import statement in a file means: a module of the project, or a name without source."""
        source = self.modules[importer].source
        found = self.project.resolver.resolve(source, name, level)
        match found:
            case SourceModule():
                if found.tree is None or not self._may_enter(found, importer):
                    return found.name
                return self._ensure(found).object
            case NamespacePackage():
                return self._namespace(found)
            case External():
                return found.name

    def _may_enter(self, source: SourceModule, importer: str) -> bool:
        """Whether an import leads into a module: into installed packages up to a bound."""
        if importer in self.modules and not self.modules[importer].source.third_party:
            self._importing = importer
        if not source.third_party or source.display in self.modules:
            return True
        if not self._is_followed(source.name):
            return False
        if self._followed >= self.machine.limits.followed_modules:
            text = f"imports were followed into {self._followed} modules of installed packages, and no further"
            self.machine.limit(text, Place(self._importing, 1))
            return False
        self._followed += 1
        return True

    def _is_followed(self, name: str) -> bool:
        """Whether imports lead into an installed package: with `--python`, unless the models know it better."""
        if self.project.options.python is None:
            return False
        return defaults.module(name.partition(".")[0], self.machine.index) is None

    def _namespace(self, package: NamespacePackage) -> HeapObject:
        known = self._namespaces.get(package.name)
        if known is None:
            known = HeapObject("module", 1_000_000 + len(self._namespaces), package.name, None)
            self._namespaces[package.name] = known
            self._of_object[known] = package
        return known

    def import_submodule(self, module: HeapObject, name: str) -> HeapObject | None:
        """A module inside a package, for `from package import name`."""
        package = self._of_object.get(module)
        if package is None:
            return None
        found = self.project.resolver.submodule(package, name)
        match found:
            case SourceModule() if found.tree is not None:
                importer = package.display if isinstance(package, SourceModule) else found.display
                return self._ensure(found).object if self._may_enter(found, importer) else None
            case NamespacePackage():
                return self._namespace(found)
        return None

    # -- code objects --------------------------------------------------------------------------------------------

    def functions(self) -> Iterator[Code]:
        """Every `def` of the requested files, in file and source order."""
        for source in self.project.modules:
            state = self.modules.get(source.display)
            if state is not None:
                yield from functions_in(state.code)

    def frame_of(self, state: ModuleState) -> Activation:
        """An activation from which entry points of a module are called.

        Its context never runs: running the module's body again must not forget these calls.
        """
        key = ("entry points", state.source.display)
        context = self.machine.contexts.get(key)
        if context is None:
            context = Context(len(self.machine.contexts), state.code, World.EAGER, state.object, None, {})
            context.dirty = False
            context.drives = True
            self.machine.contexts[key] = context
        context.phase = self.machine.phase
        return Activation(self.machine, context)


def functions_in(code: Code) -> Iterator[Code]:
    """The `def`s below a code object, outer before inner, in source order."""
    for child in code.children:
        if child.kind == "function":
            yield child
        yield from functions_in(child)
