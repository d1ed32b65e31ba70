"""Each named graph says what it was made from; dates and people stay beside the dumps."""

import subprocess

import pyoxigraph as ox
import pytest

from netkg.graph import provenance, release
from netkg.namespaces import NKD


def test_each_graph_of_the_release_is_derived_from_its_files(view):
    def files(graph):
        return {
            row["label"].value
            for row in view.query(
                f"SELECT ?label WHERE {{ <{NKD}graph/{graph}> prov:wasDerivedFrom ?file ; prov:wasGeneratedBy ?build . "
                "?file rdfs:label ?label ; dcterms:identifier ?sum . ?build prov:wasAssociatedWith/owl:versionInfo ?version }"
            )
        }

    assert "graph/review/outcomes.tsv" in files("records/review")
    assert "ontology/genes.ttl" in files("ontology") and not {f for f in files("ontology") if f.startswith("graph/")}
    assert files("hypotheses") == {"graph/tables.json", "graph/review/hypotheses.tsv", "graph/since-2017/hypotheses.tsv"}
    assert files("inferred") > files("ontology")


def test_every_record_says_its_row_and_the_row_its_table(view):
    rows = {row["r"].value for row in view.query("SELECT ?r WHERE { ?f a nk:Figure ; prov:wasDerivedFrom ?r }")}
    assert rows and {row.partition("#row=")[0].rpartition("/")[2] for row in rows} == {
        "outcomes.tsv",
        "adverse-events.tsv",
        "epidemiology.tsv",
    }


def test_dates_and_people_are_in_a_file_of_their_own(built):
    found = release.current(built.store)
    assert "endedAtTime" in (found.path / "provenance.ttl").read_text("utf-8")
    assert "endedAtTime" not in found.dump.read_text("utf-8")


def test_git_authors_are_named_with_the_date_of_the_newest_change(tmp_path):
    def git(*arguments):
        subprocess.run(
            ["git", "-c", "user.name=Ada Example", "-c", "user.email=ada@example.org", *arguments],
            cwd=tmp_path,
            check=True,
            capture_output=True,
        )

    git("init")
    (tmp_path / "graph/shared").mkdir(parents=True)
    (tmp_path / "graph/shared/genes.tsv").write_text("id\n", "utf-8")
    git("add", ".")
    git("commit", "-m", "first", "--date", "2026-01-02T03:04:05+00:00")
    turtle = provenance.people(tmp_path, {"graph/shared/genes.tsv": "00"}).decode()
    assert "Ada Example" in turtle and "2026-01-02T03:04:05" in turtle
    quads = list(ox.parse(turtle, format=ox.RdfFormat.TURTLE))
    assert any(q.subject == provenance.entity("graph/shared/genes.tsv") for q in quads)


@pytest.mark.parametrize("folder", ["no-checkout"])
def test_without_git_there_is_the_moment_alone(tmp_path, folder, monkeypatch):
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    assert b"wasAttributedTo" not in provenance.people(tmp_path, {"graph/shared/genes.tsv": "00"})
