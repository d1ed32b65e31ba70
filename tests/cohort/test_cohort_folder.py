"""The folder of a cohort: what counts of an unfinished one, and that a finished one takes its place whole."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from netkg.cohort import cohort_folder
from netkg.errors import UsageError
from netkg.findings import Finding

INPUTS = {"files": {"data_sv.txt": "0"}}
WRONG = Finding("data_sv.txt", 7, "Sample_Id", rule="unknown-reference", message='"S,9" is\nin no row', fix="Correct it.")


def test_what_the_journal_does_not_say_is_cut_off(tmp_path: Path) -> None:
    with cohort_folder.begin(tmp_path, "small", INPUTS) as unfinished:
        unfinished.write(b"one\n", 1, [WRONG])
        unfinished.settle()
        unfinished.write(b"lost\n", 1, [WRONG])
    with cohort_folder.begin(tmp_path, "small", INPUTS) as unfinished:
        assert unfinished.journal.triples == 1
        unfinished.write(b"two\n", 1, [])
        unfinished.finish(tmp_path / "cohorts/small", {"triples": 2})
    cohort = cohort_folder.find(tmp_path, "small")
    assert gzip.decompress(cohort.quads.read_bytes()) == b"one\ntwo\n"
    assert list(cohort.findings()) == [WRONG]
    assert [path.name for path in (tmp_path / "cohorts").iterdir()] == ["small"]


def test_work_of_other_inputs_is_begun_anew(tmp_path: Path) -> None:
    with cohort_folder.begin(tmp_path, "small", INPUTS) as unfinished:
        unfinished.write(b"one\n", 1, [])
        unfinished.settle()
    with cohort_folder.begin(tmp_path, "small", {"files": {}}) as unfinished:
        assert unfinished.journal.written == unfinished.journal.triples == 0


def test_work_of_which_something_is_gone_is_begun_anew(tmp_path: Path) -> None:
    with cohort_folder.begin(tmp_path, "small", INPUTS) as unfinished:
        unfinished.write(b"one\n", 1, [])
        unfinished.settle()
    (tmp_path / "cohorts/.small/small.nq.gz").write_bytes(b"")
    with cohort_folder.begin(tmp_path, "small", INPUTS) as unfinished:
        assert unfinished.journal.written == 0


def test_two_do_not_write_the_same_cohort(tmp_path: Path) -> None:
    with (
        cohort_folder.begin(tmp_path, "small", INPUTS),
        pytest.raises(UsageError, match="Another process"),
        cohort_folder.begin(tmp_path, "small", INPUTS),
    ):
        raise AssertionError


def test_a_finished_cohort_is_replaced_whole(tmp_path: Path) -> None:
    for text in (b"old\n", b"new\n"):
        with cohort_folder.begin(tmp_path, "small", INPUTS) as unfinished:
            unfinished.write(text, 1, [])
            unfinished.finish(tmp_path / "cohorts/small", {"triples": 1})
    (cohort,) = cohort_folder.every(tmp_path)
    assert gzip.decompress(cohort.quads.read_bytes()) == b"new\n"


def test_a_cohort_that_is_not_there_is_refused_with_those_that_are(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="netkg ingest"):
        cohort_folder.find(tmp_path, "small")
