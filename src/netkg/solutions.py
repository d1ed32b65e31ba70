"""The answer to a SELECT as Python values, with the RDF terms that they stand for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, overload

import pyoxigraph as ox

from netkg.errors import UsageError
from netkg.namespaces import PREFIXES
from netkg.rdf import Term

if TYPE_CHECKING:
    import pandas as pd

AnswerRow = dict[str, Any]

_XSD = PREFIXES["xsd"]
_READ: Mapping[str, Callable[[str], Any]] = {
    _XSD + "integer": int,
    _XSD + "decimal": Decimal,
    _XSD + "double": float,
    _XSD + "float": float,
    _XSD + "boolean": lambda text: text in ("true", "1"),
    _XSD + "date": date.fromisoformat,
    _XSD + "dateTime": datetime.fromisoformat,
}


def python_value(term: Term | None) -> Any:
    """Give a term as a Python value: numbers, truth values and dates as such, anything else as text, unbound as None.

    What Python cannot hold as it stands stays as it is written: a year, a duration, a date with a time zone.

    >>> python_value(ox.Literal("11.0", datatype=ox.NamedNode(_XSD + "decimal")))
    Decimal('11.0')
    >>> python_value(ox.Literal("2017", datatype=ox.NamedNode(_XSD + "gYear")))
    '2017'
    >>> python_value(ox.NamedNode("https://w3id.org/netkg/gene/men1"))
    'https://w3id.org/netkg/gene/men1'
    """
    if term is None:
        return None
    if isinstance(term, ox.Literal):
        try:
            return _READ.get(term.datatype.value, str)(term.value)
        except (ValueError, ArithmeticError):
            return term.value
    return term.value if isinstance(term, ox.NamedNode) else str(term)


@dataclass(frozen=True)
class Rows(Sequence[AnswerRow]):
    """Rows in the order of the answer; each is a dict from column to Python value.

    >>> rows = Rows(("gene", "n"), ((ox.Literal("TSC2"), ox.Literal(3)), (ox.Literal("MEN1"), None)))
    >>> rows[0]
    {'gene': 'TSC2', 'n': 3}
    >>> rows.column("gene")
    ['TSC2', 'MEN1']
    """

    #: The names of the columns, as the query selects them.
    columns: tuple[str, ...]
    #: For each row the RDF term of each column, or None where the query left it unbound.
    terms: tuple[tuple[Term | None, ...], ...]

    def __len__(self) -> int:
        return len(self.terms)

    @overload
    def __getitem__(self, index: int) -> AnswerRow: ...
    @overload
    def __getitem__(self, index: slice) -> Rows: ...
    def __getitem__(self, index: int | slice) -> AnswerRow | Rows:
        if isinstance(index, slice):
            return Rows(self.columns, self.terms[index])
        return dict(zip(self.columns, map(python_value, self.terms[index]), strict=True))

    def __iter__(self) -> Iterator[AnswerRow]:
        return (self[index] for index in range(len(self)))

    def column(self, name: str) -> list[Any]:
        """Give the values of one column.

        :raises UsageError: if there is no such column.
        """
        if name not in self.columns:
            raise UsageError(f"There is no column {name!r}; the columns are {', '.join(self.columns)}.")
        place = self.columns.index(name)
        return [python_value(row[place]) for row in self.terms]

    def to_pandas(self) -> pd.DataFrame:
        """Give the rows as a pandas DataFrame; decimals stay exact, and unbound values are None.

        :raises UsageError: if pandas is not installed.
        """
        try:
            import pandas as pd
        except ImportError as error:
            raise UsageError("A DataFrame needs pandas; install it with: pip install 'netkg[pandas]'") from error
        return pd.DataFrame({name: pd.Series(self.column(name), dtype=object) for name in self.columns})
