"""The servers that are measured: how each is got, loaded, started and stopped.

Each lives in the work folder: Python peers in an environment of their own, Fuseki as a jar that Maven fetches, and
Virtuoso with its own configuration and database, from the binary that Debian installs. All listen on 127.0.0.1.
The peers hold the release's default graph (all named graphs but the hypotheses, each triple once) in one graph; netkg
serves the whole release, so it holds the named graphs as well.
"""

from __future__ import annotations

import gzip
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import load
from workloads import FIRST

from netkg import __version__
from netkg.graph.release import Release

ROOT = Path(__file__).resolve().parent.parent
PINS = ("oxigraph==0.5.13", "rdflib-endpoint[cli]==0.6.3", "uvicorn==0.54.0")
FUSEKI = "5.5.0"
#: Fuseki writes a line for each request unless it is told not to; the others write none here.
QUIET = """status = error
appender.out.type = Console
appender.out.name = out
rootLogger.level = WARN
rootLogger.appenderRef.out.ref = out
"""
TOKEN = "bench"  # opens the writes of a server that nobody else can reach
#: Seconds that a peer may take from its start to its first answer.
PATIENCE = 400


class Missing(Exception):
    """What a peer needs is not there."""


class Peer:
    """One server, started for one release."""

    name = title = path = version = ""

    def __init__(self, work: Path, found: Release) -> None:
        self.work, self.found = work, found
        self.folder = work / self.name / found.id
        self.process: subprocess.Popen[bytes] | None = None
        self.port = 0
        #: Seconds to bring the data in beforehand, where that is a step of its own.
        self.load_seconds = 0.0

    @property
    def url(self) -> str:
        """The query endpoint."""
        return f"http://127.0.0.1:{self.port}{self.path}"

    def prepare(self) -> None:
        """Get the software and bring the data into a store on disk, where the peer has one."""

    def command(self) -> list[str]:
        """Give the command line that serves."""
        raise NotImplementedError

    def loaded(self) -> None:
        """Bring the data in after the start, where the peer has it only in memory."""

    def start(self) -> float:
        """Start and give the seconds to the first answer."""
        self.port = free_port()
        began = time.perf_counter()
        self._run(self.command())
        self.loaded()
        return load.first_answer(self.url, FIRST, PATIENCE, began, self.alive)

    def _run(self, command: list[str]) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                command, stdout=log, stderr=log, stdin=subprocess.DEVNULL, cwd=self.folder, start_new_session=True
            )

    def alive(self) -> bool:
        """Whether the server has not ended by itself."""
        return self.process is not None and self.process.poll() is None

    def stop(self) -> None:
        """End the server and what it started."""
        if self.process is None:
            return
        for sign, patience in ((signal.SIGTERM, 20), (signal.SIGKILL, 10)):
            try:
                os.killpg(self.process.pid, sign)
                self.process.wait(patience)
                break
            except (subprocess.TimeoutExpired, ProcessLookupError):
                continue
        self.process = None

    def pid(self) -> int:
        """Give the process that everything else of the peer comes from."""
        assert self.process is not None
        return self.process.pid

    def triples(self) -> Path:
        """Give the release's default graph as N-Triples."""
        folder = self.work / "data" / self.found.id
        file = folder / "data.nt"
        if not file.is_file():
            folder.mkdir(parents=True, exist_ok=True)
            with gzip.open(self.found.path / "netkg.nt.gz") as source, (folder / "part").open("wb") as sink:
                shutil.copyfileobj(source, sink)
            (folder / "part").rename(file)
        return file

    def environment(self) -> Path:
        """Make the Python peers' environment and give its folder of commands."""
        place = self.work / "venv"
        if not (place / "pins").is_file() or (place / "pins").read_text("utf-8") != repr(PINS):
            run([sys.executable, "-m", "venv", str(place)])
            run([str(place / "bin" / "pip"), "install", "-q", *PINS])
            (place / "pins").write_text(repr(PINS), "utf-8")
        return place / "bin"


class Netkg(Peer):
    """This repository, with its default settings, and a token so that commits can be timed."""

    name, title, path, version = "netkg", "netkg", "/sparql", __version__

    def prepare(self) -> None:
        """Copy the store, so that commits leave the one that was given alone."""
        shutil.rmtree(self.folder, ignore_errors=True)
        (self.folder / "releases").mkdir(parents=True)
        shutil.copytree(self.found.path, self.folder / "releases" / self.found.id)
        (self.folder / "current").write_text(self.found.id + "\n", "utf-8")

    def command(self) -> list[str]:
        """Give the command line that serves."""
        return [
            str(Path(sys.executable).parent / "netkg"),
            "serve",
            "--store",
            str(self.folder),
            "--port",
            str(self.port),
            "--write-token",
            TOKEN,
            "--log-format",
            "none",
        ]


