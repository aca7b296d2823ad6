"""Check a project file: layers, shapes, parameters, problems.

Exit status: 0 without problems, 1 with problems (errors keep a project from being trained, warnings do
not), 2 if the file cannot be read.

With --json, one object a line: {"event": "layer", "network", "node", "layer", "output", "parameters",
"multiply_adds", "activation_bytes"} for each layer in the order they run, {"event": "note",
"message"} for what was found on opening, {"event": "problem", "code", "severity", "network", "node",
"message", "mend"} for each problem, and last {"event": "totals", "networks", "layers", "parameters",
"multiply_adds", "activation_bytes", "problems", "errors", "warnings", "trained_steps"}.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from nnstudio.cli.printing import add_json_option, grouped, print_json, print_table
from nnstudio.core.compiler.plan import NetworkPlan, Plan, Problem, Severity
from nnstudio.core.language import _, ngettext
from nnstudio.core.project import Network, Project

if TYPE_CHECKING:
    from nnstudio.core.storage.files import ProjectFile

Line = dict[str, object]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "file", type=Path, metavar="FILE", help="a .nnstudio file, or an example's project.json"
    )
    add_json_option(parser)


def run(options: argparse.Namespace) -> int:
    """Print what there is and what is wrong; 1 if anything is."""
    from nnstudio.core.storage.files import read
    from nnstudio.core.training.resolving import resolve

    file = read(options.file)
    plan = resolve(file.project)
    lines = [*_layers(file.project, plan), *_notes(file), *_problems(file.project, plan)]
    totals = _totals(file, plan)
    if options.json:
        for line in (*lines, totals):
            print_json(line)
    else:
        _print_words(lines, totals)
    return int(totals["problems"] != 0)


def _layers(project: Project, plan: Plan) -> Iterator[Line]:
    for name, network in project.networks.items():
        resolved = plan.networks.get(name, NetworkPlan())
        for node in _in_order(network, resolved):
            found = resolved.nodes.get(node)
            outputs = found.outputs if found else {}
            yield {
                "event": "layer",
                "network": name,
                "node": network.nodes[node].name,
                "layer": network.nodes[node].layer,
                "output": {port: list(spec.shape) for port, spec in outputs.items()},
                "parameters": found.parameters if found else 0,
                "multiply_adds": found.multiply_adds if found else 0,
                "activation_bytes": found.activation_bytes if found else 0,
            }


def _in_order(network: Network, plan: NetworkPlan) -> list[str]:
    """Ids in the order they run, then those that could not be ordered."""
    return list(dict.fromkeys((*plan.order, *network.nodes)))


def _notes(file: ProjectFile) -> Iterator[Line]:
    for note in file.notes:
        yield {"event": "note", "message": str(note)}


def _problems(project: Project, plan: Plan) -> Iterator[Line]:
    for problem in plan.problems:
        yield {
            "event": "problem",
            "code": problem.code,
            "severity": str(problem.severity),
            "network": problem.network,
            "node": _node_name(project, problem),
            "message": str(problem.message),
            "mend": str(problem.mend.label) if problem.mend else None,
        }


def _node_name(project: Project, problem: Problem) -> str | None:
    """The name of the node a problem is about: its own, or the one its link leads to."""
    id = problem.node or (problem.link.target.node if problem.link else None)
    network = project.networks.get(problem.network)
    node = network.nodes.get(id) if network and id else None
    return node.name if node else None


def _totals(file: ProjectFile, plan: Plan) -> Line:
    networks = plan.networks.values()
    severities = [problem.severity for problem in plan.problems]
    return {
        "event": "totals",
        "networks": len(file.project.networks),
        "layers": sum(len(network.nodes) for network in file.project.networks.values()),
        "parameters": plan.parameters,
        "multiply_adds": sum(network.multiply_adds for network in networks),
        "activation_bytes": sum(network.activation_bytes for network in networks),
        "problems": len(severities),
        "errors": severities.count(Severity.ERROR),
        "warnings": severities.count(Severity.WARNING),
        "trained_steps": file.checkpoint.step if file.checkpoint else 0,
    }


def _print_words(lines: list[Line], totals: Line) -> None:
    layers = [line for line in lines if line["event"] == "layer"]
    for name in dict.fromkeys(line["network"] for line in layers):
        head = (str(name), _("layer"), _("output"), _("parameters"))
        print_table([head, *(_row(line) for line in layers if line["network"] == name)], right=3)
    for line in lines:
        if line["event"] == "note":
            print(line["message"])
        elif line["event"] == "problem":
            print(_problem_in_words(line))
    print(_totals_in_words(totals))


def _row(line: Line) -> tuple[str, ...]:
    shapes = line["output"]
    assert isinstance(shapes, dict)
    shown = ", ".join(" × ".join(map(str, shape)) or "1" for shape in shapes.values())
    return f"  {line['node']}", str(line["layer"]), shown or "–", grouped(int(str(line["parameters"])))


def _problem_in_words(line: Line) -> str:
    kind = _("Error") if line["severity"] == str(Severity.ERROR) else _("Warning")
    where = f"{line['network']}.{line['node']}" if line["node"] else line["network"]
    mend = f" [{line['mend']}]" if line["mend"] else ""
    return f"{kind}: {where}: {line['message']}{mend}"


def _totals_in_words(totals: Line) -> str:
    parameters, layers, errors = (int(str(totals[name])) for name in ("parameters", "layers", "errors"))
    counted = _("{layers} layers, {parameters} parameters.").format(
        layers=layers, parameters=grouped(parameters)
    )
    if not errors:
        verdict = _("It can be trained.")
        return f"{counted} {verdict}"
    trouble = ngettext(
        "{count} error keeps it from being trained.", "{count} errors keep it from being trained.", errors
    )
    return f"{counted} {trouble.format(count=errors)}"
