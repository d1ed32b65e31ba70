"""A study folder of cBioPortal: its `meta_*.txt` files, and the data files that they name.

The format is that of *File Formats* in the documentation of cBioPortal. A meta file has one `key: value` on a line.
`meta_study.txt` describes the study; each of the others names a data file and what kind of data is in it, such as
`MUTATION_EXTENDED/MAF`, which here is called its profile.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from netkg.errors import UsageError
from netkg.findings import Finding

STUDY_FILE = "meta_study.txt"
_IDENTIFIER = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")
#: Where meta files that describe no data file are told from those that do.
_FILE, _STUDY = "data_filename", "cancer_study_identifier"


@dataclass(frozen=True)
class DataFile:
    """A data file of a study: where it is, its profile, such as `STRUCTURAL_VARIANT/SV`, and what its meta file says."""

    path: Path
    profile: str
    settings: Mapping[str, str]

    @property
    def name(self) -> str:
        """The file's name, by which findings and the rows in the graph call it."""
        return self.path.name


@dataclass
class Study:
    """A study: its identifier, what `meta_study.txt` says of it, the data files that are there, and the findings."""

    folder: Path
    identifier: str
    about: Mapping[str, str]
    files: list[DataFile] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    @property
    def profiles(self) -> frozenset[str]:
        """The profiles of the data files that are there."""
        return frozenset(file.profile for file in self.files)


def read(folder: Path) -> Study:
    """Read the meta files of a folder.

    :raises UsageError: if it is no study, or its identifier cannot name a graph.
    """
    described = folder / STUDY_FILE
    if not folder.is_dir():
        raise UsageError(f"There is no folder {folder}; name the folder of a study, in which {STUDY_FILE} is.")
    if not described.is_file():
        within = " or ".join(str(path.parent) for path in sorted(folder.glob(f"*/{STUDY_FILE}"))[:3])
        hint = f"Did you mean {within}?" if within else "Name the folder in which it is."
        raise UsageError(f"{folder} is no study of cBioPortal: it has no {STUDY_FILE}. {hint}")
    about = settings(described)
    identifier = about.get(_STUDY, "")
    if not _IDENTIFIER.fullmatch(identifier):
        raise UsageError(
            f"{described}: {_STUDY} is {identifier!r}; it names the graph, so give it letters, digits, underscores and hyphens."
        )
    study = Study(folder, identifier, about)
    for path in sorted(folder.glob("meta_*.txt")):
        if path.name != STUDY_FILE:
            study.findings += _data_file(study, path)
    return study


def settings(path: Path) -> dict[str, str]:
    """Read the `key: value` lines of a meta file; what is no such line is passed over, bad bytes are replaced."""
    pairs = (line.partition(":") for line in path.read_text("utf-8-sig", errors="replace").splitlines())
    return {key.strip(): value.strip() for key, colon, value in pairs if colon}


def _data_file(study: Study, meta: Path) -> Iterator[Finding]:
    """Add the file that a meta file names, or say why it is not read."""
    said = settings(meta)
    profile = f"{said.get('genetic_alteration_type', '')}/{said.get('datatype', '')}"
    owner, name = said.get(_STUDY, study.identifier), said.get(_FILE, "")
    if owner != study.identifier:
        message = f"belongs to the study {owner}, and not to {study.identifier}"
        yield Finding(
            meta.name, rule="other-study", message=message, fix="Correct its cancer_study_identifier, or move it away."
        )
    elif not name:
        if "genetic_alteration_type" in said:
            fix = "Add data_filename: and the name of the data file."
            yield Finding(meta.name, rule="no-data-file", message="names no data_filename", fix=fix)
    elif Path(name).name != name:
        fix = "Put the file into the folder of the study, and give its name alone."
        yield Finding(meta.name, rule="file-outside", message=f"names {name!r}, which is no file of this folder", fix=fix)
    elif not (study.folder / name).is_file():
        fix = "Add the file; without it nothing of this profile is known, which is not the same as that nothing was found."
        message = f"names {name}, which is missing, so {profile} is not read"
        yield Finding(meta.name, rule="file-missing", message=message, fix=fix, severity="warning")
    else:
        study.files.append(DataFile(study.folder / name, profile, said))
