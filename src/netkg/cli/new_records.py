"""Begin a record of the tables: netkg new publication, trial and row."""

from __future__ import annotations

import click

from netkg.cli.new import new_group
from netkg.cli.shared import project_of
from netkg.curate import additions
from netkg.errors import UsageError


@new_group.command("publication")
@click.argument("key")
@click.option("--label", required=True, help="Short name: first author, journal, year.")
@click.option("--title", default="", help="Title.")
@click.option("--authors", default="", help="Authors.")
@click.option("--journal", default="", help="Journal.")
@click.option("--volume", default="", help="Volume.")
@click.option("--issue", default="", help="Issue.")
@click.option("--pages", default="", help="Pages.")
@click.option("--doi", default="", help="DOI, as the page prints it, such as 10.1056/NEJMoa1607427.")
@click.option("--pmid", default="", help="PubMed number.")
@click.option("--pmcid", default="", help="Number in PubMed Central.")
@click.option("--note", default="", help="Remark.")
@click.option(
    "--date", default="", help="Day or month of a source, such as 2024-01; the year of the key where it is not given."
)
@click.option(
    "--folder",
    default="",
    help="Folder under graph/ for the tables of what it says, such as since-2017; without a folder it is only cited.",
)
@click.option("--kind", default="article", show_default=True, help="review, article, abstract, label, guideline or press.")
@click.option("--read-as", default="abstract", show_default=True, help="In what form it was read.")
@click.pass_context
def new_publication(context: click.Context, /, key: str, folder: str, kind: str, read_as: str, date: str, **given: str) -> None:
    """Append a publication outside the review to graph/shared/publications.tsv, and as a source to sources.tsv.

    KEY is first author and year, such as strosberg-2021. Records cite it in their reference column by that key, and
    name the place as `strosberg-2021: abstract` in their section column.
    """
    year = key.rsplit("-", 1)[-1][:4]
    rows: list[tuple[str, dict[str, str]]] = [
        ("publications", {"id": f"publication/ref-{key}", "number": key, "year": year, **given})
    ]
    if folder:
        source = {"id": f"source/{key}", "label": given["label"], "kind": kind, "folder": folder, "date": date or year}
        rows.append(("sources", {**source, "publication": f"publication/ref-{key}", "readAs": read_as}))
    _rows(context, rows)


@new_group.command("trial")
@click.argument("label")
@click.option(
    "--arm",
    "arms",
    multiple=True,
    required=True,
    metavar="LABEL=INTERVENTION",
    help="An arm and what it received, such as 'everolimus=drug/everolimus'; may be repeated.",
)
@click.option(
    "--requires",
    "--includes",
    "requires",
    multiple=True,
    help="What all its patients have, such as ontology/AdvancedNET; may be repeated.",
)
@click.option("--one-of", multiple=True, help="What they have at least one of, such as ontology/LungNET; may be repeated.")
@click.option("--excludes", multiple=True, help="What none of them has.")
@click.option("--design", default="not printed", show_default=True, help="Design, in the source's own words.")
@click.option("--phase", default="", help="1 to 4.")
@click.option("--registration", default="", help="NCT number.")
@click.option("--section", "sections", multiple=True, required=True, help="Place: 6.1, or strosberg-2021: abstract.")
@click.option("--reference", "references", multiple=True, help="Bracket number, or key of a publication.")
@click.option("--id", "name", help="Local name; made from the label if not given.")
@click.pass_context
def new_trial(
    context: click.Context,
    label: str,
    arms: tuple[str, ...],
    requires: tuple[str, ...],
    one_of: tuple[str, ...],
    excludes: tuple[str, ...],
    design: str,
    phase: str,
    registration: str,
    sections: tuple[str, ...],
    references: tuple[str, ...],
    name: str | None,
) -> None:
    """Append a trial with its population and its arms to the tables.

    Figures are rows of outcomes.tsv: `netkg new row outcomes …`.
    """
    stem = name or additions.slug(label)
    place = {"section": "|".join(sections), "reference": "|".join(references)}
    rows: list[tuple[str, dict[str, str]]] = [
        (
            "populations",
            {
                "id": f"population/{stem}",
                "label": f"{label} population",
                "requires": "|".join(requires),
                "oneOf": "|".join(one_of),
                "excludes": "|".join(excludes),
                **place,
            },
        ),
        (
            "studies",
            {
                "id": f"trial/{stem}",
                "label": label,
                "type": "Trial",
                "design": design,
                "phase": phase,
                "registration": registration,
                "population": f"population/{stem}",
                **place,
            },
        ),
    ]
    for arm in arms:
        title, equals, intervention = arm.partition("=")
        if not equals:
            raise UsageError(f"--arm {arm!r} is not of the form LABEL=INTERVENTION, such as 'everolimus=drug/everolimus'.")
        rows.append(
            (
                "arms",
                {
                    "id": f"arm/{stem}-{additions.slug(title)}",
                    "study": f"trial/{stem}",
                    "label": title,
                    "role": _role(intervention, arm == arms[0]),
                    "intervention": intervention,
                    "population": f"population/{stem}",
                    **place,
                },
            )
        )
    _rows(context, rows)


def _role(intervention: str, first: bool) -> str:
    if intervention == "drug/placebo":
        return "placebo comparator"
    return "experimental" if first else "active comparator"


@new_group.command("row")
@click.argument("table")
@click.argument("cells", nargs=-1, required=True, metavar="COLUMN=VALUE…")
@click.pass_context
def new_row(context: click.Context, table: str, cells: tuple[str, ...]) -> None:
    """Append a row to any table.

    \b
    netkg new row outcomes id=outcome/netter-1-final-os study=trial/netter-1 arm=arm/netter-1-lu-dotatate \\
      measure=measure/os statistic=median value=48.0 unit=months "section=strosberg-2021: abstract" reference=strosberg-2021

    Cells that are not given stay empty. A row that lacks what its table requires, or names what is not there, is refused.
    """
    given = {}
    for cell in cells:
        column, equals, value = cell.partition("=")
        if not equals:
            raise UsageError(f"{cell!r} is not of the form column=value.")
        given[column] = value
    if not given.get("id"):
        raise UsageError("The row needs an id: id=FOLDER/NAME, such as id=outcome/netter-1-final-os.")
    _rows(context, [(table.removesuffix(".tsv"), given)])


def _rows(context: click.Context, rows: list[tuple[str, dict[str, str]]]) -> None:
    for place in additions.add_rows(project_of(context), rows):
        click.echo(place)


COMMANDS = (new_group,)
