"""What was studied in tumours like one: netkg match."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import click
from rich.console import Console
from rich.table import Table as RichTable

from netkg.cli.shared import CONTEXT, built, load, project_of
from netkg.errors import UsageError
from netkg.inputs import queries
from netkg.tumour.matching import NAME, Matcher
from netkg.tumour.tumour_match import INCLUDED, NOTICE, VERDICTS, PopulationMatch, StudyResult, TumourMatch
from netkg.tumour.tumour_names import measurement


class Number(click.ParamType):  # type: ignore[type-arg]
    """A measurement: a number that is not negative."""

    name = "number"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Decimal:
        """Read it exactly; a per cent sign may follow."""
        try:
            return measurement(str(value))
        except UsageError as error:
            self.fail(error.detail.removesuffix("."), param, ctx)


@click.command("match", context_settings=CONTEXT)
@click.option("--site", default="", help="Where the tumour arose: pancreas, small bowel, lung …")
@click.option("--grade", default="", help="Its grade, such as G2; or give --ki67 and --mitoses.")
@click.option("--ki67", type=Number(), help="Ki-67 index in percent.")
@click.option("--mitoses", type=Number(), help="Mitoses per 10 high-power fields.")
@click.option("--differentiation", type=click.Choice(["well", "poor"]), help="Without it WHO 2019 gives no grade.")
@click.option("--function", default="", help="functioning, nonfunctioning, or a syndrome's tumour such as insulinoma.")
@click.option("--extent", multiple=True, help="Extent, resectability or course; may be repeated: metastatic, progressive …")
@click.option("--alteration", multiple=True, help="An alteration, such as `TSC2 somatic mutation`; may be repeated.")
@click.option("--all", "every", is_flag=True, help="List the populations, too, for which nothing given decides anything.")
@click.option("--format", "form", type=click.Choice(["table", "json", "csv", "tsv"]), help="Default: table.")
@click.pass_context
def match_command(
    context: click.Context, /, ki67: Decimal | None, mitoses: Decimal | None, every: bool, form: str | None, **said: Any
) -> None:
    """Say which study populations a tumour falls into, by which criteria, and what the studies found.

    A population excludes the tumour if something given breaks one of its criteria, and includes it if something
    given meets one that it requires and nothing breaks one. What is not given stays open, and may still exclude the
    tumour; each population that includes it says what is open. The grade is given under each classification,
    Table 1 of the review and WHO 2019, as it follows from Ki-67, mitoses and differentiation by the definitions in
    the ontology. This says what was studied; it is not medical advice.

    \b
    netkg match --site pancreas --grade G2 --function nonfunctioning
    netkg match --site pancreas --ki67 30 --differentiation well
    netkg match --site lung --mitoses 5 --extent metastatic --extent progressive --format json
    """
    project = project_of(context)
    query = queries.find(queries.load(project.queries), NAME)
    given = {name: [value] if isinstance(value, str) else value for name, value in said.items() if value}
    found = Matcher(load(built(project).store), query).answer(given, ki67, mitoses)
    if form in (None, "table"):
        _table(found, every=every)
    else:
        _WRITERS[form](found)


def _json(found: TumourMatch) -> None:
    click.echo(json.dumps(found.as_dict(), ensure_ascii=False, indent=1))


def _rows(delimiter: str) -> Any:
    def write(found: TumourMatch) -> None:
        out = csv.writer(sys.stdout, delimiter=delimiter, lineterminator="\n")
        out.writerow(["study", "population", "verdict", "met", "broken", "open", "arm", "measure", "value", "unit", "source"])
        for one in found.populations:
            about = [one.study, one.population, one.verdict, *("; ".join(part) for part in (one.met, one.broken, one.open))]
            for result in one.results or (None,):
                figure = [result.arm, result.measure, result.value, result.unit] if result else [""] * 4
                out.writerow([*about, *figure, result.source if result else one.source])

    return write


def _table(found: TumourMatch, *, every: bool) -> None:
    """Print the answer: on a terminal with tables, in a pipe with a line for each criterion and figure."""
    console = Console(width=None if sys.stdout.isatty() else 100_000, highlight=False, markup=False)
    console.print(NOTICE)
    for grading in found.grading or ():
        console.print(f"Grade by {grading.classification}: {grading.words()}.")
        for grade in grading.shown():
            console.print(f"  {grade.label}: {grade.definition}")
        if grading.scope:
            console.print(f"  {grading.scope}")
    given = "; ".join(", ".join(labels) for labels in found.tumour.given().values())
    console.print(f"Given: {given}.\n")
    for verdict, words in VERDICTS.items():
        own = [one for one in found.populations if one.verdict == verdict]
        heading = f"{words} {len(own)} population{'' if len(own) == 1 else 's'}"
        if verdict == "not said":
            listed = "" if every else " --all lists them, with what they leave open."
            console.print(f"{heading}: nothing given meets what they require, or breaks a criterion.{listed}")
            for one in own if every else ():
                console.print(f"{one.study}: {one.population}\n  open: {'; '.join(one.open) or 'no criterion is on record'}")
                for words in one.notes:
                    console.print(f"  {words}")
            continue
        if verdict == "included":
            console.print(heading, style="bold")
            for left_open, said in INCLUDED.items():
                _criteria(console, said, [one for one in own if bool(one.open) is left_open])
        else:
            _criteria(console, heading, own)


def _criteria(console: Console, title: str, own: Sequence[PopulationMatch]) -> None:
    """Print populations with their criteria, and the figures of those that include the tumour."""
    if not own:
        return
    if not console.is_terminal:
        console.print(f"{title} ({len(own)})")
        for one in own:
            console.print(f"{one.study}: {one.population}: {one.verdict_words}")
            for line in (*_marks(one), *(f"  {figure}" for figure in _figures(one))):
                console.print(f"  {line}")
        console.print()
        return
    table = RichTable(title=f"{title} ({len(own)})", title_justify="left", title_style="bold", show_lines=True)
    for column in ("study and population", "criteria: + met, - broken, ? left open", "found"):
        table.add_column(column, overflow="fold")
    for one in own:
        about = f"{one.study}\n{one.population}\n{one.verdict_words}"
        table.add_row(about, "\n".join(_marks(one)), "\n".join(_figures(one)))
    console.print(table)


def _marks(one: PopulationMatch) -> list[str]:
    """Say each criterion with its sign, then what is said in words alone."""
    marks = [f"{sign} {name}" for sign, names in (("-", one.broken), ("+", one.met), ("?", one.open)) for name in names]
    return [*marks, *(f"  in words: {name}" for name in one.qualifiers), *(f"  {words}" for words in one.notes)]


def _figures(one: PopulationMatch) -> list[str]:
    """Say each figure of a population that includes the tumour, once."""
    return list(dict.fromkeys(_figure(result) for result in one.results)) if one.verdict == "included" else []


def _figure(result: StudyResult) -> str:
    value = " ".join(part for part in (result.qualifier, result.value, result.unit if result.value else "") if part)
    against = f" (against {result.comparator}: {result.comparator_value})" if result.comparator_value else ""
    return f"{result.measure} {value}, {result.arm}{against}"


_WRITERS = {"json": _json, "csv": _rows(","), "tsv": _rows("\t")}
COMMANDS = (match_command,)
