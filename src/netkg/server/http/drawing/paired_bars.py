"""Adverse events as pairs of bars: the arm with the drug above the comparator of the same study, event, grade and unit."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from markupsafe import Markup

from netkg.server.http.drawing.svg import Canvas
from netkg.server.http.reading.drug_page import EventPair
from netkg.server.http.reading.printed_figures import PrintedFigure

WIDTH, ROW, HEAD, LEFT, RIGHT = 760.0, 34.0, 44.0, 270.0, 640.0


def has_bars(pair: EventPair) -> bool:
    """Whether a pair has a percentage to draw."""
    return pair.figure.unit == "percent" and pair.figure.value is not None


def paired_bars(pairs: Sequence[EventPair], name: str = "events") -> Markup:
    """Draw the percentages, by study and arm, on one axis from 0 to 100."""
    drawn = [pair for pair in pairs if has_bars(pair)]
    if not drawn:
        return Markup("")
    arms = [(key, list(rows)) for key, rows in groupby(drawn, key=_study_and_arm)]
    height = sum(HEAD + ROW * len(rows) for _, rows in arms) + 30
    said = " ".join(
        f"{', '.join(_study_and_arm(pair))}, {_event(pair)}: {pair.figure.words}{_against(pair)}." for pair in drawn
    )
    picture = Canvas(name, WIDTH, height, f"{len(drawn)} adverse events in percent of patients", said)
    y = 0.0
    for (study, arm), rows in arms:
        picture.words("strong", 4, y + 18, study, width=WIDTH - 8)
        others = " or ".join(dict.fromkeys(_arm(pair.comparator) for pair in rows if pair.comparator))
        sides = f"{arm} against {others}" if others else f"{arm}, no figure of a comparator"
        picture.words("quiet", 4, y + 35, sides, width=WIDTH - 8, size=12)
        y += HEAD
        for share in (0, 25, 50, 75, 100):
            picture.line("rule", _x(share), y, _x(share), y + ROW * len(rows))
        for pair in rows:
            _bars(picture, pair, y)
            y += ROW
    for share in (0, 25, 50, 75, 100):
        picture.words("quiet", _x(share), height - 10, f"{share}%", size=12, anchor="middle")
    return picture.markup()


def _bars(picture: Canvas, pair: EventPair, y: float) -> None:
    picture.words("ink", LEFT - 10, y + 18, _event(pair), width=LEFT - 20, anchor="end")
    for look, figure, top in (("bar", pair.figure, y + 4), ("bar-other", pair.comparator, y + 17)):
        if figure is not None and figure.value is not None:
            width = _x(figure.value) - LEFT
            picture.rect(look, LEFT, top, max(width, 1), 11, tip=f"{_arm(figure)}: {figure.words}")
            picture.words("quiet", LEFT + width + 6, top + 10, figure.words, width=WIDTH - LEFT - width - 8, size=11)


def _x(share: float) -> float:
    return LEFT + min(max(share, 0), 100) / 100 * (RIGHT - LEFT)


def _study_and_arm(pair: EventPair) -> tuple[str, str]:
    return pair.study.label, _arm(pair.figure)


def _event(pair: EventPair) -> str:
    return f"{pair.event.label}, grade {pair.grade}" if pair.grade else pair.event.label


def _arm(figure: PrintedFigure) -> str:
    return figure.arm.label if figure.arm else ""


def _against(pair: EventPair) -> str:
    return f" against {pair.comparator.words}" if pair.comparator else ""
