"""The picture of what is here: kinds of things as boxes, how they connect as lines, with counts; drawn as SVG."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from netkg.engine.base import Snapshot
from netkg.server.http.pages.things import ask


@dataclass(frozen=True)
class KindNode:
    """A kind of thing: its class, its words, and its places (column, row) in the wide and in the narrow drawing."""

    name: str
    words: str
    classes: tuple[str, ...]
    path: str
    wide: tuple[int, int]
    narrow: tuple[int, int]


@dataclass(frozen=True)
class Line:
    """How things of two kinds connect. Mechanism is drawn dashed."""

    start: str
    end: str
    words: str
    path: str
    mechanism: bool = False


_BY_CLASS = "/browse?class=nk:"
NODES = (
    KindNode("alteration", "Alterations", ("MolecularState",), "/alteration/", (0, 0), (0, 1)),
    KindNode("gene", "Genes", ("Gene",), "/gene/", (1, 0), (0, 0)),
    KindNode("pathway", "Pathways", ("Pathway",), "/pathway/", (2, 0), (1, 0)),
    KindNode("molecule", "Molecules", ("Molecule",), "/molecule/", (3, 0), (2, 0)),
    KindNode("drug", "Drugs", ("Drug", "MedicalProduct"), "/drug/", (4, 0), (2, 1)),
    KindNode("tumour", "Tumour types", (), "/tumour/", (0, 1), (0, 2)),
    KindNode("population", "Populations", ("StudyPopulation",), "/population/", (1, 1), (0, 3)),
    KindNode("study", "Studies", ("Study",), f"{_BY_CLASS}Study", (2, 1), (1, 3)),
    KindNode("arm", "Arms", ("Arm",), "/arm/", (3, 1), (1, 2)),
    KindNode("regimen", "Regimens", ("Regimen",), "/regimen/", (4, 1), (2, 2)),
    KindNode("source", "Sources", ("Source",), "/source/", (0, 2), (0, 5)),
    KindNode("publication", "Publications", ("Publication",), "/publication/", (1, 2), (0, 4)),
    KindNode("finding", "Findings", ("Finding",), f"{_BY_CLASS}Finding", (2, 2), (1, 4)),
    KindNode("comparison", "Comparisons", ("Comparison",), "/comparison/", (3, 2), (2, 3)),
    KindNode("outcome", "Outcomes", ("OutcomeFigure",), "/outcome/", (4, 2), (2, 4)),
)
LINES = (
    Line("alteration", "gene", "of", "nk:alterationOf"),
    Line("gene", "pathway", "modulate", "nk:modulates", mechanism=True),
    Line("pathway", "molecule", "contain", "nk:hasComponent", mechanism=True),
    Line("drug", "molecule", "target", "nk:targets", mechanism=True),
    Line("population", "tumour", "require", "nk:requires|nk:requiresOneOf"),
    Line("study", "population", "enrol", "nk:population"),
    Line("arm", "study", "of", "nk:armOf"),
    Line("arm", "drug", "get", "nk:intervention"),
    Line("arm", "regimen", "get", "nk:intervention"),
    Line("regimen", "drug", "contain", "nk:regimenComponent"),
    Line("finding", "study", "from", "nk:study"),
    Line("finding", "comparison", "rest on", "nk:supportedBy"),
    Line("comparison", "arm", "between", "nk:arm|nk:comparatorArm"),
    Line("comparison", "outcome", "of", "nk:figure|nk:comparatorFigure"),
    Line("finding", "publication", "cite", "nk:reference"),
    Line("source", "publication", "are", "nk:publication"),
)
_NODES = {node.name: node for node in NODES}


@dataclass(frozen=True)
class Picture:
    """The counts that the drawings and the table beside them show."""

    things: Mapping[str, int]
    links: Mapping[tuple[str, str], int]

    @property
    def nodes(self) -> list[KindNode]:
        """The kinds that there are things of."""
        return [node for node in NODES if self.things.get(node.name)]

    @property
    def lines(self) -> list[tuple[Line, KindNode, KindNode, int]]:
        """The connections that there are, each with its ends and how often it occurs."""
        found = []
        for line in LINES:
            count = self.links.get((line.start, line.end), 0)
            if count and self.things.get(line.start) and self.things.get(line.end):
                found.append((line, _NODES[line.start], _NODES[line.end], count))
        return found

    def drawing(self, *, narrow: bool = False) -> Drawing:
        """Lay it out for a wide or a narrow screen."""
        return Drawing(self, narrow)


@dataclass(frozen=True)
class Box:
    """A node in its place, in pixels."""

    node: KindNode
    count: int
    x: int
    y: int


@dataclass(frozen=True)
class Stroke:
    """A line from the edge of one box to that of another, with the middle for its words."""

    line: Line
    count: int
    x1: float
    y1: float
    x2: float
    y2: float

    @property
    def middle(self) -> tuple[float, float]:
        """Where its words stand; above the line where it is level."""
        level = abs(self.y1 - self.y2) < 1
        return round((self.x1 + self.x2) / 2, 1) + (0 if level else 6), round((self.y1 + self.y2) / 2, 1) - (6 if level else -4)

    @property
    def anchor(self) -> str:
        """How its words are set against the middle."""
        return "middle" if abs(self.y1 - self.y2) < 1 else "start"


class Drawing:
    """The picture in pixels."""

    def __init__(self, picture: Picture, narrow: bool) -> None:
        self.narrow = narrow
        self.box = (98, 46) if narrow else (142, 54)
        step = (124, 84) if narrow else (218, 118)
        places = {node.name: node.narrow if narrow else node.wide for node in picture.nodes}
        self._at = {name: (column * step[0] + 2, row * step[1] + 2) for name, (column, row) in places.items()}
        self.boxes = [Box(n, picture.things[n.name], *self._at[n.name]) for n in picture.nodes]
        self.strokes = [self._stroke(line, count) for line, _, _, count in picture.lines]
        self.width = max((b.x for b in self.boxes), default=0) + self.box[0] + 2
        self.height = max((b.y for b in self.boxes), default=0) + self.box[1] + 2

    def _stroke(self, line: Line, count: int) -> Stroke:
        width, height = self.box
        (ax, ay), (bx, by) = self._at[line.start], self._at[line.end]
        x1, y1, x2, y2 = ax + width / 2, ay + height / 2, bx + width / 2, by + height / 2
        dx, dy = x2 - x1, y2 - y1
        # The shorter of the two ways out of a box, through its side or through its top.
        out = min(width / 2 / abs(dx) if dx else 9.0, height / 2 / abs(dy) if dy else 9.0)
        gap = 4 / max((dx * dx + dy * dy) ** 0.5, 1)
        ends = (x1 + dx * out, y1 + dy * out, x2 - dx * (out + gap), y2 - dy * (out + gap))
        return Stroke(line, count, *(round(end, 1) for end in ends))


def count(view: Snapshot, tumours: int) -> Picture:
    """Count things and connections.

    :param tumours: how many tumour types there are; they are classes, and have no class of their own to be counted by.
    """
    things: dict[str, int] = {"tumour": tumours}
    for node in NODES:
        for name in node.classes:
            (row,) = ask(view, f"SELECT (COUNT(DISTINCT ?x) AS ?n) WHERE {{ ?x a nk:{name} }}")
            things[node.name] = int(row["n"])
    links = {(line.start, line.end): _connections(view, line) for line in LINES}
    return Picture(things, links)


def _connections(view: Snapshot, line: Line) -> int:
    ends: Sequence[str] = [
        f"?{var} a nk:{name} ." for var, end in (("a", line.start), ("b", line.end)) for name in _NODES[end].classes
    ]
    tumour = "?b rdfs:subClassOf* nk:NeuroendocrineNeoplasm ." if line.end == "tumour" else ""
    (row,) = ask(view, f"SELECT (COUNT(*) AS ?n) WHERE {{ ?a {line.path} ?b . {' '.join(ends)} {tumour} }}")
    return int(row["n"])