class OxigraphMemory(Peer):
    """Oxigraph's server without a location, loaded over HTTP."""

    name, title, path, version = "oxigraph-memory", "Oxigraph server, in memory", "/query", PINS[0]

    def prepare(self) -> None:
        """Install the server."""
        self.environment()

    def command(self) -> list[str]:
        """Give the command line that serves."""
        return [str(self.environment() / "oxigraph"), "serve", "--bind", f"127.0.0.1:{self.port}"]

    def loaded(self) -> None:
        """Put the triples into the default graph."""
        listening(self.port)
        asked = urllib.request.Request(
            f"http://127.0.0.1:{self.port}/store?default&no_transaction",
            method="POST",
            data=self.triples().read_bytes(),
            headers={"Content-Type": "application/n-triples"},
        )
        with urllib.request.urlopen(asked, timeout=PATIENCE):
            pass


class OxigraphDisk(OxigraphMemory):
    """Oxigraph's server over a store on disk, bulk-loaded beforehand."""

    name, title = "oxigraph-disk", "Oxigraph server, on disk"

    def prepare(self) -> None:
        """Bulk-load the store."""
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        began = time.perf_counter()
        run(
            [
                str(self.environment() / "oxigraph"),
                "load",
                "--location",
                str(self.folder / "store"),
                "--file",
                str(self.triples()),
            ]
        )
        self.load_seconds = time.perf_counter() - began

    def command(self) -> list[str]:
        """Give the command line that serves."""
        return [*super().command(), "--location", str(self.folder / "store")]

    def loaded(self) -> None:
        """Do nothing: the data is there."""


class RdflibEndpoint(Peer):
    """rdflib-endpoint over rdflib's graph in memory."""

    name, title, path, version = "rdflib-endpoint", "rdflib-endpoint", "/", "rdflib-endpoint 0.6.3"

    def prepare(self) -> None:
        """Install the server."""
        self.environment()

    def command(self) -> list[str]:
        """Give the command line that serves."""
        return [
            str(self.environment() / "rdflib-endpoint"),
            "serve",
            "--host",
            "127.0.0.1",
            "--port",
            str(self.port),
            str(self.triples()),
        ]


class Fuseki(Peer):
    """Apache Jena Fuseki over a graph in memory."""

    name, title, path, version = "fuseki", "Fuseki, in memory", "/data/sparql", f"jena-fuseki-server {FUSEKI}"

    def prepare(self) -> None:
        """Fetch the jar."""
        if self._jar().is_file():
            return
        if not shutil.which("mvn") or not shutil.which("java"):
            raise Missing("Maven and Java are needed for Fuseki")
        run(
            [
                "mvn",
                "-q",
                "-B",
                "org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy",
                f"-Dartifact=org.apache.jena:jena-fuseki-server:{FUSEKI}:jar",
                f"-DoutputDirectory={self._jar().parent}",
            ]
        )

    def _jar(self) -> Path:
        return self.work / "jars" / f"jena-fuseki-server-{FUSEKI}.jar"

    def command(self) -> list[str]:
        """Give the command line that serves."""
        quiet = self._jar().with_name("log4j2.properties")
        quiet.write_text(QUIET, "utf-8")
        return [
            "java",
            "-Xmx4g",
            f"-Dlog4j.configurationFile={quiet}",
            "-jar",
            str(self._jar()),
            "--localhost",
            "--port",
            str(self.port),
            "--file",
            str(self.triples()),
            "/data",
        ]


def run(command: list[str]) -> str:
    """Run a step of the preparation to its end."""
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=PATIENCE * 2)
    if done.returncode:
        raise Missing(f"{' '.join(command[:2])} failed: {(done.stderr or done.stdout)[-400:]}")
    return done.stdout


def free_port() -> int:
    """Give a port on 127.0.0.1 that nobody listens on."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def listening(port: int) -> None:
    """Wait until somebody listens on a port.

    :raises TimeoutError: when nobody does.
    """
    for _ in range(PATIENCE * 50):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.02)
    raise TimeoutError(f"nobody listens on port {port}")
