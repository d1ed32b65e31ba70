"""What curators do to their files by mistake, and what is found of it; `test_typical_mistakes` makes each one and looks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

Edit = Callable[[Path], None]
SHARED = [
    "genes",
    "alterations",
    "molecules",
    "pathways",
    "drugs",
    "measures",
    "procedures",
    "publications",
    "sources",
    "retired",
]
MODULE, MAPPINGS = "ontology/net.ttl", "graph/shared/mappings.sssom.tsv"
RECORD = "https://w3id.org/netkg/"


@dataclass(frozen=True)
class Mistake:
    """What somebody does to a file, the rule that finds it, and where; `words` stand in the message or the fix.

    Where nothing can be found, `rule` is empty and `words` say why.
    """

    what: str
    edit: Edit
    rule: str
    file: str = ""
    row: int | None = None
    column: str | None = None
    words: str = ""


def table(name: str) -> str:
    return f"graph/{'shared' if name in SHARED else 'review'}/{name}.tsv"


def changed(file: str, change: Callable[[str], str]) -> Edit:
    def edit(folder: Path) -> None:
        path = folder / file
        before = path.read_text("utf-8") if path.is_file() else ""
        after = change(before)
        assert after != before, f"{file}: nothing was changed"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(after.encode())

    return edit


def put(file: str, old: str, new: str) -> Edit:
    """Replace a text, which must be there, once."""
    return changed(file, lambda text: text.replace(old, new, 1))


def add(file: str, more: str) -> Edit:
    return changed(file, lambda text: text + more)


def cell(name: str, column: str, new: str | Callable[[str], str], row: int = 2) -> Edit:
    def change(text: str) -> str:
        lines = [line.split("\t") for line in text.split("\n")]
        at = lines[0].index(column)
        lines[row - 1][at] = new(lines[row - 1][at]) if callable(new) else new
        return "\n".join("\t".join(line) for line in lines)

    return changed(table(name), change)


def line(name: str, change: Callable[[str], str], row: int = 2) -> Edit:
    def edit(text: str) -> str:
        lines = text.split("\n")
        lines[row - 1] = change(lines[row - 1])
        return "\n".join(lines)

    return changed(table(name), edit)


def whole(name: str, change: Callable[[bytes], bytes]) -> Edit:
    def edit(folder: Path) -> None:
        path = folder / table(name)
        path.write_bytes(change(path.read_bytes()))

    return edit


def in_cell(
    what: str, name: str, column: str, new: str | Callable[[str], str], rule: str, words: str = "", row: int = 2
) -> Mistake:
    return Mistake(what, cell(name, column, new, row), rule, table(name), row, column, words)


def in_module(what: str, edit: Edit, rule: str, words: str = "") -> Mistake:
    return Mistake(what, edit, rule, MODULE, words=words)


def mapped(what: str, row: str, rule: str, column: str | None, words: str = "", number: int = 6) -> Mistake:
    return Mistake(what, add(MAPPINGS, row + "\n"), rule, MAPPINGS, number, column, words)


def quoted(text: str) -> str:
    return "\r\n".join("\t".join(f'"{part}"' for part in row.split("\t")) for row in text.split("\n"))


def term(name: str, parent: str = "nk:Gene", label: str = "", definition: str = "", more: str = "", source: bool = True) -> str:
    words = definition or f"A thing that is called {name}."
    axiom = (
        f"[] a owl:Axiom ; owl:annotatedSource nk:{name} ; owl:annotatedProperty obo:IAO_0000115 ; "
        f'owl:annotatedTarget "{words}" ; dcterms:source <{RECORD}publication/review> .\n'
    )
    label = label or f"the thing {name}"
    return (
        f'\nnk:{name} a owl:Class ; rdfs:subClassOf {parent} ; rdfs:label "{label}" ; obo:IAO_0000115 "{words}"{more} .\n'
        + (axiom if source else "")
    )


def new(name: str, **cells: str) -> Edit:
    """Append a row."""

    def change(text: str) -> str:
        header = text.split("\n")[0].split("\t")
        assert set(cells) <= set(header)
        return text + "\t".join(cells.get(column, "") for column in header) + "\n"

    return changed(table(name), change)


def label_again(row: str) -> str:
    """Write the label of a gene among its other names, too."""
    cells = row.split("\t")
    return "\t".join([*cells[:2], cells[1], *cells[3:]])


MISTAKES = [
    # cells
    in_cell("a cell left empty", "genes", "label", "", "cell", "must not be"),
    in_cell("a number in words", "outcomes", "value", "eleven", "cell", "Wanted"),
    in_cell("a decimal comma", "outcomes", "value", "11,0", "cell"),
    in_cell("a number with its unit", "outcomes", "value", "11.0 months", "cell"),
    in_cell("a unit that is none", "outcomes", "unit", "month", "unknown-reference", "months"),
    in_cell("a bound in the value", "outcomes", "value", ">60", "cell"),
    in_cell("a p with its sign", "comparisons", "p", "p = 0.03", "cell"),
    in_cell("a year too long", "publications", "year", "20177", "publication-year", "four digits"),
    in_cell("a DOI as a link", "publications", "doi", "https://doi.org/10.1/x", "cell", "without https://doi.org/"),
    in_cell("a trial number too short", "studies", "registration", "NCT123", "cell"),
    in_cell("a type with a slip", "measures", "type", lambda old: old + "s", "unknown-reference", "Did you mean"),
    in_cell("a class that belongs elsewhere", "measures", "type", "Gene", "misplaced-class", "is not a kind of"),
    in_cell("an id with a slip", "comparisons", "figure", lambda old: old[:-1], "unknown-reference", "Did you mean"),
    in_cell("a name where an id belongs", "outcomes", "measure", "PFS", "cell", "Wanted"),
    in_cell("an id of another table", "outcomes", "measure", "gene/atrx", "unknown-reference", "shared/measures.tsv"),
    in_cell("an id with a capital folder", "genes", "id", "Gene/ATRX", "cell"),
    in_cell("a space behind a name", "genes", "label", lambda old: old + " ", "cell-space"),
    in_cell("a no-break space", "genes", "note", "a\u00a0b", "cell-character"),
    in_cell("curly quotes", "genes", "note", "\u201ca\u201d", "cell-character"),
    in_cell("quotes round a name", "genes", "altLabels", '"x"', "cell-quotes"),
    in_cell("a semicolon in a list", "genes", "altLabels", "a; b", "cell-list"),
    in_cell("commas in a list", "mechanisms", "reference", "1, 2", "cell", "separated by |"),
    in_cell("a gene that became a date", "genes", "label", "2-Sep", "cell-date"),
    in_cell("a place that the review has not", "genes", "section", "9.9", "cell"),
    in_cell("a source that nobody named", "genes", "section", "nobody-2020: abstract", "unknown-source", "sources.tsv"),
    in_cell("a reference that nobody listed", "mechanisms", "reference", "9999", "unknown-reference", "publications.tsv"),
    in_cell("the folder of a source with a slip", "sources", "folder", "reveiw", "source-folder", "Did you mean review"),
    in_cell("a number of 11.0 that became 11", "outcomes", "value", lambda old: old + ".0", "numeral-changed"),
    # rows and files
    Mistake("a row pasted twice", line("genes", lambda row: f"{row}\n{row}"), "duplicate-id", table("genes"), 3, "id"),
    Mistake("a tab too many", line("genes", lambda row: row + "\t"), "table-ragged", table("genes"), 2),
    Mistake("a line break in a cell", line("genes", lambda row: row.replace("\t", "\n", 1)), "table-ragged", table("genes"), 2),
    Mistake(
        "a column renamed", line("genes", lambda row: row.replace("label", "name", 1), 1), "table-header", table("genes"), 1
    ),
    Mistake("a column added", line("genes", lambda row: row + "\tmine", 1), "table-header", table("genes"), 1, words="'mine'"),
    Mistake(
        "saved with commas",
        whole("genes", lambda b: b.replace(b"\t", b",")),
        "table-saved",
        table("genes"),
        1,
        words="netkg fmt",
    ),
    Mistake("saved with quotes", changed(table("genes"), quoted), "table-saved", table("genes"), 1, "id", words="netkg fmt"),
    Mistake("saved as UTF-16", whole("genes", lambda b: b.decode().encode("utf-16")), "table-saved", table("genes")),
    Mistake("saved as Latin-1", whole("genes", lambda b: b.replace(b"\n", b"\xe9\n", 2)), "table-encoding", table("genes")),
    Mistake("a table emptied", whole("genes", lambda _: b""), "table-header", table("genes"), 1),
    Mistake("a shared table removed", lambda f: (f / table("genes")).unlink(), "table-missing", table("genes")),
    Mistake("a table of one's own", add("graph/review/mine.tsv", "id\n"), "table-undescribed", "graph/review/mine.tsv"),
    Mistake(
        "an id changed that others name",
        cell("measures", "id", lambda o: o + "x"),
        "unknown-reference",
        table("measures"),
        2,
        "id",
    ),
    Mistake(
        "a row removed that others name",
        line("measures", lambda _: "", 2),
        "unknown-reference",
        table("outcomes"),
        2,
        "measure",
    ),
    # what a record says
    in_cell("a value without its unit", "outcomes", "unit", "", "figure-unit"),
    in_cell("a symbol in small letters", "genes", "label", lambda old: old.lower(), "gene-symbol"),
    Mistake(
        "a side of a comparison missing", cell("comparisons", "figure", ""), "comparison-has-sides", table("comparisons"), 2
    ),
    Mistake(
        "a drug tied to a gene",
        new(
            "mechanisms",
            id="mechanism/x",
            subject="gene/atrx",
            relation="inhibits",
            object="drug/x",
            polarity="positive",
            certainty="definite",
            text="It is.",
            section="6.1",
        ),
        "unknown-reference",
        table("mechanisms"),
        3,
        "object",
    ),
    in_cell("a name that was released, changed", "genes", "label", "ZZZ3", "reused-iri"),
    in_cell("another number than the source prints", "outcomes", "value", "12.3", "", "the number is in the source alone"),
    # ontology
    in_module("a dot missing", put(MODULE, " .\n\nnk:", " \n\nnk:"), "turtle-syntax"),
    in_module("a prefix with a slip", put(MODULE, "nk:Gene a <", "nkk:Gene a <"), "turtle-syntax", "nk"),
    in_module(
        "a word of RDFS with a slip", add(MODULE, "nk:Gene rdfs:sublassOf nk:Measure .\n"), "unknown-name", "rdfs:subClassOf"
    ),
    in_module("a parent that is not there", add(MODULE, term("Odd", "nk:Genne")), "undeclared-class", "Did you mean nk:Gene"),
    in_module(
        "a class without a label", add(MODULE, term("Odd").replace('rdfs:label "the thing Odd" ; ', "")), "missing-label"
    ),
    in_module("two labels", add(MODULE, 'nk:Gene rdfs:label "another" .\n'), "multiple-labels"),
    in_module("a definition without a source", add(MODULE, term("Odd", source=False)), "definition-without-source"),
    in_module("a class with the label of another", add(MODULE, term("Odd", label="gene")), "duplicate-label"),
    in_module("a class below itself", add(MODULE, term("Odd", "nk:Even") + term("Even", "nk:Odd")), "class-cycle"),
    Mistake(
        "a class deprecated and in use",
        add(MODULE, 'nk:Gene owl:deprecated true ; rdfs:comment "x" .\n'),
        "deprecated-in-use",
        table("genes"),
        2,
    ),
    in_module(
        "one thing said to be another", add(MODULE, "nk:Gene owl:sameAs nk:Measure .\n"), "same-as-used", "skos:exactMatch"
    ),
    # mappings and queries
    mapped("an identifier with its prefix missing", "nk:Gene\tskos:exactMatch\t12363\tx\tseen\t", "bad-curie", "object_id"),
    mapped(
        "a thing mapped that is not there",
        "nkd:gene/zz\tskos:exactMatch\tHGNC:12363\tx\tseen\t",
        "unknown-subject",
        "subject_id",
    ),
    Mistake(
        "an answer that no longer comes",
        add("queries/expected/figures.tsv", "row\t99999\n"),
        "answer-missing",
        "queries/expected/figures.tsv",
        4,
    ),
    mapped(
        "a prefix of a mapping with a slip",
        "nk:Gene\tskos:exactMatch\tHGNCC:12363\tx\tseen\t",
        "unknown-prefix",
        "object_id",
        "Did you mean HGNC",
    ),
    # more of them
    in_cell("a number with zeros before it", "outcomes", "value", "0123", "cell", "Did you mean 123?"),
    in_cell("a plus before a number", "outcomes", "value", "+2", "cell", "Did you mean 2?"),
    in_cell("digits of another script", "outcomes", "value", "\u0662\u0663", "cell", "Did you mean 23?"),
    in_cell("a number as a power of ten", "outcomes", "value", "1e3", "cell"),
    in_cell("thousands set apart", "arms", "n", "1,234", "cell", "Did you mean 1234?"),
    in_cell("a sum in place of a number", "outcomes", "value", "=1+1", "cell-formula"),
    in_cell("a formula in a note", "genes", "note", "=SUM(A1:A2)", "cell-formula"),
    in_cell("an equals sign before p", "comparisons", "p", "=0.05", "cell", "Did you mean 0.05?"),
    in_cell("a p in percent", "comparisons", "p", "5%", "cell"),
    in_cell("a level as a share", "comparisons", "ciLevel", "0.95", "cell", ">= 50"),
    in_cell("a time point before the start", "outcomes", "timeValue", "-5", "cell", ">= 0"),
    Mistake("a number below zero", cell("outcomes", "value", "-11"), "figure-negative", table("outcomes"), 2),
    in_cell("a phase in Roman numerals", "studies", "phase", "III", "cell", "Did you mean 3?"),
    in_cell("a fraction of a patient", "studies", "n", "12.5", "cell", "integer"),
    in_cell("a trial number in small letters", "studies", "registration", "nct02315625", "cell", "Did you mean NCT02315625?"),
    in_cell(
        "a class without its folder", "populations", "requires", "AdvancedNET", "cell", "Did you mean ontology/AdvancedNET?"
    ),
    in_cell(
        "criteria with commas",
        "populations",
        "requires",
        "ontology/AdvancedNET, ontology/MetastaticNET",
        "cell",
        "Did you mean ontology/AdvancedNET|ontology/MetastaticNET?",
    ),
    in_cell(
        "a place close to its source", "genes", "section", "nobody-2020:abstract", "cell", "Did you mean nobody-2020: abstract?"
    ),
    in_cell(
        "a place behind a comma", "genes", "section", "nobody-2020, abstract", "cell", "Did you mean nobody-2020: abstract?"
    ),
    in_cell("a place that is there twice", "genes", "section", "6|6", "cell-list", "Write 6."),
    in_cell("references as a range", "mechanisms", "reference", "7-9", "cell", "Did you mean 7|8|9?"),
    in_cell("a kind of source with a slip", "sources", "kind", "artcle", "cell", "Did you mean article?"),
    in_cell("a year that is to come", "publications", "year", "2107", "publication-year"),
    Mistake("a name that is the label once more", line("genes", label_again), "repeated-name", table("genes"), 2),
    Mistake(
        "a significance that p does not bear out",
        cell("comparisons", "significance", "borderline"),
        "",
        words="which level a source tests at, it says itself; one calls 0.12 significant",
    ),
    in_module("words where a class belongs", add(MODULE, 'nk:Gene rdfs:subClassOf "molecule" .\n'), "literal-as-term"),
    in_module("a label with a language", add(MODULE, term("Odd").replace('thing Odd"', 'thing Odd"@en')), "multiple-labels"),
    in_module("a class that is a property too", add(MODULE, "nk:Gene a owl:ObjectProperty .\n"), "property-of-two-kinds"),
    in_module("a class used as a property", add(MODULE, "nk:Gene nk:Measure nk:Study .\n"), "undeclared-property"),
    in_module("a word of OWL with a slip", add(MODULE, "nk:Odd a owl:Clas .\n"), "unknown-name", "owl:Class"),
    in_module("a definition with two spaces", add(MODULE, term("Odd", definition="A gene  that is odd.")), "label-whitespace"),
    in_module(
        "a source of a definition in words",
        add(MODULE, term("Odd").replace(f"<{RECORD}publication/review>", '"review"')),
        "definition-without-source",
    ),
    in_module(
        "a source of a definition that nobody listed",
        add(MODULE, term("Odd").replace("publication/review", "publication/ref-9999")),
        "definition-source-unknown",
    ),
    in_module("a class below a record", add(MODULE, term("Odd", f"<{RECORD}gene/atrx>")), "undeclared-class"),
    in_module(
        "a namespace with other capitals",
        put(MODULE, "http://purl.obolibrary.org/obo/", "http://purl.obolibrary.org/OBO/"),
        "prefix-namespace",
    ),
    in_module("a merge left unfinished", add(MODULE, "<<<<<<< HEAD\n=======\n>>>>>>> x\n"), "merge-conflict"),
    in_module("one class defined twice", add(MODULE, term("Odd") + term("Odd", definition="Another.")), "multiple-definitions"),
]
