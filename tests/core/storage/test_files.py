from __future__ import annotations

import io
import json
import os
import zipfile

import numpy as np
import pytest

from nnstudio.core.language import language
from nnstudio.core.project import Project
from nnstudio.core.project.edits import append_node
from nnstudio.core.storage import files, strict_json
from nnstudio.core.storage.files import read, write
from nnstudio.core.storage.project_json import to_json
from nnstudio.core.storage.refusals import (
    DamagedFile,
    ForeignFile,
    NewerFile,
    UnreadableFile,
    UnsavedFile,
)
from tests.core.storage.samples import small, strange, trained


def test_a_project_comes_back_equal_with_nodes_in_their_order(tmp_path):
    path = tmp_path / "été 🌞.nnstudio"
    write(path, small())
    back = read(path)
    assert back.project == small()
    assert list(back.project.networks["main"].nodes) == list(small().networks["main"].nodes)
    assert (back.checkpoint, back.notes) == (None, ())


def test_a_checkpoint_comes_back_bit_for_bit(tmp_path):
    write(tmp_path / "a.nnstudio", small(), trained())
    back = read(tmp_path / "a.nnstudio").checkpoint
    assert back is not None
    assert back.state == trained().state
    assert back.tensors.keys() == trained().tensors.keys()
    for name, tensor in trained().tensors.items():
        assert back.tensors[name].dtype == tensor.dtype
        np.testing.assert_array_equal(back.tensors[name], tensor, strict=True)


def test_equal_projects_make_equal_files(tmp_path):
    write(tmp_path / "a.nnstudio", small(), trained())
    write(tmp_path / "b.nnstudio", small(), trained())
    assert (tmp_path / "a.nnstudio").read_bytes() == (tmp_path / "b.nnstudio").read_bytes()


def test_the_default_project_can_be_saved_and_opened(tmp_path):
    write(tmp_path / "a.nnstudio", Project())
    assert read(tmp_path / "a.nnstudio").project == Project()


def test_a_plain_json_project_can_be_read_too(tmp_path):
    (tmp_path / "project.json").write_bytes(strict_json.dump(to_json(small())))
    assert read(tmp_path / "project.json").project == small()


def test_an_unknown_layer_is_kept_with_parameters_and_links_through_a_save(tmp_path):
    write(tmp_path / "a.nnstudio", strange())
    opened = read(tmp_path / "a.nnstudio")
    assert opened.project == strange()
    assert "FromTheFuture" in str(opened.notes[0])
    write(tmp_path / "b.nnstudio", opened.project)
    assert (tmp_path / "a.nnstudio").read_bytes() == (tmp_path / "b.nnstudio").read_bytes()


def test_fields_of_a_newer_minor_format_survive_an_edit_and_a_save(tmp_path):
    data = to_json(small())
    data["minor"] = 7
    data["mood"] = {"colour": ["blue", 1.5, None]}
    data["data"]["of_tomorrow"] = [{"kind": "flip"}]
    data["data"]["split"]["of_tomorrow"] = 5
    data["training"]["of_tomorrow"] = "cosine"
    data["training"]["optimizers"]["main"]["of_tomorrow"] = 10
    data["networks"][0]["of_tomorrow"] = [[1, 2]]
    data["networks"][0]["nodes"][1]["of_tomorrow"] = True
    (tmp_path / "new.json").write_text(json.dumps(data))
    project = append_node(read(tmp_path / "new.json").project, "main", "ReLU")
    write(tmp_path / "again.nnstudio", project)
    with zipfile.ZipFile(tmp_path / "again.nnstudio") as archive:
        again = json.loads(archive.read("project.json"))
    assert again["minor"] == 7
    assert again["mood"] == data["mood"]
    assert again["data"]["of_tomorrow"] == [{"kind": "flip"}]
    assert again["data"]["split"]["of_tomorrow"] == 5
    assert again["training"]["of_tomorrow"] == "cosine"
    assert again["training"]["optimizers"]["main"]["of_tomorrow"] == 10
    assert again["networks"][0]["of_tomorrow"] == [[1, 2]]
    assert again["networks"][0]["nodes"][1]["of_tomorrow"] is True


def test_a_newer_major_format_is_refused_and_its_bytes_left_alone(tmp_path):
    data = to_json(small()) | {"format": 2}
    path = tmp_path / "new.nnstudio"
    path.write_bytes(zipped({"project.json": json.dumps(data).encode()}))
    before = path.read_bytes()
    with pytest.raises(NewerFile, match=r"new\.nnstudio cannot be opened.*Update nnstudio"):
        read(path)
    assert path.read_bytes() == before


