"""Conditional requests: `If-Match` and `If-None-Match`, in the order of RFC 9110, 13.2.2."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from werkzeug.http import parse_etags

from netkg.errors import PreconditionFailed


def matches(if_none_match: str, etag: str) -> bool:
    """Whether an If-None-Match header names a tag; compared weakly (RFC 9110, 13.1.2).

    >>> matches('W/"a", "b"', '"a"'), matches("", '"a"'), matches("*", '"a"')
    (True, False, True)
    """
    return bool(if_none_match) and parse_etags(if_none_match).contains_weak(etag.strip('"'))


class Preconditions(NamedTuple):
    """What a client wants to be true before its write is done."""

    if_match: str = ""
    if_none_match: str = ""

    def require(self, etags: Collection[str], release: str) -> None:
        """Insist on the conditions; those of dates do not count, for nothing here has one.

        >>> Preconditions(if_match='"a", "b"').require(['"b"'], "0.1.0")
        >>> Preconditions(if_none_match="*").require([], "0.1.0")

        :param etags: the tags of what is there now; none when nothing is.
        :param release: what it is the state of.
        :raises PreconditionFailed: when one does not hold.
        """
        if self.if_match:
            wanted = parse_etags(self.if_match)
            # A weak tag is never the same as another by the strong comparison (RFC 9110, 8.8.3.2).
            if not (etags and wanted.star_tag) and not any(wanted.is_strong(etag.strip('"')) for etag in etags):
                self._fail("If-Match", "what is stored has changed in the meantime" if etags else "nothing is there", release)
        if self.if_none_match and any(matches(self.if_none_match, etag) for etag in etags):
            self._fail("If-None-Match", "it already exists", release)

    def _fail(self, header: str, why: str, release: str) -> None:
        raise PreconditionFailed(
            f"{header} does not hold: {why}, as of release {release}. Nothing was written; fetch it again and retry.",
            release=release,
        )
