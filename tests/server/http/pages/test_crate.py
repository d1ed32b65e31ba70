"""The files of a release as an RO-Crate."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from netkg.graph.dumps import FILES
from netkg.server.http.offered_files import OfferedFile
from netkg.server.http.pages.crate import crate


def test_the_crate_says_what_it_must_and_names_every_file() -> None:
    """What RO-Crate 1.1 requires of the root: name, description, datePublished, license; and of its own description."""
    offered = [OfferedFile(file, Path(file.name), f"{number:064x}", number) for number, file in enumerate(FILES)]
    said = crate(offered, "0.1.0-x", datetime(2026, 1, 2, tzinfo=UTC))
    things = {thing["@id"]: thing for thing in said["@graph"]}
    assert things["ro-crate-metadata.json"]["about"] == {"@id": "./"}
    root = things["./"]
    assert (root["@type"], root["datePublished"], root["version"]) == ("Dataset", "2026-01-02", "0.1.0-x")
    assert root["name"]
    assert root["description"]
    assert things[root["license"]["@id"]]["@type"] == "CreativeWork"
    assert things[root["author"]["@id"]]["@type"] == "Organization"
    assert [part["@id"] for part in root["hasPart"]] == [file.name for file in FILES]
    for number, file in enumerate(FILES):
        assert things[file.name]["@type"] == "File"
        assert (things[file.name]["contentSize"], things[file.name]["sha256"]) == (str(number), f"{number:064x}")
