"""Every limit and switch of the server, with its default, its help and its environment variable."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import MISSING, Field, dataclass, field, fields
from typing import Any, get_type_hints

from netkg.errors import UsageError


@dataclass(frozen=True)
class Setting:
    """One setting as the command line, the environment and the documentation see it."""

    name: str
    type: type
    default: Any
    help: str

    @property
    def option(self) -> str:
        """The command line option, such as `--max-depth`."""
        return "--" + self.name.replace("_", "-")

    @property
    def variable(self) -> str:
        """The environment variable, such as `NETKG_MAX_DEPTH`."""
        return "NETKG_" + self.name.upper()

    def parse(self, text: str) -> Any:
        """Read a value as the environment gives it.

        :raises UsageError: when it is not of the setting's type.
        """
        if self.type is bool:
            return text.strip().lower() in ("1", "true", "yes", "on")
        if self.type is tuple:
            return tuple(part for part in text.split() if part)
        try:
            return self.type(text)
        except ValueError:
            raise UsageError(f"{self.variable}={text!r} is not a {self.type.__name__}.") from None


def _setting(default: Any, help: str) -> Any:
    return field(default=default, metadata={"help": help})


@dataclass(frozen=True, kw_only=True)
class Settings:
    """The settings of one server."""

    host: str = _setting("127.0.0.1", "Address to listen on; 0.0.0.0 for every interface.")
    port: int = _setting(8090, "Port to listen on.")
    workers: int = _setting(
        0,
        "Worker processes; 0 chooses four per processor core, at least 8. They share the "
        "graph's memory. Each answers one request at a time; as many as the processor keeps busy "
        "take connections, the others stand by for when those are held up.",
    )
    timeout: float = _setting(
        30.0, "Seconds that a query may run before it is ended with 503. A request may lower it with timeout=."
    )
    transfer_timeout: float = _setting(600.0, "Seconds that sending one answer may take; a reader that is slower is cut off.")
    stall_timeout: float = _setting(20.0, "Seconds that a client may send or take nothing before it is cut off.")
    keep_alive: float = _setting(
        15.0, "Seconds that a connection is kept open for its next request; 0 closes it with each answer."
    )
    memory_limit: int = _setting(2048, "Megabytes that one query may take beyond the graph itself before it is ended with 503.")
    long_queries: int = _setting(
        0,
        "How many queries may run longer than a second at one time; one more is ended "
        "with 503, so that workers stay free for quick ones. 0 chooses half the workers.",
    )
    max_depth: int = _setting(100, "How deep brackets may nest in a query.")
    max_operators: int = _setting(500, "How many operators and clauses a query may chain.")
    max_query_length: int = _setting(1_000_000, "Characters that a query may have.")
    max_body: int = _setting(64, "Megabytes that a request body may have.")
    cache: int = _setting(32, "Megabytes of results that each worker keeps to answer repeated queries; 0 for none.")
    write_token: str = _setting(
        "", "Opens the write operations to requests with `Authorization: Bearer TOKEN`. Without it there are none."
    )
    allow_service: tuple = _setting(
        (), "A SPARQL endpoint that queries may call with SERVICE; may be given several times. None by default."
    )
    default_graph: str = _setting(
        "union",
        "What a query sees without FROM: `union`, every graph but the hypotheses, or `own`, the store's own default graph.",
    )
    memory_triples: int = _setting(10_000_000, "Releases larger than this are served from disk instead of memory.")
    base_url: str = _setting(
        "", "Public address of the server, where it stands behind a proxy, such as https://example.org/netkg."
    )
    log_format: str = _setting("text", "Access log: `text`, `json` or `none`.")

    def __post_init__(self) -> None:
        if self.default_graph not in ("union", "own"):
            raise UsageError(f"--default-graph is {self.default_graph!r}; it must be union or own.")
        if self.log_format not in ("text", "json", "none"):
            raise UsageError(f"--log-format is {self.log_format!r}; it must be text, json or none.")
        for name in ("timeout", "transfer_timeout", "stall_timeout", "memory_limit", "max_body"):
            if getattr(self, name) <= 0:
                raise UsageError(f"--{name.replace('_', '-')} must be more than 0.")

    @property
    def worker_count(self) -> int:
        """The number of worker processes, chosen by the machine when it is not set."""
        return self.workers or max(8, 4 * (os.cpu_count() or 2))

    @property
    def seat_count(self) -> int:
        """How many workers take connections at one time; the others stand by for when these are held up."""
        return min(self.worker_count, (os.cpu_count() or 2))

    @property
    def long_query_count(self) -> int:
        """How many queries may run long at one time."""
        return self.long_queries or max(1, self.worker_count // 2)

    @classmethod
    def load(cls, overrides: Mapping[str, Any] | None = None, environment: Mapping[str, str] | None = None) -> Settings:
        """Make settings: what is given, else the environment, else the default.

        >>> Settings.load({"port": 9000}, {"NETKG_MAX_DEPTH": "50"}).max_depth
        50
        """
        environment = os.environ if environment is None else environment
        given = {name: value for name, value in (overrides or {}).items() if value is not None}
        unknown = set(given) - {setting.name for setting in SETTINGS}
        if unknown:
            raise UsageError(f"There is no setting called {', '.join(sorted(unknown))}.")
        for setting in SETTINGS:
            if setting.name not in given and setting.variable in environment:
                given[setting.name] = setting.parse(environment[setting.variable])
        if "allow_service" in given:
            given["allow_service"] = tuple(given["allow_service"])
        return cls(**given)


def _describe(item: Field[Any], hints: Mapping[str, type]) -> Setting:
    assert item.default is not MISSING
    return Setting(item.name, hints[item.name], item.default, item.metadata["help"])


_HINTS = get_type_hints(Settings)
#: The table that the command line and the documentation are made from.
SETTINGS: tuple[Setting, ...] = tuple(_describe(item, _HINTS) for item in fields(Settings))
