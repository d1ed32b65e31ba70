"""The files of a release as an RO-Crate, which repositories and workflow tools read (https://w3id.org/ro/crate/1.1)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from netkg.graph.describe import DATASET
from netkg.namespaces import NKD
from netkg.server.http.offered_files import OfferedFile
from netkg.server.http.pages.site import ABOUT, LICENSE, TITLE

NAME = "ro-crate-metadata.json"
_VERSION = "https://w3id.org/ro/crate/1.1"


def crate(offered: Sequence[OfferedFile], release: str, made: datetime) -> Mapping[str, Any]:
    """Describe the files; what the crate holds is named as it lies beside this description."""
    author = {"@id": f"{NKD}agent/netkg-contributors", "@type": "Organization", "name": "netkg contributors", "url": str(NKD)}
    licence = {"@id": LICENSE, "@type": "CreativeWork", "name": "Creative Commons Attribution 4.0", "identifier": LICENSE}
    root = {
        "@id": "./",
        "@type": "Dataset",
        "identifier": DATASET.value,
        "name": TITLE,
        "description": ABOUT,
        "version": release,
        "datePublished": made.date().isoformat(),
        "license": {"@id": LICENSE},
        "author": {"@id": author["@id"]},
        "publisher": {"@id": author["@id"]},
        "hasPart": [{"@id": one.file.name} for one in offered],
    }
    about = {
        "@id": NAME,
        "@type": "CreativeWork",
        "conformsTo": {"@id": _VERSION},
        "about": {"@id": "./"},
        "license": {"@id": LICENSE},
    }
    return {"@context": f"{_VERSION}/context", "@graph": [about, root, author, licence, *map(_file, offered)]}


def _file(one: OfferedFile) -> dict[str, Any]:
    packed = [f"application/{one.file.packed}"] if one.file.packed else []
    return {
        "@id": one.file.name,
        "@type": "File",
        "name": one.file.title,
        "encodingFormat": [*packed, one.file.media_type] if packed else one.file.media_type,
        "contentSize": str(one.size),
        "sha256": one.sha256,
    }
