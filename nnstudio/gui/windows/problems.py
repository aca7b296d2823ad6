"""Going to where a problem is."""

from __future__ import annotations

from nnstudio.core.compiler.plan import Problem
from nnstudio.core.session import Selection, Session


def show_problem(session: Session, problem: Problem) -> None:
    """Show the problem's network, with its node or link selected: the canvas brings that into view."""
    session.show_network(problem.network)
    if problem.node is not None:
        session.select(Selection(frozenset({problem.node})))
    elif problem.link is not None:
        session.select(Selection(links=frozenset({problem.link})))
