"""What a rule is: a code, a name, words for its messages, and documentation whose examples run.

Gives  `Rule`, and `Program` extraction from its documentation.
Needs  nothing.

The documentation is the docstring of the rule's own file, with the fixed headings of `HEADINGS`.  Its
programs are complete: a test runs each of them under TensorFlow, as written and with `tf.function`
switched off, and compares what happens with what `shows` promises.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

Severity = Literal["error", "warning", "info", "note"]

HEADINGS = ("What it does", "Why it matters", "Example", "Use instead", "Notes")


class Category(enum.Enum):
    """What kind of statement a rule makes."""

    DIAGNOSTIC = "diagnostic"  # about the analysis itself
    FINDING = "finding"  # something to change
    REASON = "reason"  # why a function stays as it is
    DIVERGENCE = "divergence"  # where eager and traced execution part


class Shows(enum.Enum):
    """How the failing example of a rule fails, and so how the truth test judges it."""

    RAISES = "raises"  # traced raises, eager does not
    DIFFERS = "differs"  # both run, with different outcomes
    RETRACES = "retraces"  # same outcome, but more traces than the cured program needs
    EQUAL = "equal"  # same outcome as the cured program: the difference is speed or clarity
    FAILS = "fails"  # raises in both worlds
    UNPARSED = "unparsed"  # is not Python


@dataclass(frozen=True, slots=True, eq=False)
class Rule:
    """One HYB code, compared by identity.  `documentation` is the docstring of the file that declares it."""

    code: str
    name: str
    severity: Severity
    category: Category
    shows: Shows
    documentation: str | None
    messages: Mapping[str, str] = field(default_factory=dict)
    hints: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "messages", MappingProxyType(dict(self.messages)))

    @property
    def summary(self) -> str:
        """The first line of the documentation, without its full stop."""
        return (self.documentation or self.name).split("\n", 1)[0].rstrip(".")

    @property
    def sections(self) -> dict[str, str]:
        """The text under each heading of the documentation."""
        parts = re.split(r"^## (.+)$", self.documentation or "", flags=re.MULTILINE)
        return {heading.strip(): text.strip() for heading, text in zip(parts[1::2], parts[2::2], strict=True)}

    @property
    def example(self) -> str | None:
        """The failing program."""
        return program(self.sections.get("Example", ""))

    @property
    def cure(self) -> str | None:
        """The cured program; None where nothing needs to change."""
        return program(self.sections.get("Use instead", ""))

    def message(self, template: str = "default", /, **words: object) -> str:
        """Fill in a message template: `rule.message(call="np.mean", value="loss")`."""
        return self.messages[template].format(**words)

    def markdown(self) -> str:
        """Give the page of this rule, as it stands in `docs/rules/`."""
        _, _, body = (self.documentation or "").partition("\n")
        facts = f"Category: {self.category.value} · severity: {self.severity}"
        return f"# {self.name} ({self.code})\n\n{self.summary}.\n\n{facts}\n\n{body.strip()}\n"


def program(section: str) -> str | None:
    """Return the first Python block of a section."""
    block = re.search(r"^```python\n(.*?)^```$", section, flags=re.MULTILINE | re.DOTALL)
    return block.group(1) if block else None
