"""What a graph-making decorator is called: plain data, so that the edits know no framework.

Gives `Decorator` and the one description used by default.  Another framework is another constant.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Decorator:
    """Where a decorator lives and how people write it.

    `module.attribute` is the decorator; `from module import member` names it directly; `import module as import_as`
    is the customary import.  `equivalents` are other modules with the very same member.  `reluctant` modules have it
    too, but stand for another style of program: their aliases are used only when nothing else is there.
    """

    module: str
    attribute: str
    import_as: str
    member: str
    equivalents: tuple[str, ...] = ()
    reluctant: tuple[str, ...] = ()
    internal: tuple[str, ...] = ()
    """Full names under which the decorator also exists; recognised, never written."""
    parameters: tuple[str, ...] = ()
    """The parameters in order, so that an argument given by position is found by its keyword."""
    synonyms: tuple[tuple[str, str], ...] = ()
    """Older keywords and the keyword each became; giving both is an error at run time."""

    @property
    def modules(self) -> tuple[str, ...]:
        """The modules whose member is the decorator and whose aliases may be written."""
        return (self.module, *self.equivalents)

    def full_names(self) -> frozenset[str]:
        """Every dotted name that means this decorator."""
        modules = (*self.modules, *self.reluctant)
        return frozenset({f"{module}.{self.attribute}" for module in modules} | set(self.internal))

    def spellings(self, keyword: str) -> frozenset[str]:
        """Give the keyword and its older or newer names."""
        same = {keyword}
        for old, new in self.synonyms:
            if keyword in (old, new):
                same |= {old, new}
        return frozenset(same)


TF_FUNCTION = Decorator(
    module="tensorflow",
    attribute="function",
    import_as="tf",
    member="function",
    equivalents=("tensorflow.compat.v2",),
    reluctant=("tensorflow.compat.v1",),
    internal=(
        "tensorflow.python.eager.def_function.function",
        "tensorflow.python.eager.polymorphic_function.def_function.function",
        "tensorflow.python.eager.polymorphic_function.polymorphic_function.function",
    ),
    parameters=("func", "input_signature", "autograph", "jit_compile", "reduce_retracing"),
    synonyms=(("experimental_compile", "jit_compile"), ("experimental_relax_shapes", "reduce_retracing")),
)
