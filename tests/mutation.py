"""Run mutmut on functions that are cached, too: `python tests/mutation.py run`, then `results`, `show NAME`, `browse`.

mutmut leaves out every function with a decorator. `lru_cache` is the one that ours carry, and what is under test is the
function behind it: so it is taken off, in the copy that mutmut works on.
"""

from __future__ import annotations

import re
from typing import Any

from mutmut import __main__ as mutmut

_CACHED = re.compile(r"^@(?:functools\.)?(?:lru_cache|cache)(?:\(.*\))?\n", re.MULTILINE)
_mutate = mutmut.mutate_file_contents


def _uncached(filename: str, code: str, *arguments: Any, **options: Any) -> Any:
    return _mutate(filename, _CACHED.sub("", code), *arguments, **options)


mutmut.mutate_file_contents = _uncached

if __name__ == "__main__":
    mutmut.cli()
