"""The refusals of the Bot API, with the words the service uses."""

from typing import Any


class ApiError(Exception):
    """An answer with ``ok: false``."""

    def __init__(self, code: int, description: str, retry_after: int | None = None) -> None:
        """Keep the three things a client can see."""
        super().__init__(f"{code} {description}")
        self.code = code
        self.description = description
        self.retry_after = retry_after

    def body(self) -> dict[str, Any]:
        """Return the JSON body of the answer."""
        body: dict[str, Any] = {
            "ok": False,
            "error_code": self.code,
            "description": self.description,
        }
        if self.retry_after is not None:
            body["parameters"] = {"retry_after": self.retry_after}
        return body


def bad_request(text: str) -> ApiError:
    """Return a 400."""
    return ApiError(400, f"Bad Request: {text}")


def unauthorized() -> ApiError:
    """Return the answer to an unknown token."""
    return ApiError(401, "Unauthorized")


def blocked() -> ApiError:
    """Return the answer when the person has blocked the bot."""
    return ApiError(403, "Forbidden: bot was blocked by the user")


def not_started() -> ApiError:
    """Return the answer when the person never pressed Start."""
    return ApiError(403, "Forbidden: bot can't initiate conversation with a user")


def conflict(text: str) -> ApiError:
    """Return a 409."""
    return ApiError(409, f"Conflict: {text}")


def too_many(retry_after: int) -> ApiError:
    """Return a 429, the only authority on rate limits."""
    return ApiError(429, f"Too Many Requests: retry after {retry_after}", retry_after)


def bad_gateway() -> ApiError:
    """Return a passing failure of the service."""
    return ApiError(502, "Bad Gateway")
