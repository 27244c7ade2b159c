"""The plans of all files of a project that are edited.

Needs  the project, and what is asked of each file.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from hybridize.edits.plan import FilePlan, plan
from hybridize.edits.requests import RemoveDecorator, Request, Unwrap
from hybridize.edits.surroundings import Neighbourhood
from hybridize.project.project import Project


def plan_edits(project: Project, requests: Mapping[str, Sequence[Request]]) -> dict[str, FilePlan]:
    """The plan of each file that something is asked of, by its display path."""
    plans = {}
    neighbourhood = Neighbourhood(project)
    for path, wanted in requests.items():
        module = project.by_display[path]
        if module.tree is not None:
            removing = any(isinstance(each, (RemoveDecorator, Unwrap)) for each in wanted)
            plans[path] = plan(module, wanted, around=neighbourhood.of(module, removing=removing))
    return plans
