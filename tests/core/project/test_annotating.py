from __future__ import annotations

import pytest

from nnstudio.core.parameters import InvalidValue
from nnstudio.core.project import Project
from nnstudio.core.project.annotation import COLOURS, LONGEST_TEXT
from nnstudio.core.project.edits import (
    add_frame,
    add_note,
    colour_annotations,
    copy,
    delete,
    duplicate,
    frame_nodes,
    move_together,
    paste,
    resize_annotation,
    write_annotation,
)
from nnstudio.core.project.edits.annotating import inside
from nnstudio.core.project.layout import lay_out
from nnstudio.core.project.refusals import InvalidPlace, InvalidSize, InvalidText, UnknownAnnotation
from nnstudio.core.session import Selection, Session
from nnstudio.core.storage.project_json import from_json, to_json
from nnstudio.core.storage.refusals import WrongValue
from tests.core.project.builders import chain, main


def noted() -> Project:
    """A chain with a note (``a1``) and a frame (``a2``) around all of it."""
    project = add_note(chain("Input", "ReLU", "Output"), "main", (20.0, 10.0), "Here it bends")
    return add_frame(project, "main", (-40.0, -60.0), (1200.0, 300.0), "Everything")


def test_notes_and_frames_get_ids_of_their_own() -> None:
    network = main(noted())
    assert list(network.notes) == ["a1"]
    assert list(network.frames) == ["a2"]
    assert network.annotations.keys() == {"a1", "a2"}


def test_an_annotation_is_written_coloured_and_resized() -> None:
    project = write_annotation(noted(), "main", "a1", "Two\nlines")
    project = colour_annotations(project, "main", frozenset({"a1", "a2"}), "orange")
    project = resize_annotation(project, "main", "a2", (0.0, 0.0), (500.0, 200.0))
    assert main(project).notes["a1"].text == "Two\nlines"
    assert {one.colour for one in main(project).annotations.values()} == {"orange"}
    assert (main(project).frames["a2"].at, main(project).frames["a2"].size) == ((0.0, 0.0), (500.0, 200.0))


def test_what_lies_in_a_frame_is_found_with_frames_within_it() -> None:
    project = add_frame(noted(), "main", (200.0, -30.0), (220.0, 120.0))
    assert inside(main(project), ["a2"]) == (frozenset({"n1", "n2", "n3"}), frozenset({"a1", "a3"}))
    assert inside(main(project), ["a3"]) == (frozenset({"n2"}), frozenset())


def test_two_equal_frames_do_not_hold_one_another_for_ever() -> None:
    project = add_frame(Project(), "main", (0.0, 0.0), (100.0, 100.0))
    project = add_frame(project, "main", (0.0, 0.0), (100.0, 100.0))
    assert inside(main(project), ["a1"])[1] <= {"a1", "a2"}


def test_nodes_and_annotations_move_in_one_step() -> None:
    project = move_together(noted(), "main", {"n1": (5.0, 6.0)}, {"a1": (7.0, 8.0)})
    assert main(project).nodes["n1"].at == (5.0, 6.0)
    assert main(project).notes["a1"].at == (7.0, 8.0)
    assert main(project).frames["a2"] == main(noted()).frames["a2"]


def test_a_frame_is_drawn_around_nodes() -> None:
    project = frame_nodes(chain("Input", "ReLU", "Output"), "main", frozenset({"n1", "n2"}), "Begin")
    (frame,) = main(project).frames.values()
    assert inside(main(project), [frame.id])[0] == {"n1", "n2"}
    assert frame_nodes(project, "main", frozenset()) == project


def test_arranging_takes_frames_along() -> None:
    scattered = chain("Input", "ReLU", "Output")
    project = frame_nodes(scattered, "main", frozenset({"n1", "n2"}))
    project = move_together(project, "main", {"n2": (200.0, 20.0)}, {})
    arranged = lay_out(project, "main")
    (frame,) = main(arranged).frames
    assert inside(main(arranged), [frame])[0] == {"n1", "n2"}


def test_copies_come_along_under_new_ids() -> None:
    project = noted()
    fragment = copy(project, "main", frozenset({"n1"}), frozenset({"a1"}))
    assert set(fragment.annotations) == {"a1"}
    pasted = paste(project, "main", fragment, (0.0, 400.0))
    note = main(pasted).notes["a3"]
    assert note.text == "Here it bends"
    assert note.at == (20.0, 410.0)  # as far from the card as the original


def test_a_note_alone_is_copied_and_duplicated() -> None:
    project = noted()
    fragment = copy(project, "main", frozenset(), frozenset({"a1"}))
    assert main(paste(project, "main", fragment, (50.0, 60.0))).notes["a3"].at == (50.0, 60.0)
    doubled = duplicate(project, "main", frozenset(), frozenset({"a1"}))
    assert main(doubled).notes["a3"].at[1] >= 10.0 + 110.0


def test_deleting_takes_annotations_away() -> None:
    project = delete(noted(), "main", frozenset({"n2"}), frozenset(), frozenset({"a2"}))
    assert set(main(project).annotations) == {"a1"}
    assert set(main(project).nodes) == {"n1", "n3"}


@pytest.mark.parametrize(
    ("edit", "arguments", "refusal"),
    [
        (add_note, ((1e9, 0.0),), InvalidPlace),
        (add_note, ((0.0, 0.0), "x" * (LONGEST_TEXT + 1)), InvalidText),
        (add_frame, ((0.0, 0.0), (1.0, 100.0)), InvalidSize),
        (add_frame, ((0.0, 0.0), (float("nan"), 100.0)), InvalidSize),
        (add_note, ((0.0, 0.0), "", (100.0, 100.0), "red"), InvalidValue),
        (write_annotation, ("a9", "x"), UnknownAnnotation),
        (resize_annotation, ("a9", (0.0, 0.0), (100.0, 100.0)), UnknownAnnotation),
        (colour_annotations, (frozenset({"n1"}), "blue"), UnknownAnnotation),
        (move_together, ({}, {"a9": (0.0, 0.0)}), UnknownAnnotation),
    ],
)
def test_what_makes_no_sense_is_refused(edit, arguments, refusal) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(refusal):
        edit(noted(), "main", *arguments)


def test_files_keep_them_and_old_files_stay_as_they_were() -> None:
    assert "notes" not in str(to_json(chain("Input")))
    assert from_json(to_json(noted())) == noted()


@pytest.mark.parametrize(
    ("field", "value"), [("colour", "red"), ("size", [1, 2]), ("at", [0]), ("id", "a2"), ("text", 3)]
)
def test_a_damaged_annotation_is_named(field: str, value: object) -> None:
    text = to_json(noted())
    text["networks"][0]["notes"][0][field] = value
    with pytest.raises(WrongValue, match=r"frames|notes"):
        from_json(text)


def test_every_colour_has_a_name_in_words() -> None:
    from nnstudio.core.project.annotation import COLOUR

    assert len({COLOUR.choice_label(colour) for colour in COLOURS}) == len(COLOURS)


def test_the_session_forgets_selected_notes_that_are_gone() -> None:
    session = Session(noted())
    session.select(Selection(annotations=frozenset({"a1", "a2"})))
    session.apply(delete, "main", frozenset(), frozenset(), frozenset({"a1"}))
    assert session.selection == Selection(annotations=frozenset({"a2"}))
    assert session.selection.single_annotation == "a2"
