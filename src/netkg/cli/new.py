"""Begin something new: netkg new, netkg register."""

from __future__ import annotations

from pathlib import Path

import click

from netkg.cli.shared import project_of
from netkg.curate import additions
from netkg.errors import UsageError
from netkg.graph import stages


@click.group("new")
def new_group() -> None:
    """Write the skeleton of a new class, property or record in its place.

    The IRI is checked first: one that exists or was ever released is refused. Nothing else is generated; open the
    place that is printed, fill in the rest, and run `netkg check`.
    """


def _term_options(command: click.Command) -> click.Command:
    for option in reversed(
        (
            click.option("--label", required=True, help="Name as the source prints it."),
            click.option(
                "--parent",
                "parents",
                multiple=True,
                required=True,
                help="Next higher term, such as nk:PancreaticNET; several times for several.",
            ),
            click.option(
                "--definition", required=True, help="'A PARENT that …': the next higher term and what sets this one apart."
            ),
            click.option(
                "--source", required=True, help="Source of the definition: review, ref-30, or a term such as obo:MONDO_0005815."
            ),
            click.option("--synonym", "synonyms", multiple=True, help="Another name or spelling."),
            click.option("--section", "sections", multiple=True, help="Place of the review that names it."),
        )
    ):
        command = option(command)
    return command


@new_group.command("class")
@click.argument("name")
@_term_options
@click.option("--equivalent", default="", help="Class expression in Turtle that defines it, for a defined class.")
@click.pass_context
def new_class(context: click.Context, name: str, **given: object) -> None:
    r"""Write a class behind its siblings, with its definition and the source of it.

    \b
    netkg new class GobletCellCarcinoid --parent nk:CarcinoidTumour --label "goblet cell carcinoid" \
      --definition "A carcinoid tumor that contains goblet cells." --source review
    """
    _add(context, [additions.Term(name=name, **given)])


@new_group.command("property")
@click.argument("name")
@_term_options
@click.option(
    "--kind",
    type=click.Choice(["object", "datatype", "annotation"]),
    default="object",
    show_default=True,
    help="What its values are: things, literals, or remarks without logic.",
)
@click.option("--domain", default="", help="Class of its subjects, if it holds for every one.")
@click.option("--range", "range", default="", help="Class or datatype of its values, if it holds for every one.")
@click.pass_context
def new_property(context: click.Context, name: str, **given: object) -> None:
    """Write a property behind its siblings, with its definition and the source of it."""
    _add(context, [additions.Term(name=name, **given)])


@new_group.command("classes")
@click.argument("table", type=click.Path(exists=True, dir_okay=False))
@click.pass_context
def new_classes(context: click.Context, table: str) -> None:
    """Write a class for each row of a table, as ROBOT templates do.

    Tab separated, with the columns ID, LABEL, PARENT, DEFINITION, SOURCE and, if wanted, SYNONYMS, SECTIONS and
    EQUIVALENT; several values of a cell are separated by `|`. The table is read once; the modules are what counts.
    """
    _add(context, additions.template(Path(table)))


def _add(context: click.Context, terms: list[additions.Term]) -> None:
    project = project_of(context)
    before = {path: path.read_text("utf-8") for path in project.ontology.glob("*.ttl")}
    try:
        for term in terms:
            path, line = additions.add_term(project, term)
            click.echo(f"{project.relative(path)}, line {line}: nk:{term.name}")
    except UsageError:
        for path, text in before.items():
            path.write_text(text, "utf-8")
        raise


@new_group.command("drug")
@click.argument("label")
@click.option(
    "--type", "type", required=True, multiple=True, help="Drug class, such as MTORInhibitor; several times for several."
)
@click.option("--synonym", "synonyms", multiple=True, help="Another name.")
@click.option("--section", "sections", multiple=True, help="Place that names it: 6.1, or strosberg-2021: abstract.")
@click.option("--id", "name", help="Local name, if not made from the label.")
@click.pass_context
def new_drug(
    context: click.Context,
    label: str,
    type: tuple[str, ...],
    synonyms: tuple[str, ...],
    sections: tuple[str, ...],
    name: str | None,
) -> None:
    """Append a drug to graph/shared/drugs.tsv.

    What it acts on is a row of mechanisms.tsv: `netkg new row mechanisms …`.
    """
    _rows(
        context,
        [
            (
                "drugs",
                {
                    "id": f"drug/{name or additions.slug(label)}",
                    "label": label,
                    "type": "|".join(type),
                    "altLabels": "|".join(synonyms),
                    "section": "|".join(sections),
                },
            )
        ],
    )


@new_group.command("publication")
@click.argument("key")
@click.option("--label", required=True, help="Short name: first author, journal, year.")
@click.option("--title", default="", help="Title.")
@click.option("--authors", default="", help="Authors.")
@click.option("--journal", default="", help="Journal.")
@click.option("--volume", default="", help="Volume.")
@click.option("--issue", default="", help="Issue.")
@click.option("--pages", default="", help="Pages.")
@click.option("--note", default="", help="Remark.")
@click.pass_context
def new_publication(context: click.Context, key: str, **given: str) -> None:
    """Append a source outside the review to graph/shared/publications.tsv.

    KEY is first author and year, such as strosberg-2021. Records cite it in their reference column by that key, and
    name the place as `strosberg-2021: abstract` in their section column.
    """
    year = key.rsplit("-", 1)[-1][:4]
    _rows(context, [("publications", {"id": f"publication/ref-{key}", "number": key, "year": year, **given})])


@new_group.command("trial")
@click.argument("label")
@click.option(
    "--arm",
    "arms",
    multiple=True,
    required=True,
    metavar="LABEL=INTERVENTION",
    help="An arm and what it received, such as 'everolimus=drug/everolimus'; several times.",
)
@click.option(
    "--requires",
    "--includes",
    "requires",
    multiple=True,
    required=True,
    help="What the whole population has, such as ontology/PancreaticNET.",
)
@click.option("--excludes", multiple=True, help="What it excludes.")
@click.option("--design", default="not printed", show_default=True, help="Design in the words of the source.")
@click.option("--phase", default="", help="1 to 4.")
@click.option("--registration", default="", help="NCT number.")
@click.option("--section", "sections", multiple=True, required=True, help="Place: 6.1, or strosberg-2021: abstract.")
@click.option("--reference", "references", multiple=True, help="Bracket number, or key of a publication.")
@click.option("--id", "name", help="Local name, if not made from the label.")
@click.pass_context
def new_trial(
    context: click.Context,
    label: str,
    arms: tuple[str, ...],
    requires: tuple[str, ...],
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
        title, _, intervention = arm.partition("=")
        rows.append(
            (
                "arms",
                {
                    "id": f"arm/{stem}-{additions.slug(title)}",
                    "study": f"trial/{stem}",
                    "label": f"{label} {title}",
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

    netkg new row outcomes id=outcome/netter-1-final-os study=trial/netter-1 value=48.0

    Cells that are not given stay empty; `netkg check` names those that must not be.
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


@click.command("register")
@click.pass_context
def register_command(context: click.Context) -> None:
    """Add the IRIs that are new to the register, as part of releasing a version.

    From then on `netkg check` refuses that one of them is deleted or gets another meaning.
    """
    from netkg.history import register

    inputs = stages.asserted(project_of(context))
    added = register.update(inputs.asserted, inputs.reading, inputs.project.ontology, inputs.modules.version)
    click.echo(f"{len(added)} IRIs registered in {inputs.modules.version}")


COMMANDS = (new_group, register_command)
