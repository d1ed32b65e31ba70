"""Long lists in parts."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from netkg.server.http.pages.paging import MOST, WHOLE, Paged, page_number


@given(st.integers(0, 50), st.integers(1, 9))
def test_the_parts_make_up_the_list(length: int, size: int) -> None:
    def part(number: int) -> Paged[int]:
        return Paged(range(length), number, size, str)

    assert [item for number in range(1, part(1).pages + 1) for item in part(number).shown] == list(range(length))
    assert list(part(WHOLE).shown) == list(range(length))
    assert part(part(1).pages + 7).shown == part(part(1).pages).shown


def test_what_is_too_long_is_not_shown_whole() -> None:
    long = Paged(range(MOST + 1), WHOLE, 10, str)
    assert (len(long.shown), long.is_whole, long.can_be_whole) == (10, False, False)


def test_a_number_that_is_none_is_the_first() -> None:
    assert [page_number(written) for written in ("2", "all", "", "x", "-3", None)] == [2, WHOLE, 1, 1, 1, 1]
