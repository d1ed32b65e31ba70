"""The literals of cells, as csv2rdf and XML Schema write them."""

from __future__ import annotations

import json
import warnings
from pathlib import Path

import pyoxigraph as ox
import pytest
from csvw.metadata import Column
from hypothesis import given
from hypothesis import strategies as st

from netkg.graph.populate import populate
from netkg.inputs import tables
from netkg.inputs.cells import literal, read

XSD = "http://www.w3.org/2001/XMLSchema#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"


def column(datatype: object, **more: object) -> Column:
    return Column.fromvalue({"name": "c", "datatype": datatype, **more})


def made(datatype: object, cell: str) -> tuple[str, str]:
    found = literal(str(read(column(datatype), cell)), column(datatype))
    return found.value, found.datatype.value.replace(XSD, "xsd:").replace(RDF, "rdf:")


def of(base: str, form: str) -> dict[str, str]:
    return {"base": base, "format": form}


LITERALS = [
    ("dateTime", "2020-01-02T03:04:05", "2020-01-02T03:04:05", "xsd:dateTime"),
    ("dateTime", "2020-01-02T03:04:05.250+02:00", "2020-01-02T03:04:05.250+02:00", "xsd:dateTime"),
    ("dateTime", "2020-01-02T03:04:05.123456789Z", "2020-01-02T03:04:05.123456789Z", "xsd:dateTime"),
    ("datetime", "2020-01-02T03:04:05Z", "2020-01-02T03:04:05Z", "xsd:dateTime"),
    ("dateTimeStamp", "2020-01-02T03:04:05Z", "2020-01-02T03:04:05Z", "xsd:dateTimeStamp"),
    (of("dateTime", "yyyy-MM-dd HH:mm"), "2020-01-02 03:04", "2020-01-02T03:04:00", "xsd:dateTime"),
    (of("dateTime", "yyyy-MM-ddTHH:mm:ss.SX"), "2020-01-02T03:04:05.2Z", "2020-01-02T03:04:05.2Z", "xsd:dateTime"),
    (of("dateTime", "dd/MM/yyyy HH:mm X"), "02/01/2020 03:04 +02", "2020-01-02T03:04:00+02:00", "xsd:dateTime"),
    ("date", "2020-01-02", "2020-01-02", "xsd:date"),
    ("date", "2020-01-02+01:00", "2020-01-02+01:00", "xsd:date"),
    (of("date", "dd.MM.yyyy"), "02.01.2020", "2020-01-02", "xsd:date"),
    ("time", "03:04:05", "03:04:05", "xsd:time"),
    ("time", "03:04:05.5Z", "03:04:05.5Z", "xsd:time"),
    (of("time", "HH:mm"), "03:04", "03:04:00", "xsd:time"),
    (of("time", "HH:mm:ss.SSS"), "03:04:05.250", "03:04:05.25", "xsd:time"),
    ("duration", "P1DT12H", "P1DT12H", "xsd:duration"),
    ("duration", "P1Y2M", "P1Y2M", "xsd:duration"),
    ("duration", "-PT1.5S", "-PT1.5S", "xsd:duration"),
    ("duration", "P1W", "P7D", "xsd:duration"),
    ("dayTimeDuration", "PT36H", "PT36H", "xsd:dayTimeDuration"),
    ("yearMonthDuration", "P14M", "P14M", "xsd:yearMonthDuration"),
    ("number", "1.5", "1.5", "xsd:double"),
    ("double", "NaN", "NaN", "xsd:double"),
    ("double", "INF", "INF", "xsd:double"),
    ("float", "-INF", "-INF", "xsd:float"),
    ("double", "1E300", "1E300", "xsd:double"),
    (of("double", "0.0E0"), "1.5E3", "1500.0", "xsd:double"),
    ("decimal", "1.50", "1.50", "xsd:decimal"),
    (of("decimal", "#,##0.00"), "1,234.50", "1234.50", "xsd:decimal"),
    ("decimal", "5%", "0.05", "xsd:decimal"),
    ("integer", "+012", "12", "xsd:integer"),
    (of("integer", "#,##0"), "1,234", "1234", "xsd:integer"),
    ("nonNegativeInteger", "3", "3", "xsd:nonNegativeInteger"),
    ("boolean", "1", "true", "xsd:boolean"),
    (of("boolean", "Y|N"), "N", "false", "xsd:boolean"),
    ("anyURI", "http://x/a?b#c", "http://x/a?b#c", "xsd:anyURI"),
    ("hexBinary", "0aFF", "0AFF", "xsd:hexBinary"),
    ("base64Binary", "AQID", "AQID", "xsd:base64Binary"),
    ("binary", "AQID", "AQID", "xsd:base64Binary"),
    ("any", "x", "x", "xsd:anyAtomicType"),
    ("json", '{"b": 1, "a":2}', '{"b": 1, "a":2}', "http://www.w3.org/ns/csvw#JSON"),
    ("xml", "<a/>", "<a/>", "rdf:XMLLiteral"),
    ("html", "<b>x", "<b>x", "rdf:HTML"),
    ("gYear", "2020", "2020", "xsd:gYear"),
    ("gMonthDay", "--05-06", "--05-06", "xsd:gMonthDay"),
    ("normalizedString", "a\tb", "a b", "xsd:normalizedString"),
    ({"base": "string", "@id": "http://x/kind"}, "a", "a", "http://x/kind"),
    ("string", "a", "a", "xsd:string"),
]  # fmt: skip


