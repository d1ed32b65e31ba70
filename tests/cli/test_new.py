"""netkg new class, property and classes, and netkg register: what is begun stands in its place, and what cannot be begun says why."""

from __future__ import annotations

from pathlib import Path

import pytest

from commands import run
from small import make_project


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return make_project(tmp_path)


def term(kind: str, name: str, parent: str) -> tuple[str, ...]:
    words = ("--label", name.lower(), "--definition", "A thing.", "--source", "review")
    return ("new", kind, name, "--parent", parent, *words)


def test_a_class_and_a_property_say_where_they_stand(project: Path) -> None:
    for arguments, opening in (
        (term("class", "KinaseInhibitor", "nk:Drug"), "nk:KinaseInhibitor a owl:Class"),
        (term("property", "inhibits", "nk:actsOn"), "nk:inhibits a owl:ObjectProperty"),
    ):
        done = run(project, *arguments)
        assert done.exit_code == 0, done.output
        file, _, line = done.stdout.partition(": ")[0].partition(", line ")
        assert (project / file).read_text("utf-8").splitlines()[int(line) - 1].startswith(opening)


def test_a_table_of_classes_is_written_whole_or_not_at_all(project: Path) -> None:
    before = (project / "ontology/net.ttl").read_bytes()
    table = project / "classes.tsv"
    head = "LABEL\tPARENT\tDEFINITION\tSOURCE\n"
    table.write_text(f"{head}kinase inhibitor\tnk:Drug\tA drug.\treview\nodd\tnk:Drugg\tA drug.\treview\n", "utf-8")
    done = run(project, "new", "classes", str(table))
    assert done.exit_code == 2 and "Did you mean nk:Drug" in done.stderr
    assert (project / "ontology/net.ttl").read_bytes() == before


def test_a_class_that_is_there_is_refused_in_one_line(project: Path) -> None:
    done = run(project, *term("class", "Drug", "nk:Gene"))
    assert (done.exit_code, len(done.stderr.strip().splitlines())) == (2, 1)
    assert "already in the ontology" in done.stderr


def test_what_is_new_is_registered_once(project: Path) -> None:
    assert run(project, "register").stdout == "8 IRIs registered in 0.1.0\n"
    assert run(project, "register").stdout == "0 IRIs registered in 0.1.0\n"
    assert (project / "ontology/register.tsv").read_text("utf-8").count("\n") == 9
