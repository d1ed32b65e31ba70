"""Guess what a cell that its column does not take was meant to be: the same value as the tables write it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from difflib import get_close_matches

from csvw import Column

from netkg.inputs import cells
from netkg.namespaces import NK, NKD

_ALTERNATIVES = re.compile(r"[\w /.-]+(?:\|[\w /.-]+)+")
_BEFORE = re.compile(
    rf"^(?:{re.escape(str(NK))}|{re.escape(str(NKD))}|https?://(?:dx\.)?doi\.org/|nkd?:|doi:|pmid:"
    r"|section |sect?\. ?|§ ?|p ?= ?)",
    re.IGNORECASE,
)
_BEHIND = re.compile(r"\s*(?:%|percent|months?|mo|years?|patients?)$", re.IGNORECASE)
_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+")
_ZEROS = re.compile(r"-?0+\d")
_PLACE = re.compile(r"(?P<key>[a-z][a-z0-9-]*-[12]\d{3}[a-z]?)[:,;]?\s*(?P<place>\S.*)")
_TERM = re.compile(r"[A-Z][a-z0-9]+[A-Z][A-Za-z0-9]*")
_ROMAN = {"I": "1", "II": "2", "III": "3", "IV": "4"}
_RANGE = re.compile(r"(\d{1,3})\s*[-–]\s*(\d{1,3})")


def meant(column: Column, cell: str) -> str:
    """Give what the column takes and the cell may mean, in the column's own form; empty if there is nothing of the kind."""
    return next((one for one in _readings(column, cell) if one and one != cell and _fits(column, one)), "")


def _fits(column: Column, cell: str) -> bool:
    try:
        cells.read(column, cell)
    except (ValueError, ArithmeticError):
        return False
    return True


def _readings(column: Column, cell: str) -> Iterator[str]:
    if _THOUSANDS.fullmatch(cell):
        yield cell.replace(",", "")
    plain = _BEFORE.sub("", cell.strip().strip("[](){}").strip())
    for text in (
        cell.strip(),
        plain,
        plain.lower(),
        plain[:1].upper() + plain[1:],
        plain.replace(",", "."),
        _BEHIND.sub("", plain),
        unicodedata.normalize("NFKC", plain),
        "".join(str(unicodedata.decimal(one, one)) for one in plain),
        plain.lstrip("+= "),
        f"{plain[: plain.startswith('-')]}{plain.lstrip('-0')}" if _ZEROS.match(plain) else "",
        _ROMAN.get(plain, ""),
        plain.upper(),
        f"ontology/{plain}" if _TERM.fullmatch(plain) else "",
    ):
        yield text
        yield text.replace(" ", "-").lower()
    if found := _PLACE.fullmatch(plain):
        yield f"{found['key']}: {found['place']}"
    form = str(column.datatype.format or "") if column.datatype else ""
    if _ALTERNATIVES.fullmatch(form):
        yield from get_close_matches(plain, form.split("|"), n=1, cutoff=0.6)
    if column.separator:
        for between in (r"[|;,]|\sand\s", r"[|;,/]|\sand\s"):
            pieces = [_BEFORE.sub("", piece.strip()) for piece in re.split(between, plain)]
            yield column.separator.join(filter(None, pieces))
        found = _RANGE.fullmatch(plain)
        if found and 0 < int(found[2]) - int(found[1]) < 20:
            yield column.separator.join(map(str, range(int(found[1]), int(found[2]) + 1)))
