"""What some tests read that lies outside the repository, beside it; without it they are skipped and say so."""

from __future__ import annotations

from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[2] / "shared"
#: The W3C's SPARQL 1.1 test suite.
W3C = SHARED / "w3c" / "sparql11"

needs_w3c = pytest.mark.skipif(not W3C.is_dir(), reason="the W3C's test files are not beside the repository")
