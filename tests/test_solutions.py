"""RDF terms as Python values: exact where Python is, and as written where it is not."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pyoxigraph as ox
import pytest

from netkg.namespaces import PREFIXES
from netkg.solutions import python_value


def literal(text: str, kind: str) -> ox.Literal:
    return ox.Literal(text, datatype=ox.NamedNode(PREFIXES["xsd"] + kind))


@pytest.mark.parametrize(
    ("term", "value"),
    [
        (literal("0.10", "decimal"), Decimal("0.10")),
        (literal("07", "integer"), 7),
        (literal("1.5e3", "double"), 1500.0),
        (literal("1", "boolean"), True),
        (literal("2017-03-01", "date"), date(2017, 3, 1)),
        (literal("2017-03-01T00:00:00Z", "dateTime"), datetime(2017, 3, 1, tzinfo=UTC)),
        (literal("2017-03-01Z", "date"), "2017-03-01Z"),
        (literal("2017", "gYear"), "2017"),
        (literal("eleven", "decimal"), "eleven"),
        (ox.Literal("netspot", language="en"), "netspot"),
        (ox.BlankNode("b"), "_:b"),
        (None, None),
    ],
)
def test_a_term_as_a_value(term, value):
    found = python_value(term)
    assert (found, type(found)) == (value, type(value))
