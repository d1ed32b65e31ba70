"""OncoTree, by whose codes the samples of cBioPortal say their tumor type, and the classes of ours that they are of.

`tumour-types.tsv` says for each neuroendocrine type which class of the ontology all its tumors are of. It is not taken
from the tree: pheochromocytoma, paraganglioma, medullary carcinoma of the thyroid, Merkel cell carcinoma and small cell
carcinomas are left out, and PNET, the primitive neuroectodermal tumor, is none. The tree itself, as the web service of
OncoTree gives it, is only needed to tell codes that exist from those that do not.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from netkg.errors import UsageError
from netkg.inputs import tab_separated
from netkg.namespaces import NK

#: What the name of a neuroendocrine neoplasm has in it.
_NEUROENDOCRINE = ("neuroendocrine", "carcinoid")
_TYPES = Path(__file__).with_name("tumour-types.tsv")


@dataclass(frozen=True)
class TumourTypes:
    """Which class a sample's tumor is of, by its code, or by the name of its type where there is no code."""

    by_code: Mapping[str, str]
    by_name: Mapping[str, str]
    #: Every code of OncoTree, where the tree was given; empty otherwise.
    codes: frozenset[str] = frozenset()

    def of(self, code: str, name: str = "") -> Sequence[str]:
        """Give the class as an IRI; none for a tumor that is not neuroendocrine, or of which the table does not say it.

        >>> types().of("PANET")
        ('https://w3id.org/netkg/ontology/PancreaticNET',)
        >>> types().of("", "Gastric Neuroendocrine Tumor")
        ('https://w3id.org/netkg/ontology/GastrointestinalNEN',)
        >>> types().of("PNET", "Primitive Neuroectodermal Tumor")
        ()
        """
        found = self.by_code.get(code) if code and code != "NA" else self.by_name.get(name.casefold())
        return (found,) if found else ()

    def doubt(self, code: str, _name: str = "") -> tuple[str, str] | None:
        """Say where a code is none of OncoTree."""
        if not self.codes or code in ("", "NA") or code in self.codes:
            return None
        near = get_close_matches(code, self.codes, n=2, cutoff=0.7)
        hint = f"Did you mean {' or '.join(near)}? " if near else ""
        return (
            f"{code} is no code of this OncoTree",
            f"{hint}Correct the code, or use the tree that the study used.",
        )

    def doubt_of_name(self, code: str, name: str) -> tuple[str, str] | None:
        """Say where a tumor is called neuroendocrine and has a type that the table does not know."""
        if self.of(code, name) or not any(word in name.casefold() for word in _NEUROENDOCRINE):
            return None
        return f"{name!r} is linked to no class of neuroendocrine neoplasms", "It is counted among them nowhere."

    @property
    def classes(self) -> frozenset[str]:
        """Every class that the table names."""
        return frozenset({*self.by_code.values(), *self.by_name.values()})


def types(tree: Path | None = None) -> TumourTypes:
    """Read the table of neuroendocrine tumor types.

    :param tree: the tree whose codes are those that exist.
    :raises UsageError: if that is no such file.
    """
    _, *rows = (tab_separated.cells(line) for _, line in tab_separated.read(_TYPES))
    known = {code: str(NK[kind]) for code, _, kind, _ in rows if code}
    names = {name.casefold(): str(NK[kind]) for _, printed, kind, _ in rows for name in printed.split("|")}
    return TumourTypes(known, names, frozenset(codes(tree)) if tree else frozenset())


def codes(path: Path) -> dict[str, str]:
    """Read the codes of a tree with the names of their types, from the JSON that `api/tumorTypes/tree` answers.

    :raises UsageError: if it is no such file.
    """
    try:
        tree = json.loads(path.read_bytes())
        found = dict(_walk(tree["TISSUE"]))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise UsageError(
            f"{path} is no tree of OncoTree; save what its web service answers at api/tumorTypes/tree, and name that file."
        ) from None
    return found


def _walk(node: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    yield str(node["code"]), str(node["name"])
    for child in (node.get("children") or {}).values():
        yield from _walk(child)
