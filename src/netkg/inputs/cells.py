"""Turn the cells of tables into literals, as *Generating RDF from Tabular Data on the Web* (csv2rdf, 4.6) says.

The `csvw` library parses and checks a cell; what it gives are Python's values, whose print is not that of XML Schema.
A cell that is already written as XML Schema writes it stays as it is; one with a format of its own is written anew.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any

import pyoxigraph as ox
from csvw import Column
from csvw.metadata import Datatype

from netkg.namespaces import PREFIXES

_XSD = PREFIXES["xsd"]
#: The datatypes of *Metadata Vocabulary for Tabular Data*, 5.11.1, that are called otherwise in RDF.
_IRIS = {
    "any": _XSD + "anyAtomicType",
    "number": _XSD + "double",
    "binary": _XSD + "base64Binary",
    "datetime": _XSD + "dateTime",
    "xml": PREFIXES["rdf"] + "XMLLiteral",
    "html": PREFIXES["rdf"] + "HTML",
    "json": "http://www.w3.org/ns/csvw#JSON",
}
_ZONE = r"(?:Z|[+-](?:0\d|1[0-3]):[0-5]\d|[+-]14:00)"
_DAY = r"-?(?:[1-9]\d{3,}|0\d{3})-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])"
_CLOCK = r"(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?"
_DECIMAL = r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)"
_DOUBLE = rf"(?:{_DECIMAL}(?:[eE][+-]?\d+)?|-?INF|NaN)"
_HOURS = r"(?:T(?=\d)(?:\d+H)?(?:\d+M)?(?:\d+(?:\.\d+)?S)?)?"
#: How XML Schema writes what the library lets through otherwise.
_LEXICAL = {
    "date": rf"{_DAY}{_ZONE}?",
    "dateTime": rf"{_DAY}T{_CLOCK}{_ZONE}?",
    "datetime": rf"{_DAY}T{_CLOCK}{_ZONE}?",
    "dateTimeStamp": rf"{_DAY}T{_CLOCK}{_ZONE}",
    "time": rf"{_CLOCK}{_ZONE}?",
    "duration": rf"-?P(?=.)(?:\d+Y)?(?:\d+M)?(?:\d+D)?{_HOURS}",
    "dayTimeDuration": rf"-?P(?=.)(?:\d+D)?{_HOURS}",
    "yearMonthDuration": r"-?P(?=.)(?:\d+Y)?(?:\d+M)?",
    "double": _DOUBLE,
    "float": _DOUBLE,
    "number": _DOUBLE,
    "decimal": _DECIMAL,
    "gYear": rf"-?(?:[1-9]\d{{3,}}|0\d{{3}}){_ZONE}?",
    "gYearMonth": rf"-?(?:[1-9]\d{{3,}}|0\d{{3}})-(?:0[1-9]|1[0-2]){_ZONE}?",
    "gMonth": rf"--(?:0[1-9]|1[0-2]){_ZONE}?",
    "gDay": rf"---(?:0[1-9]|[12]\d|3[01]){_ZONE}?",
    "gMonthDay": rf"--(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01]){_ZONE}?",
}
_MATCHES = {base: re.compile(pattern, re.ASCII).fullmatch for base, pattern in _LEXICAL.items()}
#: A name with its language.
_TAGGED = re.compile(r"(?P<text>.+)@(?P<language>[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*)")
#: What stays as it is written where it has no format; numbers have one print for each value.
_AS_WRITTEN = frozenset(_LEXICAL) - {"decimal"} | {"anyURI", "json"}


def read(column: Column, cell: str) -> object:
    """Parse and check a cell; give its value in the lexical form of its datatype, None for none, a list for several.

    :raises ValueError: if the cell is not of the column's datatype, or misses a value that must be there.
    """
    parsed = column.read(cell)
    datatype = column.inherit("datatype")
    if datatype is None or parsed is None:
        return parsed
    if not isinstance(parsed, list):
        return _lexical(parsed, cell or column.inherit("default"), datatype)
    texts = cell.split(column.inherit("separator"))
    return [None if value is None else _lexical(value, text, datatype) for value, text in zip(parsed, texts, strict=False)]


def literal(text: str, column: Column) -> ox.Literal:
    """Make the literal of a value in lexical form: with the column's language if it is text, else with its datatype."""
    datatype = column.inherit("datatype")
    base = datatype.base if datatype else "string"
    iri = datatype.at_props.get("id") if datatype else None
    if iri or base != "string":
        return ox.Literal(text, datatype=ox.NamedNode(str(iri) if iri else _IRIS.get(base, _XSD + base)))
    language = column.inherit("lang")
    return ox.Literal(text, language=language) if language and language != "und" else ox.Literal(text)


def tagged(text: str) -> ox.Literal:
    """Make the literal of a name, with its language (RFC 5646) if that stands behind it.

    >>> str(tagged("tumeur@fr")), str(tagged("a@b.org"))
    ('"tumeur"@fr', '"a@b.org"')
    """
    found = _TAGGED.fullmatch(text)
    return ox.Literal(found["text"], language=found["language"]) if found else ox.Literal(text)


def _lexical(value: Any, text: str, datatype: Datatype) -> str:
    """Write a value as XML Schema does.

    >>> _lexical(datetime(2021, 3, 4), "04.03.2021", Datatype(base="date", format="dd.MM.yyyy"))
    '2021-03-04'
    >>> _lexical(Decimal("5.50"), "5.50", Datatype(base="decimal"))
    '5.50'

    :raises ValueError: if it has no such form.
    """
    base = str(datatype.base)
    matches = _MATCHES.get(base, bool)
    if not datatype.format and base in _AS_WRITTEN and matches(text):
        return text
    written = _written(value, base, datatype)
    if written and not matches(written):
        raise ValueError(f"it is not a valid {base} of XML Schema")
    return written


def _written(value: Any, base: str, datatype: Datatype) -> str:
    writer = next((write for kind, write in _WRITERS if isinstance(value, kind)), None)
    if writer is not None:
        return writer(value, base)
    # Text, IRIs, binaries and durations: the library's print of these is that of XML Schema.
    return value if isinstance(value, str) else str(Datatype(base=base).formatted(value))


def _moment(value: datetime, base: str) -> str:
    """Write a point in time, of which a date and a time are parts."""
    day, _, clock = value.replace(tzinfo=None).isoformat().partition("T")
    fraction = clock.rstrip("0").rstrip(".") if "." in clock else clock
    zone = value.isoformat()[-6:].replace("+00:00", "Z") if value.tzinfo else ""
    return {"date": day, "time": fraction}.get(base, f"{day}T{fraction}") + zone


def _number(value: float, _base: str) -> str:
    if math.isfinite(value):
        return repr(value)
    return "NaN" if math.isnan(value) else "INF" if value > 0 else "-INF"


_WRITERS: tuple[tuple[type, Callable[[Any, str], str]], ...] = (
    (bool, lambda value, _: str(value).lower()),
    (int, lambda value, _: str(value)),
    (Decimal, lambda value, _: format(value, "f")),
    (float, _number),
    (datetime, _moment),
)
