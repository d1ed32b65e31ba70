"""Patterns that a shape or a query reads around its focus node.

An alternative is a set of patterns that hold together, around one focus node, where a triple of one of them matters.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from rdflib import Variable
from rdflib.term import Node

from netkg.graph.paths import PathAutomaton

#: The variable that stands for the focus node.
THIS = Variable("this")
_Piece = TypeVar("_Piece")


class Unbounded(Exception):
    """What a shape reads cannot be told."""


@dataclass(frozen=True)
class Pattern:
    """A triple pattern whose middle is a path, or a variable that stands for any predicate."""

    subject: Node
    path: PathAutomaton | Variable
    object: Node

    @property
    def variables(self) -> frozenset[Variable]:
        """The variables that it binds."""
        return frozenset(part for part in (self.subject, self.path, self.object) if isinstance(part, Variable))


@dataclass(frozen=True)
class Alternative:
    """Patterns that hold together, and those among them whose triples matter."""

    patterns: tuple[Pattern, ...]
    triggers: tuple[Pattern, ...]


def rename(found: Alternative, name: Callable[[Variable], Variable]) -> Alternative:
    """Give an alternative's variables other names."""
    renamed = {pattern: _pattern(pattern, name) for pattern in found.patterns}
    return Alternative(tuple(renamed.values()), tuple(renamed[pattern] for pattern in found.triggers))


def _pattern(pattern: Pattern, name: Callable[[Variable], Variable]) -> Pattern:
    def part(term: _Piece) -> _Piece | Variable:
        return name(term) if isinstance(term, Variable) else term

    return Pattern(part(pattern.subject), part(pattern.path), part(pattern.object))
