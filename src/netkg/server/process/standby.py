"""A worker's wait for an accept slot. Needs Linux.

A worker is warm once a long request has made it copy pages that it shared. A slot that becomes free goes to a warm worker, if
one stands by: so only as many workers copy pages as are ever busy at one time, and a long request finds its pages copied.
"""

from __future__ import annotations

import select

from netkg.server.process.accept_slots import AcceptSlots


class Standby:
    """What a worker does about a slot while it holds none."""

    def __init__(self, poll: select.epoll, slots: AcceptSlots) -> None:
        self._poll = poll
        self._slots = slots
        self.warm = False
        #: Readable when a slot may be free; None while this worker does not stand by.
        self.handle: int | None = None
        self._was_vacant = False

    def begin(self) -> None:
        """Stand by. Look for a slot after this call and not before, so that none is released unseen in between."""
        if self.handle is None:
            self.handle = self._slots.stand_by(warm=self.warm)
            self._poll.register(self.handle, select.EPOLLIN | select.EPOLLEXCLUSIVE)

    def end(self) -> None:
        """Stand by no longer, and leave what this worker was perhaps woken for to another."""
        if self.handle is not None:
            self._poll.unregister(self.handle)
            self.handle = None
            self._slots.stand_down()

    def awake(self) -> None:
        """Note that this worker has been woken."""
        if self.handle is not None:
            self._slots.awake(self.handle)

    def overdue(self) -> bool:
        """Whether a slot has been free since the last time that this was asked, although somebody was woken for it."""
        vacant = self._slots.vacant
        overdue, self._was_vacant = vacant and self._was_vacant, vacant
        return overdue
