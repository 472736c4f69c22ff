"""Headers that every answer of ours carries, and refusals that stand before every page.

**Rules.** Pure ASGI, no state. Nothing we serve may be stored, framed, referred or run from inside
the page (P4). A failure is answered with neutral words and logged by its class alone (P7).
"""

from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot import log

BODY_LIMIT = 256 * 1024
YEAR_SECONDS = 31_536_000
OFF = (
    "accelerometer", "autoplay", "camera", "display-capture", "encrypted-media",
    "fullscreen", "geolocation", "gyroscope", "hid", "idle-detection", "magnetometer", "microphone",
    "midi", "payment", "picture-in-picture", "publickey-credentials-get", "screen-wake-lock",
    "serial", "usb", "xr-spatial-tracking",
)  # fmt: skip
POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "connect-src": "'self'",
    "worker-src": "'none'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}


def content_policy(changes: Mapping[str, str] | None = None) -> str:
    """Write the Content-Security-Policy, with some directives changed."""
    return "; ".join(f"{name} {value}" for name, value in {**POLICY, **(changes or {})}.items())


def headers(public_url: str | None = None, policy: str | None = None) -> dict[str, str]:
    """List the headers of every answer."""
    fixed = {
        "Content-Security-Policy": policy or content_policy(),
        "Cache-Control": "no-store",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "X-Robots-Tag": "noindex, nofollow",
        "Permissions-Policy": ", ".join(f"{name}=()" for name in OFF),
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
    if public_url and urlsplit(public_url).scheme == "https":
        fixed["Strict-Transport-Security"] = f"max-age={YEAR_SECONDS}"
    return fixed


class SecurityHeaders:
    """Put the fixed headers on every answer, errors included."""

    def __init__(self, app: ASGIApp, fixed: Mapping[str, str]) -> None:
        self._app = app
        self._fixed = dict(fixed)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def signed(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(self._fixed)
            await send(message)

        await self._app(scope, receive, signed)


class Neutral:
    """Answer a failure with neutral words; log its class and place, never its text (P7)."""

    def __init__(self, app: ASGIApp, page: Response | None = None) -> None:
        self._app = app
        self._page = page or PlainTextResponse("…", status_code=500)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = False

        async def noted(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._app(scope, receive, noted)
        except Exception as error:  # noqa: BLE001 - whatever it is, the reader gets a neutral page
            log.logger().error("web.failed", **log.failure(error))
            if not started:
                await self._page(scope, receive, send)


class BodyLimit:
    """Refuse bodies that are too long before anybody keeps them."""

    def __init__(self, app: ASGIApp, limit: int = BODY_LIMIT) -> None:
        self._app = app
        self._limit = limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        declared = (
            Headers(scope=scope).get("content-length", "0") if scope["type"] == "http" else "0"
        )
        if not declared.isdigit() or int(declared) > self._limit:
            await PlainTextResponse("…", status_code=413)(scope, receive, send)
            return
        read = 0

        async def counted() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > self._limit:  # no length was declared, or a wrong one: hang up
                return {"type": "http.disconnect"}
            return message

        await self._app(scope, counted, send)


class Hosts:
    """Answer only to our own names, so that no foreign name can be pointed at us (DNS rebinding)."""

    def __init__(self, app: ASGIApp, names: Iterable[str]) -> None:
        self._app = app
        self._names = frozenset(name.lower() for name in names)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            host = urlsplit("//" + Headers(scope=scope).get("host", "")).hostname or ""
            if host not in self._names:
                await PlainTextResponse("…", status_code=400)(scope, receive, send)
                return
        await self._app(scope, receive, send)


def same_origin(sent: Headers) -> bool:
    """Tell whether a POST comes from a page of ours.

    Browsers that say nothing are let through: there is no cookie to abuse. `Origin: null` is what our own forms send
    because of the referrer policy.
    """
    site = sent.get("sec-fetch-site")
    if site is not None:
        return site in {"same-origin", "none"}
    origin = sent.get("origin", "null")
    return origin == "null" or place_of(origin) == (sent.get("host") or "?")


def place_of(origin: str) -> str:
    """Name the host and port of an origin; empty for what is none."""
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return ""
