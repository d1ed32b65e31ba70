"""The kinds of records that have a command of their own, and how a row is made of what is given for one.

What can be given is read from the description of the kind's table: a column is an option, with its description for help.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from csvw import Column, Table

from netkg.curate.additions import slug
from netkg.errors import UsageError
from netkg.inputs import cells
from netkg.inputs.project import Project
from netkg.inputs.rows import SHARED
from netkg.inputs.tables import describe

_ALTERNATIVES = re.compile(r"[\w /.-]+(?:\|[\w /.-]+)+")
#: Columns whose option has another name.
_OPTIONS = {"altLabels": "synonym"}


@dataclass(frozen=True)
class RecordKind:
    """A kind of record: its table, the column that the argument fills, and what its id is made of.

    `title` is empty where no column names the record; `id` where the argument is the id's local part. `defaults` are
    cells that follow from the argument.
    """

    name: str
    table: str
    title: str = "label"
    named_after: tuple[str, ...] = ("label",)
    example: str = ""
    then: str = ""
    defaults: Mapping[str, str] = field(default_factory=dict)


RECORD_KINDS = (
    RecordKind("gene", "genes", example='"VHL" --section 6.1'),
    RecordKind(
        "alteration",
        "alterations",
        example='"VHL germline mutation" --alteration-of gene/vhl --type GermlineMutation --section 6.1',
    ),
    RecordKind("molecule", "molecules", example='"VEGFR2" --type ReceptorTyrosineKinase --encoded-by gene/kdr --section 6.2'),
    RecordKind("pathway", "pathways", example='"Notch signaling" --type SignallingPathway --section 6'),
    RecordKind(
        "drug",
        "drugs",
        example='"example analog" --type SomatostatinAnalog --section 5.1',
        then="What it acts on is a row of mechanisms.tsv: `netkg new row mechanisms …`.",
    ),
    RecordKind("condition", "conditions", example='"flushing" --type Symptom --section 5.2'),
    RecordKind("measure", "measures", example='"time to response" --type TimeToEventMeasure --section "x-2020: abstract"'),
    RecordKind(
        "population",
        "populations",
        example='"EXAMPLE-1 patients" --requires ontology/MidgutNET --requires ontology/AdvancedNET --section 5.1',
    ),
    RecordKind(
        "outcome",
        "outcomes",
        title="",
        named_after=("arm", "measure", "timeValue"),
        example="--study trial/x --arm arm/x-placebo --measure measure/pfs --statistic median --value 4.6 --unit months "
        "--section 6.1",
        then="A bound or a range is no value: see `--bound` and `--interval-kind`.",
    ),
    RecordKind(
        "comparison",
        "comparisons",
        title="",
        named_after=("study", "measure"),
        example="--study trial/x --measure measure/pfs --figure outcome/x-a-pfs --comparator-figure outcome/x-b-pfs "
        '--ratio-type "hazard ratio" --ratio 0.35 --ci-low 0.27 --ci-high 0.45 --ci-level 95 --p "<0.001" '
        "--significance significant --section 6.1",
    ),
    RecordKind(
        "finding",
        "findings",
        title="text",
        named_after=("study", "population", "outcome"),
        example='"In X a prolonged PFS." --type TreatmentFinding --study trial/x --intervention drug/a --outcome measure/pfs '
        "--effect increases --certainty definite --support comparison/x-pfs --section 6.1",
        then="Not significant, not shown, no difference and worse are four different effects.",
    ),
    RecordKind(
        "source",
        "sources",
        title="id",
        named_after=(),
        example='kulke-2017 --label "Kulke 2017, Ann Oncol" --kind article --folder since-2017 --read-as abstract',
        then="Its publication is there already; `netkg new publication --folder` writes both.",
        defaults={"publication": "publication/ref-{0}"},
    ),
)


@dataclass(frozen=True)
class RecordOption:
    """One thing that can be given for a record: a column, as a command line shows it."""

    column: str
    name: str
    help: str
    is_required: bool
    is_list: bool
    choices: tuple[str, ...] = ()


def columns(project: Project, kind: RecordKind) -> list[Column]:
    """Give the described columns of a kind's table.

    :raises UsageError: if the project has no such table.
    """
    found: dict[str, Table] = {str(table.url): table for table in describe(project.graph).tables}
    table = found.get(f"{SHARED}/{kind.table}.tsv") or found.get(f"{kind.table}.tsv")
    if table is None:
        raise UsageError(f"This project has no table {kind.table}.tsv.")
    return [column for column in table.tableSchema.columns if not column.virtual]


def options(project: Project, kind: RecordKind) -> Iterator[RecordOption]:
    """Give what can be given for a record, beside the argument and the id."""
    for column in columns(project, kind):
        if column.name in ("id", kind.title):
            continue
        form = str(column.datatype.format or "") if column.datatype else ""
        choices = tuple(form.split("|")) if _ALTERNATIVES.fullmatch(form) else ()
        about = str(column.common_props.get("dc:description", "")) or f"The column {column.name}."
        yield RecordOption(
            column.name,
            _OPTIONS.get(column.name) or re.sub(r"(?<=[a-z0-9])[A-Z]", lambda m: "-" + m[0], column.name).lower(),
            about + ("" if about.endswith(".") else ".") + (" May be repeated." if column.separator else ""),
            bool(column.required) and column.name not in kind.defaults,
            bool(column.separator),
            choices,
        )


def cells_of(
    project: Project, kind: RecordKind, title: str, given: Mapping[str, str | tuple[str, ...]], name: str
) -> dict[str, str]:
    """Make the cells of a row.

    :param title: the argument; empty where the kind has none.
    :param given: column -> value, several for a list.
    :param name: the local part of the id; made of the other cells if empty.
    :raises UsageError: if a value is not of its column's form, or nothing gives a name.
    """
    described = {column.name: column for column in columns(project, kind)}
    row = {
        column: value if isinstance(value, str) else str(described[column].separator).join(value)
        for column, value in given.items()
        if value
    }
    if kind.title and kind.title != "id":
        row[kind.title] = title
    row |= {column: text.format(title) for column, text in kind.defaults.items() if not row.get(column)}
    local = name or (title if kind.title == "id" else slug("-".join(_local(row[c]) for c in kind.named_after if row.get(c))))
    if not local:
        raise UsageError("Nothing gives the record a name; say --id.")
    form = str(described["id"].datatype.format)
    row["id"] = f"{re.split(r'[)|]', form.removeprefix('('))[0]}/{local}"
    for column, value in row.items():
        try:
            cells.read(described[column], value)
        except (ValueError, ArithmeticError):
            wanted = described[column].datatype
            about = described[column].common_props.get("dc:description", "")
            raise UsageError(
                f"{value!r} cannot be in the column {column}; it takes {wanted.format or wanted.base}. {about}".strip()
            ) from None
    return row


def _local(value: str) -> str:
    """Take what tells a thing apart from its id: `arm/x-placebo` gives `x-placebo`."""
    return value.split("|")[0].rpartition("/")[2]
