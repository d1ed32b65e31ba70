"""The words of the real release, read once."""

from __future__ import annotations

import pytest

from netkg.engine import embedded
from netkg.server.http.explanations import runner
from netkg.sparql.vocabulary import Vocabulary


@pytest.fixture(scope="session")
def words(view: embedded.View) -> Vocabulary:
    return Vocabulary.build(runner(view))
