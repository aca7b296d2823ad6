"""Check a project file: layers, shapes, parameters, problems, and whether its data can be loaded."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from nnstudio.cli import counts
from nnstudio.cli.arguments import add_file_argument, add_json_option
from nnstudio.cli.findings import risks_of
from nnstudio.cli.printing import grouped, print_json, print_table
from nnstudio.core.compiler.plan import NetworkPlan, Plan, Problem, Severity
from nnstudio.core.language import N_, Message, _, ngettext
from nnstudio.core.project import Network, Project
from nnstudio.core.project.nesting import all_networks
from nnstudio.core.project.paths import steps

if TYPE_CHECKING:
    from nnstudio.core.data.source import Dataset
    from nnstudio.core.storage.files import ProjectFile

Line = dict[str, object]
PARTS = ("train", "validation", "test")


SUMMARY = N_(
    "Check a project file: layers, shapes, parameters, problems, and whether its data can be loaded."
)
_FIELDS = (
    '{"event": "layer", "network", "node", "layer", "output", "parameters", "multiply_adds", '
    '"activation_bytes"}',
    '{"event": "note", "message"}',
    '{"event": "problem", "code", "severity", "network", "node", "message", "mend"}',
    '{"event": "risk", …}',
    '{"event": "totals", "networks", "layers", "parameters", "multiply_adds", "activation_bytes", "problems"'
    ', "errors", "warnings", "risks", "trained_steps", "samples"}',
)


def details() -> list[str]:
    return [
        _(
            "Exit status: 0 without problems, 1 with problems (errors keep a project from being trained, "
            "warnings do not), 2 if the file cannot be read. Risks that lie in the data do not count."
        ),
        _(
            "With --json, one object a line: each layer in the order they run, what was found on opening, "
            "each problem, each risk, and last the totals:"
        ),
        *_FIELDS,
    ]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_file_argument(parser)
    parser.add_argument(
        "--quick", action="store_true", help=_("do not load the samples: only look at the files' beginnings")
    )
    add_json_option(parser)


def run(options: argparse.Namespace) -> int:
    """Print what there is and what is wrong; 1 if anything is."""
    from nnstudio.core.storage.files import read
    from nnstudio.core.training.resolving import resolve

    file = read(options.file)
    plan, dataset = _looked_into(file.project, resolve(file.project), options.quick)
    notes = (*file.notes, *(dataset.skipped if dataset is not None else ()))
    risks = risks_of(file.project, plan, dataset)
    lines = [
        *_layers(file.project, plan),
        *_notes(notes),
        *_findings(file.project, "problem", plan.problems),
        *_findings(file.project, "risk", risks),
    ]
    totals = {**_totals(file, plan, dataset), "risks": len(risks)}
    if options.json:
        for line in (*lines, totals):
            print_json(line)
    else:
        _print_words(lines, totals)
    return int(totals["problems"] != 0)


def _looked_into(project: Project, plan: Plan, quick: bool) -> tuple[Plan, Dataset | None]:
    """The plan with all that training would refuse besides, and the samples where they could be loaded."""
    from nnstudio.core.training.readiness import hindrances, loaded

    dataset, problem = (None, None) if quick else loaded(project, plan)
    found = [problem] if problem is not None else []
    found.extend(hindrances(project, plan, dataset))
    return replace(plan, problems=(*found, *plan.problems)), dataset


def _layers(project: Project, plan: Plan) -> Iterator[Line]:
    for path, network in all_networks(project):
        resolved = plan.network(path)
        for node in _in_order(network, resolved):
            found = resolved.nodes.get(node)
            outputs = found.outputs if found else {}
            yield {
                "event": "layer",
                "network": _place(project, path),
                "node": network.nodes[node].name,
                "layer": network.nodes[node].layer,
                "output": {port: list(spec.shape) for port, spec in outputs.items()},
                "parameters": found.parameters if found else 0,
                "multiply_adds": found.multiply_adds if found else 0,
                "activation_bytes": found.activation_bytes if found else 0,
                **({"repeat": network.nodes[node].repeat} if network.nodes[node].body else {}),
            }


def _place(project: Project, path: str) -> str:
    """A network as a person calls it: its name, then those of the blocks that lead into it."""
    name, blocks = steps(path)
    words, at = [name], project.networks.get(name)
    for block in blocks:
        node = at.nodes.get(block) if at is not None else None
        words.append(node.name if node is not None else block)
        at = node.body if node is not None else None
    return ".".join(words)


def _in_order(network: Network, plan: NetworkPlan) -> list[str]:
    """Ids in the order they run, then those that could not be ordered."""
    return list(dict.fromkeys((*plan.order, *network.nodes)))


def _notes(notes: Iterable[Message]) -> Iterator[Line]:
    for note in notes:
        yield {"event": "note", "message": str(note)}


def _findings(project: Project, event: str, problems: Iterable[Problem]) -> Iterator[Line]:
    for problem in problems:
        yield {
            "event": event,
            "code": problem.code,
            "severity": str(problem.severity),
            "network": _place(project, problem.network),
            "node": _node_name(project, problem),
            "message": str(problem.message),
            "mend": str(problem.mend.label) if problem.mend else None,
        }


def _node_name(project: Project, problem: Problem) -> str | None:
    """The name of the node a problem is about: its own, or the one its link leads to."""
    id = problem.node or (problem.link.target.node if problem.link else None)
    network = project.find_network(problem.network)
    node = network.nodes.get(id) if network and id else None
    return node.name if node else None


def _totals(file: ProjectFile, plan: Plan, dataset: Dataset | None) -> Line:
    networks = plan.networks.values()
    severities = [problem.severity for problem in plan.problems]
    return {
        "event": "totals",
        "networks": len(file.project.networks),
        "layers": sum(len(network.nodes) for _path, network in all_networks(file.project)),
        "parameters": plan.parameters,
        "multiply_adds": sum(network.multiply_adds for network in networks),
        "activation_bytes": sum(network.activation_bytes for network in networks),
        "problems": len(severities),
        "errors": severities.count(Severity.ERROR),
        "warnings": severities.count(Severity.WARNING),
        "trained_steps": file.checkpoint.step if file.checkpoint else 0,
        "samples": None if dataset is None else sum(len(dataset.part(name)) for name in PARTS),
    }


def _print_words(lines: list[Line], totals: Line) -> None:
    layers = [line for line in lines if line["event"] == "layer"]
    for name in dict.fromkeys(line["network"] for line in layers):
        head = (str(name), _("layer"), _("output"), _("parameters"))
        print_table([head, *(_row(line) for line in layers if line["network"] == name)], right=3)
    for line in lines:
        if line["event"] == "note":
            print(line["message"])
        elif line["event"] in _TEMPLATES_OF:
            print(_in_words(line))
    print(_totals_in_words(totals))


def _row(line: Line) -> tuple[str, ...]:
    shapes = line["output"]
    assert isinstance(shapes, dict)
    shown = ", ".join(" × ".join(map(str, shape)) or "1" for shape in shapes.values())
    layer = f"{line['layer']} × {line['repeat']}" if line.get("repeat", 1) != 1 else str(line["layer"])
    return f"  {line['node']}", layer, shown or "–", grouped(int(str(line["parameters"])))


_ERROR, _WARNING = N_("Error: {where}: {message}"), N_("Warning: {where}: {message}")
_TEMPLATES_OF = {"problem": _WARNING, "risk": N_("Risk: {where}: {message}")}


def _in_words(line: Line) -> str:
    is_error = line["severity"] == str(Severity.ERROR)
    template = _(_ERROR if is_error else _TEMPLATES_OF[str(line["event"])])
    where = f"{line['network']}.{line['node']}" if line["node"] else line["network"]
    mend = f" [{line['mend']}]" if line["mend"] else ""
    return template.format(where=where, message=line["message"]) + mend


def _totals_in_words(totals: Line) -> str:
    parameters, layers, errors = (int(str(totals[name])) for name in ("parameters", "layers", "errors"))
    counted = _("{layers}, {parameters}.").format(
        layers=counts.layers(layers), parameters=counts.parameters(parameters)
    )
    if not errors:
        verdict = _("It can be trained.")
        return f"{counted} {verdict}"
    trouble = ngettext(
        "{count} error keeps it from being trained.", "{count} errors keep it from being trained.", errors
    )
    return f"{counted} {trouble.format(count=errors)}"
