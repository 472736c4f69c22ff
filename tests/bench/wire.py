"""A very cheap HTTP/1.1 server: one asyncio Protocol, bodies as form, multipart or JSON.

**Rules.** It runs beside the driver on one core, so it does as little as the measured bots allow:
no header objects, no routing, one write per answer. It never talks to anything but loopback.
"""

import asyncio
from collections.abc import Callable
from typing import cast
from urllib.parse import unquote_to_bytes

import orjson
from typing_extensions import override

Fields = dict[str, bytes]
Answer = Callable[[bytes], None]
Handler = Callable[[str, Fields, Answer], None]

_HEAD = b"HTTP/1.1 %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"

_REFUSED = b'{"ok":false,"error_code":'


def decode_form(body: bytes) -> Fields:
    """Read a urlencoded body or a query string."""
    fields: Fields = {}
    for pair in body.split(b"&"):
        name, _, value = pair.partition(b"=")
        if b"+" in value:
            value = value.replace(b"+", b" ")
        fields[name.decode()] = unquote_to_bytes(value) if b"%" in value else value
    return fields


def decode_json(body: bytes) -> Fields:
    """Read a JSON object; nested values come back as JSON text, as a form would carry them."""
    return {
        name: value.encode() if isinstance(value, str) else orjson.dumps(value)
        for name, value in orjson.loads(body).items()
        if value is not None
    }


def decode_multipart(body: bytes, boundary: bytes) -> Fields:
    """Read the text parts of a multipart body."""
    fields: Fields = {}
    for part in body.split(b"--" + boundary)[1:-1]:
        head, _, value = part.partition(b"\r\n\r\n")
        name = head.partition(b'name="')[2].partition(b'"')[0]
        fields[name.decode()] = value[:-2]
    return fields


def decode_body(head: bytes, body: bytes) -> Fields:
    """Read a body by its content type; `head` is as sent, for a boundary's case matters."""
    if not body:
        return {}
    lowered = head.lower()
    if b"application/json" in lowered:
        return decode_json(body)
    at = lowered.find(b"boundary=")
    if at >= 0:
        rest = head[at + len(b"boundary=") :].partition(b"\r\n")[0]
        return decode_multipart(body, rest.partition(b";")[0].strip(b'"'))
    return decode_form(body)


def _unchunk(data: bytes) -> tuple[bytes, int] | None:
    """Join a chunked body; answer it with the bytes it took, or None while it is incomplete."""
    body, at = b"", 0
    while (end := data.find(b"\r\n", at)) >= 0:
        size = int(data[at:end].partition(b";")[0], 16)
        at = end + 2 + size + 2
        if len(data) < at:
            return None
        if size == 0:
            return body, at
        body += data[end + 2 : end + 2 + size]
    return None


def _header(head: bytes, name: bytes) -> bytes:
    """Read one header of a head, given in lower case, without its request line."""
    _, found, rest = (b"\r\n" + head).partition(b"\r\n" + name + b":")
    return rest.partition(b"\r\n")[0].strip() if found else b""


class Connection(asyncio.Protocol):
    """One kept-alive client connection."""

    def __init__(self, handler: Handler) -> None:
        """Answer every request of this connection through `handler`."""
        self._handler = handler
        self._buffer = b""
        self._transport: asyncio.WriteTransport | None = None

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport."""
        self._transport = cast("asyncio.WriteTransport", transport)

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the transport: a late answer goes nowhere."""
        self._transport = None

    @override
    def data_received(self, data: bytes) -> None:
        """Handle every complete request."""
        self._buffer = self._buffer + data if self._buffer else data
        while self._buffer and self._take():
            pass

    def answer(self, body: bytes) -> None:
        """Write one response."""
        if self._transport is not None:
            refused = body.startswith(_REFUSED)
            status = body[len(_REFUSED) :][:3] + b" Refused" if refused else b"200 OK"
            self._transport.write(_HEAD % (status, len(body)) + body)

    def _take(self) -> bool:
        end = self._buffer.find(b"\r\n\r\n")
        if end < 0:
            return False
        line, _, head = self._buffer[:end].partition(b"\r\n")
        taken = self._body(head.lower(), end + 4)
        if taken is None:
            return False
        body, used = taken
        self._buffer = self._buffer[used:]
        path, _, query = line.split(b" ", 2)[1].partition(b"?")
        fields = decode_body(head, body)
        if query:
            fields |= decode_form(query)
        self._handler(path.rpartition(b"/")[2].decode().lower(), fields, self.answer)
        return True

    def _body(self, head: bytes, start: int) -> tuple[bytes, int] | None:
        if b"chunked" in _header(head, b"transfer-encoding"):
            chunked = _unchunk(self._buffer[start:])
            return None if chunked is None else (chunked[0], start + chunked[1])
        end = start + int(_header(head, b"content-length") or 0)
        return None if len(self._buffer) < end else (self._buffer[start:end], end)