def test_a_file_cut_off_anywhere_is_refused(tmp_path):
    path = tmp_path / "cut.nnstudio"
    write(path, append_node(Project(), "main", "Input"), trained())
    whole = path.read_bytes()
    for length in range(len(whole)):
        path.write_bytes(whole[:length])
        with pytest.raises((DamagedFile, ForeignFile)):
            read(path)


def test_any_flipped_bit_is_harmless_noticed_or_costs_only_the_weights(tmp_path):
    path = tmp_path / "flip.nnstudio"
    project = append_node(Project(), "main", "Input")
    write(path, project, trained())
    whole = path.read_bytes()
    lost = refused = 0
    for bit in np.random.default_rng(0).integers(0, 8 * len(whole), 3_000):
        flipped = bytearray(whole)
        flipped[bit // 8] ^= 1 << (bit % 8)
        path.write_bytes(flipped)
        try:
            back = read(path)
        except UnreadableFile:
            refused += 1
            continue
        assert back.project == project
        if back.checkpoint is None:
            assert back.notes
            lost += 1
        else:
            assert back.checkpoint.state == trained().state
    assert lost > 100
    assert refused > 100


def test_weights_that_are_damaged_are_left_out_with_a_note(tmp_path):
    path = tmp_path / "a.nnstudio"
    write(path, small(), trained())
    whole = bytearray(path.read_bytes())
    at = whole.index(np.arange(12, dtype=np.float32).tobytes())
    whole[at + 5] ^= 0xFF
    path.write_bytes(whole)
    back = read(path)
    assert back.project == small()
    assert back.checkpoint is None
    assert "weights are damaged" in str(back.notes[0])


@pytest.mark.parametrize(
    "content",
    [b"", b"hello", b"\x89PNG\r\n", b"PK", b"\x80\x04\x95pickle", b"{}", os.urandom(5000)],
    ids=["empty", "text", "png", "zip start", "pickle", "json", "noise"],
)
def test_what_is_no_project_is_refused_in_words(tmp_path, content):
    path = tmp_path / "odd.nnstudio"
    path.write_bytes(content)
    with pytest.raises((ForeignFile, DamagedFile), match=r"odd\.nnstudio"):
        read(path)


def test_a_zip_without_a_project_is_refused(tmp_path):
    path = tmp_path / "photos.nnstudio"
    path.write_bytes(zipped({"a.txt": b"hello"}))
    with pytest.raises(ForeignFile, match="zip file, but not an nnstudio project"):
        read(path)


def test_a_missing_file_a_folder_and_a_pipe_are_refused(tmp_path):
    with pytest.raises(UnreadableFile, match="There is no file"):
        read(tmp_path / "none.nnstudio")
    (tmp_path / "folder.nnstudio").mkdir()
    with pytest.raises(UnreadableFile, match="is not a file"):
        read(tmp_path / "folder.nnstudio")
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe.nnstudio")
        with pytest.raises(UnreadableFile, match="is not a file"):
            read(tmp_path / "pipe.nnstudio")


def test_a_file_that_may_not_be_read_is_refused(tmp_path, monkeypatch):
    write(tmp_path / "a.nnstudio", small())

    def refuse(*_arguments, **_options):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(files.Path, "open", refuse)
    with pytest.raises(UnreadableFile, match="You may not read"):
        read(tmp_path / "a.nnstudio")


def test_refusals_are_said_in_the_language_of_the_moment(tmp_path):
    path = tmp_path / "odd.nnstudio"
    path.write_bytes(b"hello")
    with pytest.raises(ForeignFile) as caught:
        read(path)
    template = caught.value.message.template
    language.choose("fr")
    assert str(caught.value) == language.translate(template).format(file="odd.nnstudio")


def test_saving_into_a_missing_folder_is_refused(tmp_path):
    with pytest.raises(UnsavedFile, match="is not there"):
        write(tmp_path / "no" / "a.nnstudio", small())


def zipped(parts: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return target.getvalue()


def test_a_project_is_not_saved_under_a_name_it_could_not_be_read_from(tmp_path):
    path = tmp_path / "work.json"
    with pytest.raises(UnsavedFile, match=r"\.nnstudio"):
        write(path, small())
    assert not path.exists()
