"""aiogram's calls and errors over requests of our own: JSON out, and only what we need back.

aiogram sends every field as a multipart form and builds a whole `Message` from each answer; both cost more than
everything else in a send. The library still builds the calls and names the errors.

**Rules.** No exception that leaves here carries a library's message: it could hold the address or the token (P7).
"""

import json
from typing import Any

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import (
    TelegramAPIError,
    TelegramBadRequest,
    TelegramForbiddenError,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramUnauthorizedError,
)
from aiogram.methods import TelegramMethod
from aiogram.utils.token import TokenValidationError
from aiohttp import (
    ClientConnectorError,
    ClientError,
    ClientSession,
    ClientTimeout,
    DummyCookieJar,
    TCPConnector,
)
from pydantic_core import from_json

from bot.errors import ChannelError, Retryable, SettingsError, TokenRefused, Undeliverable

CALL_SECONDS = 12.0
"""Below the dispatcher's own limit, so that a slow call ends here and is retried as a slow call."""
AGAIN = 1.0
AT_ONCE = 256
"""Connections; above what the dispatcher sends at one time, so that a press is answered meanwhile."""
DNS_SECONDS = 3600
_JSON = {"Content-Type": "application/json"}
_GONE = ("chat not found", "user is deactivated", "PEER_ID_INVALID")


class Client:
    """Call Bot API methods.

    Args:
        token: the bot's token.
        api: base address of the Bot API server.

    Raises:
        SettingsError: this is no token.
    """

    def __init__(self, token: str, api: str) -> None:
        self._session = AiohttpSession(api=TelegramAPIServer.from_base(api))
        self._http: ClientSession | None = None
        try:
            self._bot = Bot(token, session=self._session)
        except TokenValidationError:
            raise SettingsError(
                "MURMURE_TELEGRAM_TOKEN: must look like 123456:ABC…, as BotFather gives it"
            ) from None

    async def call(
        self, method: TelegramMethod[Any], seconds: float = CALL_SECONDS, *, upload: bool = False
    ) -> Any:
        """Return the `result` of a call as plain JSON values; `upload`: it brings a file.

        Raises:
            Retryable: flood control, the network, or the server's own trouble.
            Undeliverable: this call will never be accepted.
        """
        url = self._session.api.api_url(token=self._bot.token, method=method.__api_method__)
        try:
            async with self._open().post(
                url, timeout=ClientTimeout(total=seconds), **self._body(method, upload=upload)
            ) as answer:
                status, raw = answer.status, await answer.read()
        except ClientConnectorError:
            raise Retryable(0.0, refused=True) from None
        except (TimeoutError, ClientError, OSError):
            raise Retryable(0.0) from None
        if status != 200:
            raise self._error(method, status, raw) from None
        try:
            return _decode(raw)["result"]
        except (ValueError, KeyError, TypeError):
            raise Retryable(AGAIN) from None

    def _body(self, method: TelegramMethod[Any], *, upload: bool) -> dict[str, Any]:
        """Write a call as JSON, or as the form that aiogram makes of a file."""
        if upload:
            return {"data": self._session.build_form_data(self._bot, method)}
        text = method.model_dump_json(exclude_unset=True, exclude_none=True, warnings=False)
        return {"data": text, "headers": _JSON}

    async def close(self) -> None:
        """Close all connections."""
        if self._http is not None:
            await self._http.close()

    def _open(self) -> ClientSession:
        """Return the connections; aiogram's own would ask for cookies and compression at every call."""
        if self._http is None:
            self._http = ClientSession(
                connector=TCPConnector(limit=AT_ONCE, ttl_dns_cache=DNS_SECONDS),
                cookie_jar=DummyCookieJar(),
                skip_auto_headers=("Accept", "Accept-Encoding", "User-Agent"),
            )
        return self._http

    def _error(self, method: TelegramMethod[Any], status: int, raw: bytes) -> ChannelError:
        """Let aiogram name the error, then put it into our words."""
        try:
            self._session.check_response(self._bot, method, status, raw.decode("utf-8", "replace"))
        except TelegramRetryAfter as error:
            return Retryable(float(error.retry_after), refused=True)
        except TelegramForbiddenError:
            return Undeliverable("blocked")
        except TelegramBadRequest as error:
            return _refusal(error.message)
        except (TelegramUnauthorizedError, TelegramNotFound):
            return TokenRefused(AGAIN)
        except TelegramAPIError:
            return Retryable(AGAIN)
        except Exception:  # noqa: BLE001 - a proxy's error page: the library cannot read it
            return Retryable(AGAIN)
        return Retryable(AGAIN)


def _refusal(message: str) -> Undeliverable:
    if any(sign in message for sign in _GONE):
        return Undeliverable("gone")
    return Undeliverable("too_old" if "can't be deleted" in message else "refused")


def _decode(raw: bytes) -> Any:
    """Read an answer; half a surrogate in somebody's text must not make a whole batch unreadable for ever."""
    try:
        return from_json(raw)
    except ValueError:
        return json.loads(raw.decode("utf-8", "replace"))
