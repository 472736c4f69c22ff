"""What operators count, in a registry of our own that is passed about explicitly.

**Rules.** No label names or narrows down anybody: labels take values from closed lists only (P7).
Served on the desk's port, never on the public page's.
"""

from collections.abc import Callable

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    generate_latest,
)
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send


class Metrics:
    """All counters of one process."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.arrivals = self._counter("arrivals", "Events stored in the inbox", "channel", "kind")
        self.exits = self._counter("exits", "Quick exits accepted", "channel")
        self.deliveries = self._counter(
            "deliveries", "Deliveries by outcome", "channel", "outcome"
        )
        self.events = self._counter("events", "Events applied")
        self.steps_failed = self._counter("steps_failed", "Events that made the engine fail")
        self.unreadable = self._counter("unreadable", "Updates that nobody could read")
        self.commits = self._counter("commits", "Commits by outcome", "outcome")
        self.requests = self._counter("http_requests", "Answers by status class", "app", "status")
        self.refused = self._counter("http_refused", "Requests refused as a flood", "app")
        self.streams = Gauge(
            "murmure_streams", "Open event streams", ("app",), registry=self.registry
        )
        self.revision = self._gauge("content_revision", "Publication served; 0 for a folder")
        self.behind = self._gauge("content_behind", "1 while the newest publication is not usable")

    def watch(self, name: str, help_text: str, read: Callable[[], float]) -> None:
        """Show a number that is asked for when metrics are read, e.g. the length of the queue."""
        Gauge(f"murmure_{name}", help_text, registry=self.registry).set_function(read)

    def text(self) -> bytes:
        """Write everything in Prometheus's format."""
        return generate_latest(self.registry)

    def _gauge(self, name: str, help_text: str) -> Gauge:
        return Gauge(f"murmure_{name}", help_text, registry=self.registry)

    def _counter(self, name: str, help_text: str, *labels: str) -> Counter:
        return Counter(f"murmure_{name}", help_text, labels, registry=self.registry)


def metrics_route(metrics: Metrics) -> Route:
    """Make `/metrics`; mount it on the desk's port only."""

    async def show(_: Request) -> Response:
        return Response(metrics.text(), media_type=CONTENT_TYPE_LATEST)

    return Route("/metrics", show)


class CountRequests:
    """Count answers by their class: 2xx, 4xx, 5xx. Addresses and paths are not counted (P7)."""

    def __init__(self, app: ASGIApp, metrics: Metrics, name: str) -> None:
        self._app = app
        self._metrics = metrics
        self._name = name

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def counted(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._metrics.requests.labels(self._name, f"{message['status'] // 100}xx").inc()
            await send(message)

        await self._app(scope, receive, counted)
