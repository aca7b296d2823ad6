"""The table of layers, for a text: Markdown and LaTeX."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from nnstudio.core.compiler.analysis import Analysis, analyse
from nnstudio.core.compiler.tables import latex_table, markdown_table
from nnstudio.core.language import N_
from nnstudio.core.project import Project
from nnstudio.core.training.checkpoint import Checkpoint
from nnstudio.core.training.exports.format import ExportFormat


def _markdown(project: Project, _checkpoint: Checkpoint | None) -> str:
    return "\n".join(_tables(project, markdown_table, "## {}\n\n{}"))


def _latex(project: Project, _checkpoint: Checkpoint | None) -> str:
    return "\n".join(_tables(project, latex_table, "% {}\n{}"))


def _tables(project: Project, write: Callable[[Analysis], str], titled: str) -> Iterator[str]:
    """One table per network, with its name where there are several; bad networks have tables, too."""
    from nnstudio.core.training.resolving import resolve

    plan = resolve(project)
    for name, network in project.networks.items():
        table = write(analyse(network, plan.networks[name]))
        yield titled.format(name, table) if len(project.networks) > 1 else table


MARKDOWN = ExportFormat(
    name="markdown",
    title=N_("Table of layers (Markdown)"),
    summary=N_("Shapes, parameters and costs of every layer, as a Markdown table"),
    suffix=".md",
    order=60,
    write=_markdown,
)
LATEX = ExportFormat(
    name="latex",
    title=N_("Table of layers (LaTeX)"),
    summary=N_("Shapes, parameters and costs of every layer, as a LaTeX table"),
    suffix=".tex",
    order=70,
    write=_latex,
)
