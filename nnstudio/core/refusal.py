"""Why something the user asked for is not done: one plain sentence saying what, where and what helps."""

from __future__ import annotations

from nnstudio.core.language import Message


class Refusal(Exception):  # noqa: N818 (a refusal is an answer, not a fault)
    """Raised for bad input and impossible wishes. Its text is meant for the user, in their language.

    Subclass it to let callers tell refusals apart. The template is English, marked with ``N_``:
    ``raise PortTaken(N_("{node} already has an input."), node=node.name)``.
    """

    def __init__(self, template: str, **fields: object) -> None:
        super().__init__(template)
        self.message = Message.of(template, **fields)

    def __str__(self) -> str:
        return str(self.message)
