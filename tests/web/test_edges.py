"""What stands before every page: headers, limits, neutral failures, health, counters."""

import httpx
import structlog
from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.web.health import health_routes
from bot.web.limits import Buckets, network
from bot.web.metrics import CountRequests, Metrics, metrics_route
from bot.web.security import (
    BodyLimit,
    Hosts,
    Neutral,
    SecurityHeaders,
    content_policy,
    headers,
    same_origin,
)


async def _echo(request: Request) -> Response:
    return PlainTextResponse(await request.body())


async def _broken(_: Request) -> Response:
    raise RuntimeError("il a mes photos")


def _client(*middleware: Middleware, url: str | None = None) -> httpx.AsyncClient:
    app = Starlette(
        routes=[Route("/", _echo, methods=["GET", "POST"]), Route("/broken", _broken)],
        middleware=[Middleware(SecurityHeaders, fixed=headers(url)), *middleware],
    )
    return _visit(app)


def _visit(app: Starlette) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://testserver")


async def test_nothing_may_be_kept_framed_or_referred() -> None:
    """P4: no cache, no frame, no referrer, no script of others, no sensor, on errors too."""
    for path in ("/", "/nowhere"):
        sent = (await _client().get(path)).headers
        assert "no-store" == sent["cache-control"]
        assert "no-referrer" == sent["referrer-policy"]
        assert "nosniff" == sent["x-content-type-options"]
        assert "camera=()" in sent["permissions-policy"]
        policy = sent["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert "strict-transport-security" not in sent


async def test_https_is_remembered_where_there_is_https() -> None:
    """A browser that was here once never comes back in clear."""
    sent = (await _client(url="https://notes.example").get("/")).headers
    assert "strict-transport-security" in sent


def test_a_policy_can_be_changed_by_name() -> None:
    """The desk may show its QR code without loosening the rest."""
    policy = content_policy({"img-src": "'self' data:"})
    assert "img-src 'self' data:" in policy
    assert "script-src 'self'" in policy


async def test_long_bodies_are_refused() -> None:
    """Nobody fills the memory: by the declared length, and by the real one."""
    client = _client(Middleware(BodyLimit, limit=10))
    assert 200 == (await client.post("/", content=b"0123456789")).status_code
    assert 413 == (await client.post("/", content=b"0123456789a")).status_code
    assert 413 == (await client.post("/", headers={"Content-Length": "many"})).status_code


async def test_a_failure_says_nothing() -> None:
    """P7: neither the answer nor the log repeats what the failure was about."""
    with structlog.testing.capture_logs() as logged:
        answer = await _client(Middleware(Neutral)).get("/broken")
    assert (500, "…") == (answer.status_code, answer.text)
    assert "RuntimeError" == logged[0]["error"]
    assert "photos" not in str(logged)
    assert "no-store" == answer.headers["cache-control"]


async def test_only_our_names_are_answered() -> None:
    """A foreign name that points at us gets nothing."""
    client = _client(Middleware(Hosts, names=["testserver"]))
    assert 200 == (await client.get("/")).status_code
    assert 400 == (await client.get("/", headers={"Host": "evil.example"})).status_code


def test_posts_come_from_our_own_pages() -> None:
    """P7: another site cannot speak in somebody's name."""
    own = {"host": "notes.example"}
    assert same_origin(Headers({**own, "sec-fetch-site": "same-origin"}))
    assert same_origin(Headers({**own, "origin": "null"}))
    assert same_origin(Headers({**own, "origin": "https://notes.example"}))
    assert same_origin(Headers(own))
    assert not same_origin(Headers({**own, "sec-fetch-site": "cross-site"}))
    assert not same_origin(Headers({**own, "origin": "https://evil.example"}))


def test_a_bucket_empties_and_fills() -> None:
    """A flood is held back; patience is enough to get through again."""
    now = [0.0]
    buckets = Buckets(rate=1, burst=2, clock=lambda: now[0])
    assert [True, True, False] == [buckets.allow("1.2.3.4") for _ in range(3)]
    assert buckets.allow("1.2.3.5")
    now[0] = 1.0
    assert [True, False] == [buckets.allow("1.2.3.4") for _ in range(2)]


def test_buckets_name_nobody_and_stay_few() -> None:
    """P7: no address is kept, and the table cannot grow without end."""
    buckets = Buckets(rate=1, burst=1, size=10)
    for number in range(50):
        buckets.allow(f"10.0.0.{number}")
    assert 10 == len(buckets._levels)
    assert "10.0.0." not in repr(vars(buckets))


def test_one_subscriber_is_one_sender() -> None:
    """An IPv6 subscriber owns a whole /64."""
    assert network("2001:db8::1") == network("2001:db8::ffff")
    assert network("2001:db8::1") != network("2001:db8:0:1::1")
    assert "1.2.3.4" == network("1.2.3.4")
    assert "testclient" == network("testclient")


async def test_health_and_readiness() -> None:
    """A supervisor learns two words, and no detail of what is wrong."""
    broken = [False]

    async def ping() -> None:
        if broken[0]:
            raise ConnectionError("redis://secret@host")

    client = _visit(Starlette(routes=health_routes(ping)))
    assert {"status": "ok"} == (await client.get("/healthz")).json()
    assert {"status": "ready"} == (await client.get("/readyz")).json()
    broken[0] = True
    answer = await client.get("/readyz")
    assert (503, {"status": "waiting"}) == (answer.status_code, answer.json())


async def test_metrics_count_and_name_nobody() -> None:
    """P7: what is counted is a channel, a kind, a class of answer."""
    metrics = Metrics()
    metrics.watch("waiting", "Cases that wait", lambda: 3.0)
    app = Starlette(
        routes=[metrics_route(metrics)],
        middleware=[Middleware(CountRequests, metrics=metrics, name="desk")],
    )
    client = _visit(app)
    await client.get("/metrics")
    text = (await client.get("/metrics")).text
    assert 'murmure_http_requests_total{app="desk",status="2xx"} 1.0' in text
    assert "murmure_waiting 3.0" in text
    assert "python_info" not in text
    assert "testclient" not in text
