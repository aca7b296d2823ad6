"""Whether the targets in a user's file are classes or values: what they look like, or what the user says."""

from nnstudio.core.language import N_
from nnstudio.core.parameters import Kind, Parameter

TASK = Parameter(
    name="task",
    kind=Kind.CHOICE,
    default="auto",
    choices=("auto", "classes", "values"),
    choice_labels=(N_("Automatic"), N_("Classes"), N_("Values")),
    label=N_("Targets are"),
    help=N_(
        "Classes to tell apart, or values to predict; auto takes words and few whole numbers for classes."
    ),
)
