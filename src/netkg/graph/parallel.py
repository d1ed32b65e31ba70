"""Use both cores for a check: work that runs beside, in a forked process, and pieces of it that are dealt to two of them.

pySHACL and HermiT each keep one core busy. A forked process shares the memory of this one, so nothing has to be
copied into it; only its result comes back. Where a system cannot fork, the same work is done here, later.
"""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Sequence
from multiprocessing.connection import Connection
from multiprocessing.context import ForkProcess
from typing import Generic, TypeVar

T = TypeVar("T")

_CAN_FORK = "fork" in multiprocessing.get_all_start_methods()


class ProcessKilled(RuntimeError):
    """A process that worked beside this one was ended from outside, for lack of memory for example."""


class Later(Generic[T]):
    """A piece of work that has begun beside this process.

    >>> Later(lambda: 6 * 7).result()
    42
    """

    def __init__(self, work: Callable[[], T]) -> None:
        self._work = work
        self._process: ForkProcess | None = None
        if _CAN_FORK and (os.cpu_count() or 1) > 1:
            context = multiprocessing.get_context("fork")
            self._line, theirs = context.Pipe(duplex=False)
            self._process = context.Process(target=self._run, args=(theirs,), daemon=True)
            self._process.start()
            theirs.close()

    def _run(self, line: Connection) -> None:
        try:
            line.send((self._work(), None))
        except Exception as error:  # it is raised again where the result is wanted
            line.send((None, error))

    def result(self) -> T:
        """Wait for the work and give its result, or raise what it raised.

        :raises ProcessKilled: if the process was ended from outside.
        """
        if self._process is None:
            return self._work()
        try:
            found: tuple[T, Exception | None] = self._line.recv()
        except EOFError:
            raise ProcessKilled("A process of the check was killed; run the check again.") from None
        finally:
            self._process.join()
        result, error = found
        if error is not None:
            raise error
        return result

    def stop(self) -> None:
        """End the work if it still runs."""
        if self._process is not None and self._process.is_alive():
            self._process.terminate()
            self._process.join()


class Shared(Generic[T]):
    """Pieces of work that have begun beside this process, each done by whichever of some processes is free.

    >>> sorted(Shared([lambda: 1, lambda: 2, lambda: 3]).results())
    [1, 2, 3]
    """

    def __init__(self, pieces: Sequence[Callable[[], T]], processes: int = 2) -> None:
        tasks = multiprocessing.get_context("fork").SimpleQueue() if _CAN_FORK else None
        processes = processes if tasks else 1
        if tasks:
            for number in (*range(len(pieces)), *(None for _ in range(processes))):
                tasks.put(number)

        def work() -> list[T]:
            order = iter(tasks.get, None) if tasks else range(len(pieces))
            return [pieces[number]() for number in order]

        self._parts = [Later(work) for _ in range(processes)]

    def results(self) -> list[T]:
        """Wait, and give the results of all pieces, in any order."""
        return [result for part in self._parts for result in part.result()]

    def stop(self) -> None:
        """End what still runs."""
        for part in self._parts:
            part.stop()
