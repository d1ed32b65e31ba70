"""Every limit and switch of the server, with its default, its help and its environment variable."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import MISSING, Field, dataclass, field, fields
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

from netkg import machine
from netkg.errors import UsageError

#: Bytes of memory for each worker process, where more than a few are started.
_EACH = 256 << 20
_KINDS = {int: "a whole number", float: "a number"}


#: What cannot hold where another engine answers, and why.
_NOT_WITH_ENGINE = {
    "write_token": "a write is checked before it is made, which another engine does not let us do; publish a release.",
    "allow_service": "the other engine would call the endpoint itself, outside the limits of this server.",
    "default_graph": "the store shows what was published as the default graph.",
}


@dataclass(frozen=True)
class Setting:
    """One setting as the command line, the environment and the documentation see it."""

    name: str
    type: type
    default: Any
    help: str
    #: The lowest and the highest value that a number may have, inclusive.
    low: float = 0
    high: float = float("inf")
    #: Whether the lowest value is itself too low.
    above: bool = False
    #: What a text that is not empty must look like, and this in words.
    form: re.Pattern[str] | None = None
    formed: str = ""
    #: The words that a text may be; empty for any.
    choices: tuple[str, ...] = ()

    @property
    def option(self) -> str:
        """The command line option, such as `--max-depth`."""
        return "--" + self.name.replace("_", "-")

    @property
    def variable(self) -> str:
        """The environment variable, such as `NETKG_MAX_DEPTH`."""
        return "NETKG_" + self.name.upper()

    def parse(self, text: str, source: str = "") -> Any:
        """Read a value as the environment or the command line gives it.

        :param source: how the message names where the value stands; the variable when empty.
        :raises UsageError: when it is not of the setting's type.
        """
        if self.type is tuple:
            return tuple(part for part in text.split() if part)
        try:
            return self.type(text)
        except ValueError:
            raise UsageError(f"{source or self.variable} is {text!r}; it must be {_KINDS[self.type]}.") from None

    def check(self, value: Any) -> None:
        """Refuse a value that the server could not work with.

        :raises UsageError: with the values that it could.
        """
        if self.form is not None and value and not self.form.fullmatch(value):
            raise UsageError(f"{self.option} is {value!r}; it must be {self.formed}.")
        if self.choices and value not in self.choices:
            raise UsageError(f"{self.option} is {value!r}; it must be {', '.join(self.choices[:-1])} or {self.choices[-1]}.")
        if self.type not in (int, float) or value is None:
            return
        # Written so that a value that is no number at all (NaN) is refused.
        if not (self.low < value if self.above else self.low <= value) or value > self.high:
            if self.high < float("inf"):
                wanted = f"between {self.low:g} and {self.high:g}"
            else:
                wanted = f"more than {self.low:g}" if self.above else f"{self.low:g} or more"
            raise UsageError(f"{self.option} is {value}; it must be {wanted}.")


def _setting(default: Any, help: str, **bounds: Any) -> Any:
    """Declare a setting; see `Setting` for the bounds."""
    return field(default=default, metadata={"help": help, **bounds})


@dataclass(frozen=True, kw_only=True)
class Settings:
    """The settings of one server."""

    host: str = _setting("127.0.0.1", "Address to listen on; 0.0.0.0 for every interface.")
    port: int = _setting(8090, "Port to listen on.", low=1, high=65_535)
    worker: str = _setting(
        "auto",
        "Kind of worker process: `own` keeps connections open and needs Linux; `stock` is gunicorn's own and runs "
        "on macOS too, at about half the speed for quick queries; `auto` takes `own` where it can.",
        choices=("auto", "own", "stock"),
    )
    workers: int | None = _setting(
        None,
        "Worker processes; by default four per processor core, at least 32, but no more than one for each 256 MB of "
        "memory beyond 8. They share the "
        "graph's memory. Each answers one request at a time; as many as the processor can keep busy "
        "take connections; the others stand by for when those are held up.",
        low=1,
        high=1000,
    )
    timeout: float = _setting(
        30.0,
        "Seconds that the engine may work on a query, or on a page, before it is ended with 503; the time in which its "
        "client takes the answer does not count. A request may lower it with timeout=, to no less than one second.",
        above=True,
    )
    transfer_timeout: float = _setting(
        600.0, "Seconds that a client may take to receive one answer; one that is slower is cut off.", above=True
    )
    stall_timeout: float = _setting(
        20.0, "Seconds that a client may go without sending or taking anything before it is cut off.", above=True
    )
    keep_alive: float = _setting(
        15.0, "Seconds that a connection is kept open for its next request; 0 closes it with each answer."
    )
    memory_limit: int = _setting(
        2048, "Megabytes that one query may take beyond the graph itself before it is ended with 503.", low=1
    )
    long_queries: int | None = _setting(
        None,
        "How many queries may run for longer than a second at the same time; one more is ended "
        "with 503, so that workers stay free for quick ones. Time in which a query waits for the processor counts only while "
        "somebody waits for a worker. By default a quarter of the workers.",
        low=1,
    )
    max_depth: int = _setting(100, "How deeply brackets may nest in a query.", low=1)
    max_operators: int = _setting(500, "How many operators and clauses a query may chain.", low=1)
    max_query_length: int = _setting(1_000_000, "Maximum number of characters in a query.", low=1)
    max_body: int = _setting(64, "Maximum size of a request body, in megabytes.", low=1)
    cache: int = _setting(32, "Megabytes of results and pages that each worker keeps for repeated requests; 0 for none.")
    write_token: str = _setting(
        "", "Allows write operations in requests with `Authorization: Bearer TOKEN`. Without it there are none."
    )
    allow_service: tuple[str, ...] = _setting(
        (), "A SPARQL endpoint that queries may call with SERVICE; may be given several times. None by default."
    )
    default_graph: str = _setting(
        "union",
        "What a query sees without FROM: `union`, every graph except the hypotheses, or `own`, the store's own default graph.",
        choices=("union", "own"),
    )
    engine: str = _setting(
        "",
        "Answer from another SPARQL store, by the address of its query endpoint, to which `netkg publish` has brought a "
        "release; without writes, SERVICE, earlier releases and files.",
    )
    memory_triples: int | None = _setting(
        None,
        "Releases larger than this are served from disk instead of memory. By default those whose loading would take more "
        "than half of the memory that is free, and all of more than 10 million triples; up to 250,000 are always in memory.",
    )
    base_url: str = _setting(
        "",
        "Public address of the server, if it is behind a proxy, such as https://example.org/netkg.",
        form=re.compile(r"https?://[^\s/?#@<>\"'\\]+(/[\w.~-]+)*/?"),
        formed="an http or https address, without a query, such as https://example.org/netkg",
    )
    log_format: str = _setting("text", "Access log: `text`, `json` or `none`.", choices=("text", "json", "none"))

    def __post_init__(self) -> None:
        for setting in SETTINGS:
            setting.check(getattr(self, setting.name))
        if self.engine:
            for name, why in _NOT_WITH_ENGINE.items():
                if getattr(self, name) != next(one.default for one in SETTINGS if one.name == name):
                    raise UsageError(f"--{name.replace('_', '-')} cannot be given with --engine: {why}")

    @property
    def worker_count(self) -> int:
        """The number of worker processes, chosen by the machine when it is not set."""
        return self.workers or max(8, min(machine.memory() // _EACH, max(32, 4 * (os.cpu_count() or 2))))

    @property
    def accept_slot_count(self) -> int:
        """How many workers take connections at one time; the others stand by for when these are held up."""
        return min(self.worker_count, (os.cpu_count() or 2))

    @property
    def long_query_count(self) -> int:
        """How many queries may run long at one time."""
        return self.long_queries or max(1, self.worker_count // 4)

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


def _describe(item: Field[Any], hints: Mapping[str, Any]) -> Setting:
    assert item.default is not MISSING
    hint = hints[item.name]
    # `int | None` is an int that need not be given, `tuple[str, ...]` a tuple.
    kind = get_origin(hint) or hint
    if kind is UnionType:
        kind = get_args(hint)[0]
    return Setting(item.name, kind, item.default, **item.metadata)


_HINTS = get_type_hints(Settings)
#: The table that the command line and the documentation are made from.
SETTINGS: tuple[Setting, ...] = tuple(_describe(item, _HINTS) for item in fields(Settings))
