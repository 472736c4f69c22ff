"""One HTTP server of ours: a socket that we bind, uvicorn inside our own TaskGroup.

**Rules.** A taken port is one sentence, before anything else has started. uvicorn handles no
signal, writes no access log (its lines would hold addresses) and configures no logging. Open
streams end at `closing`, so a stop takes no longer than a request.
"""

import asyncio
import contextlib
import errno
import socket
from collections.abc import Generator

import uvicorn
from starlette.types import ASGIApp
from typing_extensions import override
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from bot.errors import SettingsError

GRACE_SECONDS = 3
UNREADABLE = (
    b"HTTP/1.1 400 Bad Request\r\ncontent-type: text/plain; charset=utf-8\r\ncontent-length: 3\r\n"
    b"cache-control: no-store\r\nreferrer-policy: no-referrer\r\nx-content-type-options: nosniff\r\n"
    b"connection: close\r\n\r\n\xe2\x80\xa6"
)


class _Protocol(HttpToolsProtocol):
    """Answers what is no HTTP in our words, with the headers that matter: it never reaches the application."""

    @override
    def send_400_response(self, _msg: str) -> None:
        self.transport.write(UNREADABLE)
        self.transport.close()


class _Server(uvicorn.Server):
    """uvicorn without its hands on the process's signals: whoever runs us stops us."""

    @override
    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        yield


def bind(host: str, port: int, setting: str = "MURMURE_PORT") -> socket.socket:
    """Bind the address now; `setting` is named in the sentence if that fails."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    opened = socket.socket(family, socket.SOCK_STREAM)
    try:
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        opened.bind((host, port))
        opened.listen()  # only a listening socket keeps a second program off the port
        opened.setblocking(False)  # noqa: FBT003 - the socket module's own signature
    except OSError as error:
        opened.close()
        raise SettingsError(_sentence(error, host, port, setting)) from error
    return opened


def port_of(opened: socket.socket) -> int:
    """Say which port a socket got (settings may ask for port 0)."""
    return int(opened.getsockname()[1])


async def serve(app: ASGIApp, opened: socket.socket, closing: asyncio.Event) -> None:
    """Serve until `closing` is set or we are cancelled; requests in flight are finished first."""
    server = _Server(_config(app))
    # Not in the task that may be cancelled: uvicorn would leave its connections open.
    async with asyncio.TaskGroup() as group:
        job = group.create_task(server.serve(sockets=[opened]))
        try:
            await _until(closing, job)
        finally:
            closing.set()
            server.should_exit = True
            await asyncio.shield(job)


async def _until(closing: asyncio.Event, job: asyncio.Task[None]) -> None:
    async with asyncio.TaskGroup() as group:
        waiting = group.create_task(closing.wait())
        job.add_done_callback(lambda _: waiting.cancel())


def _config(app: ASGIApp) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        http=_Protocol,
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )


def _sentence(error: OSError, host: str, port: int, setting: str) -> str:
    where = f"{host}:{port}"
    if error.errno == errno.EADDRINUSE:
        return (
            f"{where} is taken by another program. Stop it, or choose another port with {setting}."
        )
    if error.errno == errno.EACCES:
        return f"{where} needs more rights. Choose a port above 1023 with {setting}."
    host_setting = setting.replace("PORT", "HOST")
    return f"{where} is not an address of this machine. Correct {host_setting} or {setting}."
