"""Settings come from the call, the environment, or their defaults, and the docs name each."""

from pathlib import Path

import pytest

from netkg import machine
from netkg.engine import embedded
from netkg.errors import UsageError
from netkg.server import settings
from netkg.server.http.app import create_app
from netkg.server.http.endpoint import Endpoint
from netkg.server.http.in_process import ThreadSupervisor
from netkg.server.settings import SETTINGS, Settings

DOCS = Path(__file__).parents[2] / "docs"


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda s: s.name)
def test_every_setting_has_help_and_a_heading(setting) -> None:
    text = (DOCS / "settings.md").read_text("utf-8")
    assert setting.help.endswith(".")
    assert f"## `{setting.option}`" in text
    assert setting.variable in text
    assert setting.help in text


def test_order() -> None:
    assert Settings.load({}, {}).timeout == 30
    assert Settings.load({"timeout": None}, {"NETKG_TIMEOUT": "5"}).timeout == 5
    assert Settings.load({"timeout": 2.0}, {"NETKG_TIMEOUT": "5"}).timeout == 2
    assert Settings.load({}, {"NETKG_ALLOW_SERVICE": "http://a/ http://b/"}).allow_service == ("http://a/", "http://b/")


@pytest.mark.parametrize(("gigabytes", "workers"), [(1, 8), (4, 16), (8, 32)])
def test_workers_fit_into_memory(gigabytes: int, workers: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "memory", lambda: gigabytes << 30)
    monkeypatch.setattr(settings.os, "cpu_count", lambda: 2)
    assert Settings.load({}, {}).worker_count == workers
    assert Settings.load({"workers": 3}, {}).worker_count == 3


@pytest.mark.parametrize(
    ("given", "refused"),
    [
        ({"write_token": "t"}, "write-token"),
        ({"allow_service": ("http://a/",)}, "allow-service"),
        ({"default_graph": "own"}, "default-graph"),
    ],
)
def test_what_another_engine_cannot_do_is_refused_at_the_start(given: dict, refused: str) -> None:
    with pytest.raises(UsageError, match=f"--{refused} cannot be given with --engine: "):
        Settings.load({"engine": "http://other.example/query", **given}, {})
    assert Settings.load(given, {})


@pytest.mark.parametrize(
    "bad",
    [
        {"default_graph": "all"},
        {"timeout": 0},
        {"nonsense": 1},
        {"log_format": "xml"},
        {"base_url": "example.org"},
        {"base_url": "javascript:alert(1)"},
        {"base_url": "https://x/?a=b"},
        {"base_url": 'https://x/"onload='},
    ],
)
def test_wrong_values_are_named(bad: dict) -> None:
    with pytest.raises(UsageError):
        Settings.load(bad, {})
    with pytest.raises(UsageError):
        Settings.load({}, {"NETKG_PORT": "eighty"})


def test_every_route_is_in_the_docs() -> None:
    supervisor = ThreadSupervisor(timeout=1, transfer_timeout=1, long_queries=1)
    app = create_app(Endpoint(lambda: embedded.view((), "0.1.0-abc"), Settings.load({}, {}), supervisor))
    text = (DOCS / "http.md").read_text("utf-8")
    for rule in app.url_map.iter_rules():
        shown = rule.rule.split("<")[0]
        assert f"`{shown}" in text, rule.rule
