"""Study folders: what the meta files name, and what is said where they name what is not there."""

from __future__ import annotations

from pathlib import Path

import pytest

import studies
from netkg.cohort import study
from netkg.errors import UsageError


def rules(found: study.Study) -> list[str]:
    return [finding.rule for finding in found.findings]


def test_a_study_is_what_its_meta_files_say(tmp_path: Path) -> None:
    found = study.read(studies.write(tmp_path))
    assert found.identifier == "small"
    assert {file.name: file.profile for file in found.files}["data_mutations.txt"] == "MUTATION_EXTENDED/MAF"
    assert not found.findings


def test_a_folder_without_a_study_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"no meta_study\.txt"):
        study.read(tmp_path)


def test_a_wrong_folder_is_told_apart_from_none_and_the_studies_in_it_are_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="There is no folder"):
        study.read(tmp_path / "nothing")
    studies.write(tmp_path / "one")
    with pytest.raises(UsageError, match=r"Did you mean \S+/one\?"):
        study.read(tmp_path)


@pytest.mark.parametrize("name", ["", "../../etc", "a b", "a/b"])
def test_the_identifier_names_a_graph_and_a_folder(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError, match="cancer_study_identifier"):
        study.read(studies.write(tmp_path, name))


def test_a_file_that_is_missing_is_told_and_not_taken_for_one_without_rows(tmp_path: Path) -> None:
    (studies.write(tmp_path) / "data_mutations.txt").unlink()
    found = study.read(tmp_path)
    assert [(f.file, f.rule, f.severity) for f in found.findings] == [("meta_mutations.txt", "file-missing", "warning")]
    assert "MUTATION_EXTENDED/MAF" not in found.profiles


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ("cancer_study_identifier: another", "other-study"),
        ("data_filename: ../data_sv.txt", "file-outside"),
        ("data_filename:", "no-data-file"),
    ],
)
def test_what_a_meta_file_must_not_say(tmp_path: Path, line: str, rule: str) -> None:
    meta = studies.write(tmp_path) / "meta_sv.txt"
    key = line.partition(":")[0]
    meta.write_text("".join(line + "\n" if said.startswith(key) else said + "\n" for said in meta.read_text().splitlines()))
    found = study.read(tmp_path)
    assert rules(found) == [rule]
    assert "STRUCTURAL_VARIANT/SV" not in found.profiles
