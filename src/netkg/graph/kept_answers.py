"""What HermiT printed for an input is kept, so that equal inputs are not classified again.

    ~/.cache/netkg/hermit/KEY    KEY names the input, HermiT and its options, so a change to any of them asks anew

NETKG_REASONER_CACHE, or else XDG_CACHE_HOME, moves the folder; it can be deleted at any time. A file holds a checksum and the
print; one that was cut off or altered counts as absent. Where nothing can be written nothing is kept.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

from netkg.graph import store_folder

#: How many answers are kept, the last used ones; one is a few hundred kB.
MOST = 40


@dataclass(frozen=True)
class KeptAnswers:
    """Answers in files, by a key that says all that they follow from."""

    folder: Path

    def get(self, key: str) -> str | None:
        """Give an answer, or None if it is not there whole.

        >>> KeptAnswers(Path("/nowhere")).get("0a") is None
        True
        """
        path = self.folder / key
        try:
            checksum, _, answer = path.read_text("utf-8").partition("\n")
            os.utime(path)
        except (OSError, UnicodeDecodeError):
            return None
        return answer if checksum == _sum(answer) else None

    def put(self, key: str, answer: str) -> None:
        """Keep an answer, and let go of those that were not used for longest."""
        with contextlib.suppress(OSError):
            self.folder.mkdir(parents=True, exist_ok=True)
            store_folder.replace(self.folder / key, f"{_sum(answer)}\n{answer}".encode())
            for old in sorted(self.folder.iterdir(), key=lambda path: path.stat().st_mtime)[:-MOST]:
                old.unlink()


def of_this_user() -> KeptAnswers | None:
    """Give the answers that are kept for whoever runs this; None for a user without a home."""
    for variable, below in (("NETKG_REASONER_CACHE", ""), ("XDG_CACHE_HOME", "netkg")):
        if folder := os.environ.get(variable):
            return KeptAnswers(Path(folder) / below / "hermit")
    with contextlib.suppress(RuntimeError):
        return KeptAnswers(Path.home() / ".cache" / "netkg" / "hermit")
    return None


def _sum(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
