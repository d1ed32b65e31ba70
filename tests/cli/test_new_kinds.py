"""netkg new gene, outcome, mapping, unit …: the options are the columns, and what cannot be is refused before it is written."""

from __future__ import annotations

from pathlib import Path

import pytest

from commands import run
from curated import make_curated
from netkg.cli.new import new_group
from netkg.curate.record_kinds import RECORD_KINDS


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return make_curated(tmp_path)


def last(path: Path) -> str:
    return path.read_text("utf-8").splitlines()[-1]


def test_every_kind_has_its_command_and_its_help_names_every_column(root: Path) -> None:
    for kind in RECORD_KINDS:
        assert kind.name in new_group.commands
        done = run(root, "new", kind.name, "--help")
        assert done.exit_code == 0, done.output
        assert "--section" in done.stdout or kind.name == "source"
        assert f"netkg new {kind.name} " in done.stdout


def test_a_record_stands_in_its_table(project: Path) -> None:
    done = run(project, "new", "drug", "Example analog", "--synonym", "analogue@fr", "--synonym", "EA", "--type", "Drug")
    assert done.stdout == "graph/review/drugs.tsv, row 5: drug/example-analog\n"
    assert last(project / "graph/review/drugs.tsv") == "drug/example-analog\tExample analog\tanalogue@fr|EA\tDrug\t\t\t"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("new", "drug", "X", "--type", "drug"), "'drug' cannot be in the column type; it takes [A-Z]"),
        (("new", "drug", "--", "--"), "Nothing gives the record a name"),
        (("new", "drug", "everolimus"), "already the id of graph/review/drugs.tsv, row 2"),
        (
            ("new", "drug", "X", "--acts-on", "gene/mtorr"),
            "column actsOn: 'gene/mtorr' is defined nowhere. Did you mean gene/mtor?",
        ),
        (("new", "drug", "X", "--type", "Kinase"), "column type: 'Kinase' is defined nowhere. Did you mean KinaseInhibitor?"),
        (("new", "pathway", "X"), "has no table pathways.tsv"),
        (("new", "mapping", "drug/x", "skos:exactMatch", "X:9", "--evidence", "y"), "has nkd:drug/x"),
        (
            ("new", "mapping", "gene/tsc2", "skos:exactMatch", "X:nine", "--evidence", "y"),
            "object_id: 'nine' is not an identifier",
        ),
        (("new", "mapping", "drug/everolimus", "skos:closeMatch", "X:1", "--evidence", "y"), "is already in row"),
        (("new", "unit", "months", "--comment", "A month."), "No module has a unit yet"),
    ],
)
def test_wrong_use_is_one_line_and_exit_2(project: Path, arguments: tuple[str, ...], words: str) -> None:
    before = {path: path.read_bytes() for path in project.rglob("*.tsv")}
    done = run(project, *arguments)
    assert (done.exit_code, len(done.stderr.strip().splitlines())) == (2, 1)
    assert words in done.stderr
    assert {path: path.read_bytes() for path in project.rglob("*.tsv")} == before


def test_a_mapping_stands_behind_those_of_its_thing(project: Path) -> None:
    done = run(project, "new", "mapping", "drug/everolimus", "skos:broadMatch", "X:7", "--evidence", "seen")
    assert done.stdout == "graph/shared/mappings.sssom.tsv, row 7: nkd:drug/everolimus skos:broadMatch X:7\n"
    rows = (project / "graph/shared/mappings.sssom.tsv").read_text("utf-8").splitlines()
    assert rows[6] == "nkd:drug/everolimus\teverolimus\tskos:broadMatch\tX:7\tsemapv:ManualMappingCuration\tseen\t"
    assert run(project, "check", "--no-reason").exit_code == 0


def test_a_unit_stands_behind_the_others_of_its_kind(project: Path) -> None:
    module = project / "ontology/net.ttl"
    unit = '<https://w3id.org/netkg/unit/months> a owl:NamedIndividual, nk:Unit ;\n    rdfs:label "months" .\n'
    module.write_text(module.read_text("utf-8") + f"\n{unit}\n# ---- end ----\n", "utf-8")
    done = run(project, "new", "unit", "per 10,000", "--comment", "A number per 10,000 persons.")
    assert done.exit_code == 0, done.output
    text = module.read_text("utf-8")
    assert text.index("unit/months") < text.index("<https://w3id.org/netkg/unit/per-10000> a") < text.index("# ---- end")
    line = int(done.stdout.partition("line ")[2].partition(":")[0])
    assert text.splitlines()[line - 1].startswith("<https://w3id.org/netkg/unit/per-10000> a")


def test_a_long_list_of_values_is_told_in_the_help(root: Path) -> None:
    shown = " ".join(run(root, "new", "finding", "--help").stdout.split())
    assert "--effect EFFECT" in shown and "One of: increases, decreases" in shown
