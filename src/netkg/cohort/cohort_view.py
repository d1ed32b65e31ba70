"""Cohorts beside a release: their graphs can be named in a query, and a query that names no graph does not see them."""

from __future__ import annotations

import gzip
from collections.abc import Iterable
from typing import IO, cast

import pyoxigraph as ox

from netkg.cohort.cohort_folder import StoredCohort
from netkg.engine.embedded import View
from netkg.errors import StoreUnavailable, UsageError


def add(view: View, cohorts: Iterable[StoredCohort]) -> View:
    """Load cohorts beside a release that is held in memory; what it sees without a named graph stays as it is.

    :raises UsageError: if the release is not in memory.
    :raises StoreUnavailable: if a cohort's file cannot be read.
    """
    if not view.in_memory:
        raise UsageError("A cohort can only be queried beside a release in memory, and this one is too large for it.")
    for cohort in cohorts:
        try:
            with gzip.open(cohort.quads) as file:
                view.store.bulk_load(cast(IO[bytes], file), format=ox.RdfFormat.N_QUADS)
        except (OSError, EOFError, SyntaxError) as error:
            raise StoreUnavailable(
                f"{cohort.quads} cannot be read ({error}); make it anew with `netkg ingest`, after removing its folder."
            ) from None
    return view


def outdated(view: View, cohort: StoredCohort) -> str:
    """Say that a cohort is linked to the genes of another release than this; empty if it is not."""
    linked = str(cohort.manifest["made of"]["release"])
    if linked == view.release:
        return ""
    return (
        f"The cohort {cohort.name} is linked to the genes of the release {linked}, and not of {view.release}; "
        "`netkg ingest` links it anew."
    )
