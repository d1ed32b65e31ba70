"""Virtuoso as a peer: its configuration, bulk load and start."""

from __future__ import annotations

import re
import shutil
import subprocess
import time

import load
from peers import PATIENCE, Missing, Peer, free_port, listening, run
from workloads import FIRST

#: Buffers hold 8 kB each: 1.6 GB, enough for the whole generated graph, as Virtuoso's documentation advises.
CONFIGURATION = """[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
FileExtend = 200
[TempDatabase]
DatabaseFile = {folder}/temporary.db
TransactionFile = {folder}/temporary.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
LiteMode = 0
ServerThreads = 64
CheckpointInterval = 0
NumberOfBuffers = 200000
MaxDirtyBuffers = 150000
ThreadsPerQuery = 2
DirsAllowed = {folder}, {data}
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerThreads = 64
MaxClientConnections = 64
KeepAliveTimeout = 60
MaxKeepAlives = 64
[SPARQL]
DefaultGraph = urn:netkg
ResultSetMaxRows = 10000000
MaxQueryCostEstimationTime = 0
MaxQueryExecutionTime = 0
"""


class Virtuoso(Peer):
    """OpenLink Virtuoso, open source edition, over its own database on disk with room in memory for all of it."""

    name, title, path = "virtuoso", "Virtuoso 7", "/sparql"

    def prepare(self) -> None:
        """Bulk-load a fresh database."""
        if not shutil.which("virtuoso-t") or not shutil.which("isql-vt"):
            raise Missing("virtuoso-t is not there; apt-get install virtuoso-opensource-7-bin")
        shown = subprocess.run(["virtuoso-t", "-?"], capture_output=True, text=True, check=False)
        found = re.search(r"Version ([\d.]+)", shown.stderr + shown.stdout)
        self.version = f"virtuoso-opensource {found[1] if found else '7'}"
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        self._serve()
        began = time.perf_counter()
        data = self.triples()
        self._sql(f"ld_dir('{data.parent}', '{data.name}', 'urn:netkg'); rdf_loader_run(); checkpoint;")
        self.load_seconds = time.perf_counter() - began
        self._sql("shutdown;", check=False)
        assert self.process is not None
        self.process.wait(60)

    def _serve(self) -> None:
        self.port, self.sql = free_port(), free_port()
        text = CONFIGURATION.format(folder=self.folder, data=self.triples().parent, sql=self.sql, http=self.port)
        (self.folder / "virtuoso.ini").write_text(text, "utf-8")
        self._run(["virtuoso-t", "-f", "-c", str(self.folder / "virtuoso.ini")])
        listening(self.sql)

    def _sql(self, text: str, *, check: bool = True) -> None:
        command = ["isql-vt", f"127.0.0.1:{self.sql}", "dba", "dba", f"exec={text}"]
        if check:
            run(command)
        else:
            subprocess.run(command, capture_output=True, check=False, timeout=60)

    def start(self) -> float:
        """Start over the loaded database."""
        began = time.perf_counter()
        self._serve()
        return load.first_answer(self.url, FIRST, PATIENCE, began, self.alive)
