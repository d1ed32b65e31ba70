"""Sort lines by their bytes, each kept once: in memory while they are few, and on disk, by the system's `sort`, beyond that."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path
from types import TracebackType

from netkg.errors import StoreUnavailable

#: So many bytes of lines are sorted in memory.
IN_MEMORY = 32 << 20
#: How much memory the program that sorts the others may take.
BUFFER = "200M"


class LineSorter:
    r"""A file in the making: lines go in in any order, and stand there sorted when the block ends.

    Beside it, while it is made, lie the program's temporary files; they go with the block, whatever happens.

    >>> folder = tempfile.TemporaryDirectory()
    >>> with LineSorter(Path(folder.name, "sorted")) as lines:
    ...     lines.add(b"TSC2\nMEN1\n")
    ...     lines.add(b"MEN1\n")
    >>> Path(folder.name, "sorted").read_bytes()
    b'MEN1\nTSC2\n'
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._held: list[bytes] = []
        self._size = 0
        self._program: subprocess.Popen[bytes] | None = None
        self._said = tempfile.TemporaryFile()  # noqa: SIM115 (it is closed with the block)

    def add(self, lines: bytes) -> None:
        """Take whole lines.

        :raises OSError: when they cannot be kept, for lack of space for example.
        :raises StoreUnavailable: when there are many, and this system has no `sort`.
        """
        self._size += len(lines)
        if self._program is None and self._size <= IN_MEMORY:
            self._held.append(lines)
            return
        if self._program is None:
            self._program = self._start()
            lines = b"".join((*self._held, lines))
            self._held.clear()
        assert self._program.stdin is not None
        try:
            self._program.stdin.write(lines)
        except BrokenPipeError:
            self._finish(self._program)

    def __enter__(self) -> LineSorter:
        """Begin."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Write the file, or, after an error, leave it out.

        :raises OSError: when it cannot be written.
        """
        try:
            if self._program is None:
                if kind is None:
                    # Without the ends of lines, so that these take no part in the order.
                    lines = sorted(set(b"".join(self._held).split(b"\n")[:-1]))
                    self._path.write_bytes(b"".join(line + b"\n" for line in lines))
            elif kind is None:
                self._finish(self._program)
            else:
                self._program.terminate()  # on which it removes its files
                self._program.communicate()
                self._path.unlink(missing_ok=True)
        finally:
            self._said.close()

    def _start(self) -> subprocess.Popen[bytes]:
        program = shutil.which("sort")
        if program is None:
            raise StoreUnavailable("So many statements are sorted by the program `sort`, which is not here; install it.")
        command = [program, "-u", "-S", BUFFER, "-T", str(self._path.parent), "-o", str(self._path)]
        by_bytes = {**os.environ, "LC_ALL": "C"}
        return subprocess.Popen(command, stdin=subprocess.PIPE, stderr=self._said, env=by_bytes)  # noqa: S603 (all of it is our own)

    def _finish(self, program: subprocess.Popen[bytes]) -> None:
        try:
            program.communicate()
        finally:
            program.wait()
        if program.returncode:
            self._said.seek(0)
            last = self._said.read().decode("utf-8", "replace").strip().splitlines()[-1:]
            ended = signal.strsignal(-program.returncode) if program.returncode < 0 else f"status {program.returncode}"
            raise OSError(None, "".join(last) or f"the program `sort` was ended ({ended})")
