"""The headers of the modules, and the root that opens them all in Protégé: what only an ontology editor needs.

An editor keeps modules apart only if each has a header of its own. `netkg-root.ttl` imports them all, and the catalog
beside it says in which file each lies, so that nothing is asked of the network. The build reads the modules
themselves; the dataset holds one header, the ontology's own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from xml.etree import ElementTree

import pyoxigraph as ox

from netkg.findings import Finding
from netkg.inputs import triples
from netkg.namespaces import NK
from netkg.rdf import TYPE, node

FILE = "netkg-root.ttl"
CATALOG = "catalog-v001.xml"
#: The ontology as a whole; one module has its header.
ONTOLOGY = ox.NamedNode(str(NK).rstrip("/"))
#: The module that has it.
MAIN = "netkg"
_HEADER, _IMPORTS = node("owl:Ontology"), node("owl:imports")
_URI = "{urn:oasis:names:tc:entity:xmlns:xml:catalog}uri"


def header(module: str) -> ox.NamedNode:
    """Name the header of a module.

    >>> header("tumours").value, header("netkg").value
    ('https://w3id.org/netkg/ontology/modules/tumours', 'https://w3id.org/netkg/ontology')
    """
    return ONTOLOGY if module == MAIN else ox.NamedNode(f"{NK}modules/{module}")


def is_header_of(module: str, quad: ox.Quad) -> bool:
    """Tell whether a quad is the header by which editors tell a module from the others."""
    return quad.subject == header(module) != ONTOLOGY and (quad.predicate, quad.object) == (TYPE, _HEADER)


def headers(module: str, quads: Iterable[ox.Quad], file: str) -> Iterator[Finding]:
    """Find ontology headers that are not the module's own, and what is imported."""
    for quad in quads:
        if quad.predicate == _IMPORTS:
            yield Finding(
                file,
                rule="ontology-import",
                message=f"imports {quad.object}, which the build does not load",
                fix=f"Take the owl:imports away; a term of another ontology is declared in external.ttl, and {FILE} "
                "imports the modules for editors.",
                triple=f"{quad.subject} owl:imports {quad.object}",
            )
        elif (quad.predicate, quad.object) == (TYPE, _HEADER) and quad.subject not in (ONTOLOGY, header(module)):
            yield Finding(
                file,
                rule="ontology-header",
                message=f"has a header of another ontology, {quad.subject}",
                fix=f"Take the block away, or name it {header(module)}; `netkg fmt {file}` takes away one that says nothing.",
                triple=f"{quad.subject} rdf:type owl:Ontology",
            )


def root_text(modules: Iterable[Path]) -> str:
    """Write the ontology that imports all modules."""
    imported = " ,\n        ".join(str(header(path.stem)) for path in modules)
    return (
        "# netkg: open this file in Protégé to have all modules\n"
        f"# It imports them, and {CATALOG} says where they lie. `netkg fmt` writes both; the build reads neither.\n\n"
        "@prefix owl: <http://www.w3.org/2002/07/owl#> .\n\n"
        f"{header(FILE.removesuffix('.ttl'))} a owl:Ontology ;\n    owl:imports {imported} .\n"
    )


def catalog_text(modules: Iterable[Path]) -> str:
    """Write the OASIS XML catalog that says in which file each module lies."""
    lines = "".join(f'    <uri name="{header(path.stem).value}" uri="{path.name}"/>\n' for path in modules)
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="no"?>\n'
        f'<catalog prefer="public" xmlns="{_URI[1:].partition("}")[0]}">\n{lines}</catalog>\n'
    )


def own_statements(path: Path, file: str) -> Iterator[Finding]:
    """Find what the root says beside its imports, as an editor writes it in which no module was chosen."""
    try:
        if any(t.predicate != _IMPORTS and (t.predicate, t.object) != (TYPE, _HEADER) for t in _read(path)):
            yield Finding(
                file,
                rule="root-statements",
                message="says something of its own, which the build does not read",
                fix="Move it to a module: Refactor, Copy/move/delete axioms. Then `netkg fmt` writes this file anew.",
            )
    except SyntaxError as error:
        yield _root_finding(file, f"is not valid Turtle: {error.msg or error}", error.lineno)


def _read(path: Path) -> list[ox.Triple]:
    return list(triples.read(path.read_bytes(), ox.RdfFormat.TURTLE))


def check(folder: Path, modules: Mapping[Path, bool], name: str) -> Iterator[Finding]:
    """Find what an editor would not open, or would write where the build does not look, if there is a root.

    :param modules: each with whether it has its header; one that cannot be read counts as having it.
    """
    path = folder / FILE
    if not path.is_file():
        return
    file = f"{name}/{FILE}"
    own = list(own_statements(path, file))
    yield from own
    wanted = {header(module.stem): module for module in modules}
    imported = {t.object for t in _read(path) if t.predicate == _IMPORTS} if not own else wanted.keys()
    if imported != wanted.keys():
        missing = [wanted[iri].name for iri in sorted(wanted.keys() - imported, key=str)]
        other = sorted(map(str, imported - wanted.keys()))
        what = [f"does not import {', '.join(missing)}"] * bool(missing) + [f"imports {', '.join(other)}"] * bool(other)
        yield _root_finding(file, " and ".join(what))
    if not {(iri.value, module.name) for iri, module in wanted.items()} <= _located(folder / CATALOG):
        yield _root_finding(f"{name}/{CATALOG}", "does not say in which file each module lies")
    for module, has_header in modules.items():
        if module.stem != MAIN and not has_header:
            yield Finding(
                f"{name}/{module.name}",
                rule="module-header",
                message="has no header, so that an editor writes what it changes there into the root",
                fix=f"Put this behind the prefixes: {header(module.stem)} a owl:Ontology .",
            )


def _located(path: Path) -> set[tuple[str, str]]:
    try:
        return {(uri.get("name", ""), uri.get("uri", "")) for uri in ElementTree.parse(path).iter(_URI)}  # noqa: S314
    except (OSError, ElementTree.ParseError):
        return set()


def _root_finding(file: str, message: str, line: int | None = None) -> Finding:
    return Finding(file, line=line, rule="ontology-root", message=message, fix="Run `netkg fmt`, which writes it anew.")