@pytest.mark.parametrize(("datatype", "cell", "value", "iri"), LITERALS)
def test_literals(datatype: object, cell: str, value: str, iri: str) -> None:
    assert made(datatype, cell) == (value, iri)


@pytest.mark.parametrize(
    ("datatype", "cell"),
    [
        ("date", "02.01.2020"),
        ("date", "2020-02-30"),
        ("dateTimeStamp", "2020-01-02T03:04:05"),
        ("dayTimeDuration", "P1Y"),
        ("yearMonthDuration", "P1D"),
        ("duration", "1 day"),
        ("decimal", "NaN"),
        ("decimal", "INF"),
        ("gMonth", "13"),
        ("gYear", "20"),
        ("hexBinary", "0aF"),
        ("double", "1,5"),
        ("json", "{"),
    ],
)
def test_what_is_not_of_the_datatype(datatype: str, cell: str) -> None:
    with pytest.raises(ValueError, match=r".+"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        read(column(datatype), cell)


def test_several_values_and_none() -> None:
    several = column(of("date", "dd.MM.yyyy"), separator="|")
    assert read(several, "02.01.2020|03.01.2020") == ["2020-01-02", "2020-01-03"]
    assert read(several, "") == []
    assert read(column("date"), "") is None
    assert read(column("double", default="NaN"), "") == "NaN"


def test_text_has_the_language_of_its_column() -> None:
    assert literal("tumeur", column("string", lang="fr")) == ox.Literal("tumeur", language="fr")
    assert literal("tumour", Column.fromvalue({"name": "c"})) == ox.Literal("tumour")
    assert literal("1", column("integer", lang="fr")).language is None


@given(st.datetimes())
def test_every_moment_is_one_to_the_engine(moment: object) -> None:
    text = moment.isoformat(sep=" ", timespec="milliseconds")
    value, _ = made(of("dateTime", "yyyy-MM-dd HH:mm:ss.SSS"), text)
    asked = f'ASK {{ FILTER(xsd:dateTime("{value}") = xsd:dateTime("{text.replace(" ", "T")}")) }}'
    assert bool(ox.Store().query(asked, prefixes={"xsd": XSD}))


def _table(folder: Path, columns: list[dict], text: str) -> tables.Reading:
    description = {
        "@context": "http://www.w3.org/ns/csvw",
        "dialect": {"delimiter": "\t", "quoteChar": None},
        "tables": [{"url": "t.tsv", "tableSchema": {"columns": columns, "aboutUrl": "http://x/{when}"}}],
    }
    (folder / "tables.json").write_text(json.dumps(description))
    (folder / "review").mkdir()
    (folder / "review/t.tsv").write_text(text)
    return tables.read(folder)


def test_templates_take_the_same_form(tmp_path: Path) -> None:
    columns = [{"name": "when", "datatype": of("date", "dd.MM.yyyy"), "propertyUrl": "http://x/on"}]
    reading = _table(tmp_path, columns, "when\n02.01.2020\n")
    assert [quad.subject.value for quad in populate(reading)] == ["http://x/2020-01-02"]


def test_an_unknown_datatype_is_a_finding(tmp_path: Path) -> None:
    reading = _table(tmp_path, [{"name": "when", "datatype": "datetme"}], "when\nx\n")
    assert [(finding.rule, "datetme" in finding.message) for finding in reading.findings] == [("table-description", True)]


def test_a_wrong_value_is_a_finding(tmp_path: Path) -> None:
    reading = _table(tmp_path, [{"name": "when", "datatype": "dayTimeDuration"}], "when\nP1Y\n")
    assert [(finding.rule, finding.row) for finding in reading.findings] == [("cell", 2)]
