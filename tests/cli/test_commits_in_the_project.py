"""A project whose own store has been written to over HTTP: every command goes on, and a build asks before it leaves that out."""

import json
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pyoxigraph as ox
import pytest
from click.testing import CliRunner, Result

from netkg.cli import main
from netkg.engine import loading, updates
from netkg.graph import release
from netkg.graph.builder import is_stale
from netkg.inputs.project import Project
from netkg.namespaces import NKD
from netkg.server.write import commits
from servers import TOKEN, free_port, running


@pytest.fixture
def written(small_built: Project, tmp_path: Path) -> Project:
    """The release of a small project with one commit on top."""
    store = Path(shutil.copytree(small_built.store, tmp_path / "store"))
    text = "INSERT DATA { nkd:gene\\/own a nk:Gene GRAPH nkd:graph\\/records\\/review { nkd:gene\\/new rdfs:label 'NEW1' } }"
    commits.commit(store, lambda held: updates.run_update(held, text))
    return Project(small_built.root, store)


@pytest.fixture
def inside(written: Project, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("netkg.inputs.project.find", lambda root=None: written)

    def run(*arguments: str, **options) -> Result:
        return CliRunner().invoke(main, arguments, **options)

    return run


def test_query_export_and_releases_go_on_after_a_commit(inside, written: Project) -> None:
    assert not is_stale(written)
    asked = inside("query", "-", input="SELECT ?l { nkd:gene\\/new rdfs:label ?l }")
    assert (asked.exit_code, asked.stdout.splitlines(), asked.stderr) == (0, ["l", "NEW1"], "")
    for form in ("ttl", "nt", "trig", "nq", "nanopub"):
        done = inside("export", "--format", form)
        assert done.exit_code == 0, done.exception
        assert b"NEW1" in done.stdout_bytes or form == "nanopub"
    listed = json.loads(inside("releases", "--format", "json").stdout)
    assert [entry["current"] for entry in listed] == [False, True]
    assert listed[1]["triples"] == listed[0]["triples"] + 2
    assert inside("query", "-", "--release", "current~1", input="ASK { nkd:gene\\/new ?p ?o }").stdout.split()[-1] == "false"
    changed = inside("diff", "current~1", "current", "--format", "patch").stdout.splitlines()
    assert [line for line in changed if line[0] in "AD"] == [
        f'A <{NKD}gene/new> <http://www.w3.org/2000/01/rdf-schema#label> "NEW1" <{NKD}graph/records/review> .'
    ]
    assert inside("prune").stdout == "nothing to remove\n"


def test_export_of_a_damaged_dump_is_an_error_in_one_sentence(inside, written: Project) -> None:
    first = release.every(written.store)[0]
    assert inside("restore", first.id).exit_code == 0
    first.dump.write_bytes(first.dump.read_bytes()[:1000])
    for arguments in (("export",), ("query", "acts-on")):
        done = inside(*arguments)
        assert (done.exit_code, done.stdout) == (2, "")
        assert "netkg.trig is damaged" in done.stderr
        assert len(done.stderr.strip().splitlines()) == 1


def test_a_store_without_current_is_not_built_over(inside, written: Project) -> None:
    (written.store / "current").unlink()
    for command in (("query", "acts-on"), ("export",), ("build", "-q")):
        done = inside(*command)
        assert done.exit_code == 2, command
        assert "`current` is missing; go to a release with `netkg restore`" in done.stderr
    assert not (written.store / "current").exists()


@pytest.mark.parametrize(("name", "words"), [("current", "`current` is missing; go to a release"), ("dump", "is damaged")])
def test_a_server_does_not_start_over_a_broken_store(own_store: Path, name: str, words: str) -> None:
    found = release.current(own_store)
    assert found is not None
    (own_store / "current").unlink() if name == "current" else found.dump.write_bytes(b"")
    command = [sys.executable, "-m", "netkg", "serve", "--store", str(own_store), "--port", str(free_port())]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, len(done.stderr.strip().splitlines())) == (2, 1), done.stderr
    assert words in done.stderr


def test_a_build_says_what_it_would_replace_and_asks(inside, written: Project) -> None:
    here = release.current(written.store)
    assert here is not None
    done = inside("build", "-q")
    assert done.exit_code == 2
    assert f"1 commit since {here.manifest['created']} (triples added: 2, removed: 0)" in done.stderr
    assert "--replace" in done.stderr
    assert release.current(written.store) == here


def test_a_build_that_is_told_to_replace_says_how_to_go_back(written: Project, caplog: pytest.LogCaptureFixture) -> None:
    here = release.current(written.store)
    assert here is not None
    quads = [ox.Quad(ox.NamedNode("http://a"), ox.NamedNode("http://b"), ox.Literal("c"), ox.NamedNode("http://g"))]
    made = release.create(written.store, quads, version="9.0.0", replace=True)
    assert release.current(written.store) == made
    assert f"leaves out 1 commit since {here.manifest['created']}" in caplog.text
    assert f"`netkg restore {here.id}` brings them back" in caplog.text


_BUILD = """
import sys
from pathlib import Path
import pyoxigraph as ox
from netkg.errors import UsageError
from netkg.graph import release
N = ox.NamedNode
for number in range(12):
    quads = [ox.Quad(N(f"http://b/{number}/{n}"), N("http://p"), ox.Literal(n), N("http://g")) for n in range(50)]
    try:
        release.create(Path(sys.argv[1]), quads, version="1.0.0", replace=number % 4 == 3)
        print("built", number, flush=True)
    except UsageError as error:
        print("refused", error.detail, flush=True)
"""


def test_no_acknowledged_write_vanishes_silently_beside_builds(own_store: Path) -> None:
    """Writers and builds at once: what a build leaves out it says, and its releases are still there."""
    acknowledged: list[tuple[int, str]] = []
    stop = threading.Event()
    with running(own_store, workers=4, write_token=TOKEN) as server:

        def write(first: int) -> None:
            for number in range(first, first + 1000):
                if stop.is_set():
                    return
                answer = server.update(f"INSERT DATA {{ GRAPH <http://w> {{ <http://s> <http://p> {number} }} }}")
                assert answer.status_code == 200, answer.text
                acknowledged.append((number, answer.headers["NetKG-Release"]))

        writers = [threading.Thread(target=write, args=(1000 * place,)) for place in range(3)]
        for writer in writers:
            writer.start()
        done = subprocess.run(
            [sys.executable, "-c", _BUILD, str(own_store)], capture_output=True, text=True, check=False, timeout=120
        )
        stop.set()
        for writer in writers:
            writer.join(60)
    assert done.returncode == 0, done.stderr
    newest = release.current(own_store)
    assert newest is not None
    kept = set()
    heads = [newest, *(found for found in release.every(own_store) if f"`netkg restore {found.id}`" in done.stderr)]
    assert len(heads) == 1 + done.stderr.count("netkg restore")
    for head in heads:
        kept |= {int(q.object.value) for q in loading.quads(head) if q.graph_name == ox.NamedNode("http://w")}
    assert len(acknowledged) > 5
    assert {number for number, _ in acknowledged} <= kept
    assert "refused The store has" in done.stdout
