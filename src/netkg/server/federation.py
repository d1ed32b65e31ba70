"""Decide which addresses a query may call; none unless the operator lists them."""

from __future__ import annotations

from collections.abc import Sequence

from netkg.errors import Forbidden, ServiceRefused
from netkg.sparql.guard import Reading
from netkg.sparql.tokens import line_and_column


def refuse(reading: Reading, text: str, allowed: Sequence[str] = ()) -> None:
    """Refuse a text that calls an address.

    :raises ServiceRefused: on any SERVICE clause that is not allowed.
    :raises Forbidden: on LOAD.
    """
    for call in reading.services:
        line, column = line_and_column(text, call.position)
        target = call.target.text if call.target else "a disguised target"
        raise ServiceRefused(f"Line {line}, column {column}: SERVICE {target} is not allowed on this server. Ask that "
                             "endpoint yourself, or run netkg with --allow-service.", line=line, column=column,
                             target=target, allowed=list(allowed))
    if reading.is_update and reading.loads:
        line, column = line_and_column(text, reading.loads[0])
        raise Forbidden(f"Line {line}, column {column}: LOAD is closed; send the data to /graphs instead.",
                        line=line, column=column)
