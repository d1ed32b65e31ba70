"""The hostile corpus against the guard, what passes it against the engine, and texts changed at random against both."""

from __future__ import annotations

import contextlib
import json
import random
import subprocess
import sys
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fuzz import mutate, seeds, targets
from netkg.engine import embedded
from netkg.errors import BadRequest, Forbidden, HttpError, QuerySyntaxError, QueryTooComplex, ServiceRefused
from netkg.sparql import federation, guard, update_text
from netkg.sparql.guard import DOUBLED, read
from pace import HANG, ratio

from . import corpus


@pytest.mark.parametrize("count", [corpus.DEPTH + 1, 1000, 5000])
@pytest.mark.parametrize("shape", corpus.NESTING.values(), ids=corpus.NESTING)
def test_deep_nesting_is_refused_unparsed(shape: tuple[str, ...], count: int) -> None:
    with pytest.raises(QueryTooComplex):
        read(corpus.nested(*shape, count))


@pytest.mark.parametrize("count", [corpus.CHAIN + 1, 50_000])
@pytest.mark.parametrize("shape", corpus.CHAINS.values(), ids=corpus.CHAINS)
def test_long_chains_are_refused_unparsed(shape: tuple[str, str, str], count: int) -> None:
    before, piece, after = shape
    with pytest.raises(QueryTooComplex):
        read(before + piece * count + after)


@pytest.mark.parametrize(("before", "opening", "core", "closing", "after"), corpus.DOUBLING.values(), ids=corpus.DOUBLING)
def test_what_doubles_the_parsers_time_is_bounded(before: str, opening: str, core: str, closing: str, after: str) -> None:
    for end in (closing, ""):  # closed and unclosed
        for depth in (DOUBLED + 1, 40):
            with pytest.raises(HttpError):  # too complex, or no tokens at all
                read(before + opening * depth + core + end * depth + after)

        def parse(depth: int, end: str = end) -> None:
            with contextlib.suppress(HttpError):
                text = before + opening * depth + core + end * depth + after
                read(text)
                embedded.check(text)

        # Each level doubles the time and does no worse, so that what the limit lets through ends soon.
        assert ratio(lambda: parse(DOUBLED), lambda: parse(DOUBLED - 4)) < 2**4 * 4


@pytest.mark.parametrize("text", corpus.TOO_LONG.values(), ids=corpus.TOO_LONG)
def test_long_texts_are_refused_unread(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "cut", lambda text: pytest.fail("it was read"))
    with pytest.raises(QueryTooComplex):
        read(text)


