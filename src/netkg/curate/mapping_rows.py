"""Add a mapping to the SSSOM set in its place, or say why it cannot be."""

from __future__ import annotations

from netkg.curate.change_set import ChangeSet
from netkg.curate.replacement import label_of, thing
from netkg.curate.tryout import tried
from netkg.errors import UsageError
from netkg.inputs import mappings, tab_separated
from netkg.inputs.project import Project
from netkg.namespaces import compress

_JUSTIFIED = "semapv:ManualMappingCuration"


def add(
    project: Project,
    subject: str,
    predicate: str,
    identifier: str,
    *,
    evidence: str,
    label: str = "",
    comment: str = "",
    unconfirmed: bool = False,
) -> str:
    """Write a row behind those of the same subject; give its place.

    :raises UsageError: if the subject is not there, or the set would have a finding.
    """
    changes = ChangeSet(project)
    path = project.graph / mappings.SET
    if not path.is_file():
        raise UsageError(f"This project has no mapping set graph/{mappings.SET}.")
    one = thing(changes, subject)
    lines = tab_separated.lines(changes.text(path))
    at = next((number for number, line in enumerate(lines) if not line.startswith("#")), len(lines))
    header = tab_separated.cells(lines[at])
    cells = {
        "subject_id": compress(one.iri),
        "subject_label": label_of(changes, one),
        "predicate_id": predicate,
        "object_id": identifier,
        "object_label": label,
        "mapping_justification": _JUSTIFIED,
        "object_source": f"bioregistry:{identifier.partition(':')[0].lower()}",
        "comment": comment,
        "ext_evidence": evidence,
        "ext_unconfirmed": "true" if unconfirmed else "",
    }
    row = "\t".join(cells.get(column, "") for column in header)
    place = next((n for n, line in enumerate(lines) if n > at and line.partition("\t")[0] > cells["subject_id"]), len(lines))
    lines.insert(place, row)
    changes.put(path, "\n".join(lines) + "\n")
    file = project.relative(path)
    with tried(changes) as tryout:
        tryout.run(only=("mappings",))
        new = [finding for finding in tryout.introduced() if finding.file == file]
    if new:
        raise UsageError(f"{new[0].column or file}: {new[0].message}. {new[0].fix}")
    changes.write()
    return f"{file}, row {place + 1}: {cells['subject_id']} {predicate} {identifier}"
