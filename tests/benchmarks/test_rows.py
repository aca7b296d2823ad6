"""The table that ends the benchmarks: what was reached, how far figures spread, what was left out."""

from __future__ import annotations

from tests.benchmarks.rows import FILE, QUICK, Row, amount, left_out, markdown, number, read, report, table


def test_a_row_is_reached_by_its_median_in_the_direction_of_its_aim():
    assert Row("a", "b", "≥ 1.2", (1.1, 1.3, 1.4)).is_reached
    assert Row("a", "b", "≥ 1.2", (1.1, 1.1, 1.4)).is_reached is False
    assert Row("a", "b", "≤ 100", (90.0, 99.0, 300.0), "ms").is_reached
    assert Row("a", "b", "< 2", (2.0,), "s").is_reached is False
    assert Row("a", "b", "≤ 10,000", (9_000.0,)).is_reached


def test_a_row_by_all_is_reached_by_its_worst_repeat():
    assert Row("a", "b", "≤ 100", (10.0, 99.0), "ms", by_all=True).is_reached
    assert Row("a", "b", "≤ 100", (10.0, 20.0, 101.0), "ms", by_all=True).is_reached is False


def test_without_an_aim_or_a_figure_nothing_is_said_to_be_reached():
    assert Row("a", "b", values=(1.0,)).is_reached is None
    assert Row("a", "b", "≥ 1.2", note="no CUDA here").is_reached is None


def test_rows_go_through_a_file_into_one_table(tmp_path, monkeypatch):
    file = tmp_path / "rows"
    monkeypatch.setenv(FILE, str(file))
    report(Row("resnet18", "command line / plain loop", "≥ 1.2", (1.31, 1.25, 1.4)))
    left_out("tiny", "CUDA / plain loop", "≥ 5", "no CUDA here")
    rows = read(file)
    assert rows[0].values == (1.31, 1.25, 1.4)
    head, _rule, first, second = table(rows).splitlines()
    assert head.split()[:3] == ["work", "figure", "aim"]
    assert "1.31 ×" in first
    assert "1.25 to 1.40 (3)" in first
    assert first.endswith("reached")
    assert second.endswith("no CUDA here")


def test_by_itself_a_benchmark_writes_no_rows(tmp_path, monkeypatch):
    monkeypatch.delenv(FILE, raising=False)
    monkeypatch.chdir(tmp_path)
    report(Row("a", "b", values=(1.0,)))
    assert list(tmp_path.iterdir()) == []
    assert read(tmp_path / "rows") == []


def test_a_quick_round_does_less(monkeypatch):
    monkeypatch.delenv(QUICK, raising=False)
    assert amount(15, 3) == 15
    monkeypatch.setenv(QUICK, "1")
    assert amount(15, 3) == 3


def test_numbers_are_told_with_three_figures():
    assert [number(one) for one in (0.954, 12.34, 1060.4, float("nan"))] == ["0.95", "12.3", "1,060", "–"]


def test_a_page_has_the_same_table():
    head, rule, line = markdown([Row("tiny", "window", "≥ 3", (3.5, 3.6, 4.0))]).splitlines()
    assert head == "| work | figure | aim | median | lowest to highest |"
    assert rule == "|---|---|---|---|---|"
    assert line == "| tiny | window | ≥ 3 × | 3.60 × | 3.50 to 4.00 (3) |"
