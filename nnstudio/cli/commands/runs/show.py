"""Show one run: how it went, what was changed on the way, which of its steps are kept."""

from __future__ import annotations

import argparse

from nnstudio.cli.arguments import add_json_option
from nnstudio.cli.commands.runs._words import add_number, as_json, figure, lasted, status_word, when
from nnstudio.cli.printing import grouped, print_json, print_table
from nnstudio.core.language import N_, _, ngettext
from nnstudio.core.runs.changes import change_in_words
from nnstudio.core.runs.facts import Change, RunFacts, Snapshot
from nnstudio.core.runs.store import open_store

SUMMARY = N_("Show one run: how it went, what was changed on the way, which of its steps are kept.")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_number(parser)
    add_json_option(parser)


def run(options: argparse.Namespace) -> int:
    """Print it; returns the exit status."""
    with open_store() as store:
        found = store.run(options.number)
        changes, snapshots = store.changes(found.number), store.snapshots(found.number)
        parent = store.find(found.origin.uid) if found.origin.uid else None
    if options.json:
        _print_json(found, changes, snapshots)
    else:
        _print_words(found, changes, snapshots, parent)
    return 0


def _print_json(found: RunFacts, changes: tuple[Change, ...], snapshots: tuple[Snapshot, ...]) -> None:
    for change in changes:
        print_json(
            {"event": "change", "step": change.step, "kind": str(change.kind), "paths": list(change.paths)}
        )
    for one in snapshots:
        print_json({"event": "snapshot", "step": one.step, "bytes": one.size})
    print_json({"event": "run", **as_json(found)})


def _print_words(
    found: RunFacts, changes: tuple[Change, ...], snapshots: tuple[Snapshot, ...], parent: RunFacts | None
) -> None:
    rows = [
        (_("run"), f"{found.number}  {found.name}{' ★' if found.is_starred else ''}"),
        (_("state"), status_word(found) + (f". {found.message}" if found.message else "")),
        (_("begun"), when(found.created)),
        (_("steps"), _steps(found)),
        (_("time"), lasted(found.seconds)),
        (_("device"), found.device),
        (_("parameters"), grouped(found.parameters)),
        (_("seed"), str(found.seed)),
        *((name.replace("_", " "), figure(found.figures, name)) for name in found.figures),
        *((str(name), str(value)) for name, value in found.machine.items()),
        (_("kept"), _kept(snapshots)),
    ]
    if parent is not None:
        text = _("run {number}, after step {step}")
        rows.insert(1, (_("forked from"), text.format(number=parent.number, step=grouped(found.origin.step))))
    if found.notes:
        rows.append((_("notes"), found.notes))
    print_table(rows)
    for change in changes:
        print(change_in_words(change))


def _steps(found: RunFacts) -> str:
    if not found.start:
        return grouped(found.step)
    return _("{first} to {last}").format(first=grouped(found.start), last=grouped(found.step))


def _kept(snapshots: tuple[Snapshot, ...]) -> str:
    text = ngettext("{count} snapshot, {size} MB", "{count} snapshots, {size} MB", len(snapshots))
    size = sum(one.size for one in snapshots) / 1e6
    return text.format(count=grouped(len(snapshots)), size=f"{size:.1f}")
