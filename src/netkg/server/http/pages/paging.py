"""A long list in parts, each under an address of its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

Item = TypeVar("Item")
#: Stands for the number of a part where all of them are asked for at once.
WHOLE = 0
#: Items up to which a list is shown whole.
MOST = 2000


@dataclass(frozen=True)
class Paged(Generic[Item]):
    """A list of which one part is shown.

    >>> Paged("abcde", 2, 2, lambda number: f"/x?page={number}").shown
    'cd'
    >>> Paged("abcde", 9, 2, lambda number: f"/x?page={number}").shown
    'e'
    >>> Paged("abcde", WHOLE, 2, lambda number: f"/x?page={number}").shown
    'abcde'
    """

    every: Sequence[Item]
    #: The number of the part, from 1, or WHOLE.
    page: int
    size: int
    #: Gives the address below the root of a part by its number as text; `all` for the whole.
    address: Callable[[str], str]

    @property
    def is_whole(self) -> bool:
        """Whether everything is shown at once."""
        return self.page == WHOLE and self.can_be_whole

    @property
    def can_be_whole(self) -> bool:
        """Whether there is little enough of it to be shown at once."""
        return len(self.every) <= MOST

    @property
    def number(self) -> int:
        """The number of the part that is shown: the last where there is none of the number asked for."""
        return min(max(self.page, 1), self.pages)

    @property
    def first(self) -> int:
        """The number of items before the part."""
        return 0 if self.is_whole else (self.number - 1) * self.size

    @property
    def shown(self) -> Sequence[Item]:
        """The items of the part."""
        return self.every if self.is_whole else self.every[self.first : self.first + self.size]

    @property
    def pages(self) -> int:
        """How many parts there are."""
        return max(1, -(-len(self.every) // self.size))


def page_number(written: str | None) -> int:
    """Read the number of a part; what is none counts as the first.

    >>> page_number("3"), page_number("all"), page_number("-1"), page_number(None)
    (3, 0, 1, 1)
    """
    if written == "all":
        return WHOLE
    try:
        return min(max(int(written or 1), 1), 10_000)
    except ValueError:
        return 1
