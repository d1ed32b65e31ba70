"""The server's counters in the text format of Prometheus."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import accumulate

from prometheus_client import Metric, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, InfoMetricFamily
from prometheus_client.registry import Collector

from netkg import __version__
from netkg.server.http.endpoint import Endpoint
from netkg.server.http.supervision import BUCKETS, COUNTERS


class _Numbers(Collector):
    """What is counted, as Prometheus' library reads it."""

    def __init__(self, endpoint: Endpoint, trouble: str, workers: int) -> None:
        self._endpoint, self._trouble, self._workers = endpoint, trouble, workers

    def collect(self) -> Iterator[Metric]:
        """Give every metric with its value."""
        supervisor, view = self._endpoint.supervisor, self._endpoint.view()
        totals = supervisor.statistics.totals()
        for name, value in totals.counters.items():
            yield CounterMetricFamily(f"netkg_{name}", COUNTERS[name], value)
        below = accumulate(totals.buckets)
        bounds = [(f"{bound:g}", float(number)) for bound, number in zip(BUCKETS, below, strict=True)]
        yield HistogramMetricFamily(
            "netkg_request_seconds",
            "Time from the request's last byte to the answer's.",
            sum_value=totals.seconds,
            buckets=[*bounds, ("+Inf", totals.count)],
        )
        for name, text, number in (
            ("running_queries", "Queries that are running now.", len(supervisor.statistics.running())),
            ("workers", "Worker processes.", self._workers),
            ("triples", "Triples of the release, graph by graph.", view.triples),
            ("worker_resident_bytes", "Memory of the worker that answers, shared pages included.", supervisor.memory()),
            ("store_trouble", "1 while the store cannot be followed, so that an older release is served.", bool(self._trouble)),
        ):
            yield GaugeMetricFamily(f"netkg_{name}", text, number)
        yield InfoMetricFamily(
            "netkg_release", "The release that is served.", {"release": view.release, "version": __version__}
        )


def metrics(endpoint: Endpoint, trouble: str, workers: int) -> bytes:
    """Write the counters.

    :param trouble: what is wrong with the store; empty for nothing.
    """
    return generate_latest(_Numbers(endpoint, trouble, workers))
