"""One tree of errors: each has a status, a code of its own and a sentence; the tree that is drawn is the tree there is."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from netkg import errors
from netkg.findings import Finding


def below(kind: type[errors.NetkgError]) -> Iterator[type[errors.NetkgError]]:
    for child in kind.__subclasses__():
        if child.__module__ == "netkg.errors":
            yield child
            yield from below(child)


EVERY = [errors.NetkgError, *below(errors.NetkgError)]


def test_the_drawing_is_the_tree() -> None:
    drawn = re.findall(r"^ *[│├└─ ]*([A-Z]\w+)(?: +(\d{3}))?", errors.__doc__.partition("\n\n")[2], re.MULTILINE)
    drawn = [(name, status) for name, status in drawn if hasattr(errors, name)]
    assert {name for name, _ in drawn} == {kind.__name__ for kind in EVERY}
    for name, status in drawn:
        kind = getattr(errors, name)
        if status:
            assert kind.status == int(status), name
    for line in errors.__doc__.splitlines():
        if match := re.search(r"^( *[│├└─ ]*)([A-Z]\w+)", line):
            depth = len(match[1]) // 4
            kind = getattr(errors, match[2], None)
            if isinstance(kind, type) and depth:
                assert len(kind.__mro__) - len(errors.NetkgError.__mro__) == depth - 1, match[2]


def test_codes_are_unique_and_stable() -> None:
    codes = [kind.code for kind in EVERY]
    assert len(set(codes)) == len(codes)
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", code) for code in codes)
    assert all(kind.title for kind in EVERY)


@pytest.mark.parametrize("kind", [kind for kind in EVERY if issubclass(kind, errors.HttpError)])
def test_each_answer_has_a_status_of_its_family(kind: type[errors.HttpError]) -> None:
    error = kind("Do this.", line=3)
    assert 400 <= error.status < 600
    assert (error.detail, str(error), error.facts["line"], error.exit_code) == ("Do this.", "Do this.", 3, 2)
    assert ("Retry-After" in error.headers) == (error.status == 503)
    assert ("WWW-Authenticate" in error.headers) == (error.status == 401)


@pytest.mark.parametrize(("count", "words"), [(1, "validate: 1 finding"), (2, "validate: 2 findings")])
def test_findings_are_counted_and_end_with_1(count: int, words: str) -> None:
    error = errors.FindingsError([Finding("a.tsv")] * count, "validate")
    assert (str(error), error.exit_code, error.stage, len(error.findings)) == (words, 1, "validate", count)
    assert errors.UsageError("").exit_code == 2
