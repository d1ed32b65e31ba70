"""Conditions of SPARQL, put together as text; what is always true or false is left out."""

from __future__ import annotations

from collections.abc import Iterable

TRUE, FALSE = "true", "false"


def any_of(parts: Iterable[str]) -> str:
    """Ask whether one of some conditions is true."""
    found = [part for part in dict.fromkeys(parts) if part != FALSE]
    return TRUE if TRUE in found else f"({' || '.join(found)})" if found else FALSE


def every_of(parts: Iterable[str]) -> str:
    """Ask whether all conditions are true."""
    found = [part for part in dict.fromkeys(parts) if part != TRUE]
    return FALSE if FALSE in found else f"({' && '.join(found)})" if found else TRUE


def negated(part: str) -> str:
    """Ask for the opposite."""
    return {TRUE: FALSE, FALSE: TRUE}.get(part, f"!({part})")


def told(part: str, breaks: bool) -> str:
    """Ask whether a shape of this one condition is broken, or kept."""
    return negated(part) if breaks else part


def exists(pattern: str, condition: str) -> str:
    """Ask whether a pattern matches with a condition fulfilled."""
    if condition == FALSE:
        return FALSE
    return f"EXISTS {{ {pattern} }}" if condition == TRUE else f"EXISTS {{ {pattern} FILTER ({condition}) }}"
