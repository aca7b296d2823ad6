"""Laying a network out: ``python -m tests.benchmarks.layout``.

Networks of the kinds that people build, at several sizes; the best and the median of a few runs, and
what it led to: crossings drawn, beside those of the order in which the layers were added.
"""

from __future__ import annotations

import argparse
import random
import statistics
import time
from collections.abc import Callable

from immutabledict import immutabledict

from nnstudio.core.project import Link, Network, Node, Port
from nnstudio.core.project.layout import laid_out
from nnstudio.core.project.layout.graph import graph_of
from nnstudio.core.project.layout.layered import layered
from nnstudio.core.project.layout.layering import columns
from nnstudio.core.project.layout.ordering import crossings, naive_order, ordered
from tests.benchmarks.rows import Row, amount, report

Pairs = list[tuple[int, int]]
AIMED_NODES = 1000  # so many are to be laid out in less than a second


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.layout", description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[100, 1000, 10_000], help="numbers of nodes")
    parser.add_argument("--runs", type=int, default=int(amount(3, 1)), help="runs of each (3)")
    options = parser.parse_args()
    print(
        f"{'network':<12}{'nodes':>8}{'links':>8}{'best':>10}{'median':>10}{'crossings':>11}{'as added':>10}"
    )
    for title, links in KINDS.items():
        for size in options.sizes:
            measure(title, network(links(size)), options.runs)
    return 0


def measure(title: str, whole: Network, runs: int) -> None:
    seconds = [_seconds(whole) for _ in range(runs)]
    aim = "< 1" if len(whole.nodes) <= AIMED_NODES else ""
    report(Row(f"{title}, {len(whole.nodes):,} nodes", "laying it out", aim, tuple(seconds), "s"))
    graph = graph_of(whole)
    drawing = layered(graph, columns(graph))
    found, naive = (crossings(drawing, order(drawing)) for order in (ordered, naive_order))
    best, middle = min(seconds), statistics.median(seconds)
    size = f"{title:<12}{len(whole.nodes):>8}{len(whole.links):>8}"
    print(f"{size}{best:>8.2f} s{middle:>8.2f} s{found:>11}{naive:>10}", flush=True)


def _seconds(whole: Network) -> float:
    started = time.perf_counter()
    laid_out(whole)
    return time.perf_counter() - started


def network(links: Pairs) -> Network:
    nodes = {f"n{i}": Node(f"n{i}", "Add", f"add{i}") for i in range(max(map(max, links)) + 1)}
    made = (Link(Port(f"n{a}", "out"), Port(f"n{b}", "in")) for a, b in links)
    return Network(immutabledict(nodes), tuple(made))


def chain(size: int) -> Pairs:
    return [(i, i + 1) for i in range(size - 1)]


def residual(size: int) -> Pairs:
    """A link past every five layers."""
    return chain(size) + [(i, i + 6) for i in range(0, size - 6, 6)]


def u_net(size: int) -> Pairs:
    """A link across at every tenth of the depth."""
    step = max(size // 20, 1)
    return chain(size) + [(i, size - 1 - i) for i in range(step, size // 2 - step, step)]


def parallel(size: int) -> Pairs:
    """Modules of four branches of three layers each, one after another."""
    links: Pairs = []
    for start in range(0, size - 13, 13):
        for branch in range(4):
            first = start + 1 + 3 * branch
            links += [(start, first), (first, first + 1), (first + 1, first + 2), (first + 2, start + 13)]
    return links


def sparse(size: int) -> Pairs:
    """Random links to one of the fifty layers behind, 1.3 for each layer."""
    draw = random.Random(0)
    starts = (draw.randrange(size - 1) for _ in range(int(1.3 * size)))
    return sorted({(i, min(i + 1 + draw.randrange(50), size - 1)) for i in starts})


KINDS: dict[str, Callable[[int], Pairs]] = {
    "chain": chain,
    "residual": residual,
    "U-Net": u_net,
    "parallel": parallel,
    "random": sparse,
}

if __name__ == "__main__":
    raise SystemExit(main())
