"""What pages show of the graph: things with their label and address, and the rows of a query."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pyoxigraph as ox

from netkg.engine.answer import named_text_rows
from netkg.engine.base import Snapshot
from netkg.namespaces import NKD, compress


class Linked:
    """Something that a page can link to by its IRI."""

    iri: str

    @property
    def path(self) -> str:
        """Its address on this server, for IRIs of the graph; else empty.

        >>> Thing("https://w3id.org/netkg/gene/men1", "MEN1").path
        '/gene/men1'
        """
        return self.iri[len(NKD) - 1 :] if self.iri.startswith(str(NKD)) else ""

    @property
    def external(self) -> str:
        """Its address elsewhere, for IRIs of others that a browser can open; else empty.

        >>> Thing("javascript:alert(1)", "harmless").external
        ''
        """
        return self.iri if not self.path and self.iri.startswith(("http://", "https://")) else ""


@dataclass(frozen=True)
class Thing(Linked):
    """A node of the graph as pages name it."""

    iri: str
    label: str
    #: What it is, in a word or two, such as `gene`; empty where that is plain from where it stands.
    kind: str = ""

    @property
    def short(self) -> str:
        """Its IRI with a known prefix.

        >>> Thing("https://w3id.org/netkg/gene/men1", "MEN1").short
        'nkd:gene/men1'
        """
        return compress(self.iri)


def ask(view: Snapshot, text: str, given: Mapping[str, str] | None = None) -> list[dict[str, str]]:
    """Answer a SELECT for a page: each row a dict of text, empty for what is not bound.

    :param given: variable -> IRI that it stands for; written by the engine's own serialiser, so no value can end its term.
    """
    for name, iri in (given or {}).items():
        head, where, body = text.partition("WHERE {")
        text = f"{head}{where} VALUES ?{name} {{ {ox.NamedNode(iri)} }}{body}"
    return named_text_rows(view.query(text))
