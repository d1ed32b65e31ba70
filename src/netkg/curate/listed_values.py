"""Add a value to those that columns take by name: units and statistics, which are individuals of the ontology."""

from __future__ import annotations

import re
from pathlib import Path

import pyoxigraph as ox

from netkg.curate import formatting, turtle
from netkg.curate.additions import free, slug
from netkg.errors import UsageError
from netkg.inputs import ontology, tables
from netkg.inputs.project import Project
from netkg.namespaces import NK, NKD
from netkg.rdf import TYPE

#: The comma of a number such as 100,000.
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3})")
#: The kinds of values, each with its class.
VALUES = {"unit": NK.Unit, "statistic": NK.Statistic}


def add_value(project: Project, kind: str, label: str, comment: str, name: str = "") -> tuple[Path, int, str]:
    """Write a unit or statistic behind the last one of its kind.

    :returns: the file, the line where the block opens, and the IRI.
    :raises UsageError: if the name is taken, or no module has such a value yet.
    """
    iri = str(NKD[f"{kind}/{name or slug(_THOUSANDS.sub('', label))}"])
    free(project, tables.read(project.graph), iri)
    of_kind = (TYPE.value, f"<{VALUES[kind]}>")
    for path in ontology.modules(project.ontology):
        plan = turtle.cut(path.read_text("utf-8-sig"))
        others = [
            number
            for number, part in enumerate(plan.parts)
            if isinstance(part, turtle.Block) and of_kind in {statement[1:] for statement in part.statements}
        ]
        if others:
            block = (
                f"<{iri}> a owl:NamedIndividual, nk:{VALUES[kind].removeprefix(str(NK))} ;\n"
                f"    rdfs:label {ox.Literal(label)} ;\n    rdfs:comment {ox.Literal(comment)} ."
            )
            plan.parts[others[-1] + 1 : others[-1] + 1] = ["", block]
            text = "\n".join(part.text if isinstance(part, turtle.Block) else part for part in plan.parts).rstrip("\n") + "\n"
            formatting.replace(path, text)
            return path, text[: text.index(block)].count("\n") + 1, iri
    raise UsageError(f"No module has a {kind} yet; declare the first one by hand.")