@pytest.mark.parametrize("text", corpus.FLAT.values(), ids=corpus.FLAT)
def test_long_flat_texts_pass(text: str) -> None:
    """Reading one takes no longer than reading as many plain values, by a factor that no square would keep."""
    plain = "ASK { VALUES ?x { " + "<http://x/y> " * (len(text) // 13) + "} }"

    def parse(text: str) -> None:
        guard._readings.clear()
        read(text)
        embedded.check(text)

    assert ratio(lambda: parse(text), lambda: parse(plain)) < 20


def test_the_deepest_that_passes_does_not_crash_the_engine() -> None:
    """Each kind at the last count that the guard accepts, read, run and taken down in another process."""
    accepted = []
    for shape in corpus.NESTING.values():
        accepted.append(_last(lambda count, shape=shape: corpus.nested(*shape, count), corpus.DEPTH))
    for before, piece, after in corpus.CHAINS.values():
        accepted.append(_last(lambda count, b=before, p=piece, a=after: b + p * count + a, corpus.CHAIN))
    code = (
        "import sys, json, pyoxigraph as ox\n"
        "for text in json.load(sys.stdin):\n"
        "    store = ox.Store()\n"
        "    try: (store.update if text[:6] in ('INSERT', 'DELETE') else store.query)(text, base_iri='http://x/')\n"
        "    except (SyntaxError, RuntimeError): pass\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], input=json.dumps(accepted), text=True, capture_output=True, timeout=5 * HANG, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]


def _last(make, limit: int) -> str:
    """Give the longest of its kind that the guard accepts."""
    low, high = 1, limit + 1
    read(make(low))
    while high - low > 1:
        middle = (low + high) // 2
        try:
            read(make(middle))
            low = middle
        except QueryTooComplex:
            high = middle
    assert low > limit // 10  # the limit is no nuisance
    return make(low)


@pytest.mark.parametrize("text", corpus.CALLS.values(), ids=corpus.CALLS)
def test_a_call_is_refused_in_every_disguise(text: str) -> None:
    with pytest.raises((ServiceRefused, QuerySyntaxError)):
        federation.refuse(read(text), text)


@pytest.mark.parametrize("text", corpus.LOADS.values(), ids=corpus.LOADS)
def test_load_is_refused_in_every_disguise(text: str) -> None:
    reading = read(text)
    assert reading.loads
    assert reading.is_update
    with pytest.raises(Forbidden):
        federation.refuse(reading, text)


@pytest.mark.parametrize(
    "text",
    [
        "CLEARALL",
        "DROPnamed",
        "CLEAR ALL ; DROPSILENT ALL",
        "PREFIX : <http://x/> ADD:a TO :b",
        "PREFIX : <http://x/> ADD :a TO:b",
        "PREFIX : <http://x/> DROP GRAPH:g",
        "PREFIX: <http://x/> ADD :a TO :b",
        "PREFIXx: <http://x/> DELETE { ?s x:p ?o } WHERE { ?s ?p ?o }",
        "PREFIX : <http://x/> DELETE { ?s ?p ?o } USING:g WHERE { ?s ?p ?o }",
        "DELETEWHERE { ?s ?p ?o }",
    ],
)
def test_keywords_of_updates_need_a_blank(text: str) -> None:
    """The engine needs none, but the update is cut at keywords: what is read otherwise than it runs must not run."""
    with pytest.raises(BadRequest):
        for operation in update_text.parse(text).operations:
            update_text.parts(operation)


@pytest.mark.parametrize(
    "text", [t.replace("TARGET", "http://127.0.0.1:1/") for t in corpus.DATASETS.values()], ids=corpus.DATASETS
)
def test_a_dataset_of_files_and_addresses_only_names_graphs(text: str) -> None:
    read(text)
    found = embedded.view((), "test").query(text)
    assert list(found) == []


@pytest.mark.parametrize("text", corpus.ODD_TEXTS.values(), ids=corpus.ODD_TEXTS)
def test_odd_texts_end_in_an_answer_or_in_an_error_of_ours(text: str) -> None:
    with contextlib.suppress(HttpError):
        read(text)
        embedded.check(text)


def test_checking_does_not_evaluate() -> None:
    values = " ".join(f"VALUES ?v{i} {{ {' '.join(map(str, range(30)))} }}" for i in range(8))
    text = f"ASK {{ {values} FILTER({' + '.join(f'?v{i}' for i in range(8))} < 0) }}"
    # In another process: evaluated, this would never end.
    code = "import sys; from netkg.engine import embedded; embedded.check(sys.stdin.read())"
    for query in (text, "ASK { FILTER(<http://x/no-such-function>(1)) }"):
        subprocess.run([sys.executable, "-c", code], input=query, text=True, check=True, timeout=HANG)


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.sampled_from(seeds.texts(".rq")), st.integers(0, 2**32))
def test_changed_queries(text: str, seed: int) -> None:
    """Tokens deleted, doubled, swapped, wrapped in brackets and spliced: our own errors, and an end."""
    changed = mutate.text(random.Random(seed), text, seeds.texts(".rq"))
    began = time.process_time()
    targets.run(changed, targets.query)
    assert time.process_time() - began < HANG


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.sampled_from(seeds.SERVICES), st.integers(0, 2**32))
def test_changed_calls_reach_nobody(text: str, seed: int) -> None:
    """What the guard lets through is evaluated, and a listening socket sees no connection."""
    targets.run(mutate.text(random.Random(seed), text, seeds.SERVICES), targets.service)


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.text(alphabet=st.sampled_from([*"?$<>{}()[]'\"\\.,;:@^|/*+-!=&_#% \n\r\t\x00\ufeffaA1é\ud800"]), max_size=80))
def test_any_characters(text: str) -> None:
    targets.run(text, targets.query)
