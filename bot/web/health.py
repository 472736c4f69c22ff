"""Liveness and readiness: two words for a supervisor, no detail for anybody else."""

import asyncio
from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from bot import log

READY_SECONDS = 2.0


def health_routes(ping: Callable[[], Awaitable[object]]) -> list[Route]:
    """Make `/healthz` (the process answers) and `/readyz` (the store answers too)."""

    async def alive(_: Request) -> JSONResponse:
        return JSONResponse({"status": "ok"})

    async def ready(_: Request) -> JSONResponse:
        try:
            async with asyncio.timeout(READY_SECONDS):
                await ping()
        except Exception as error:  # noqa: BLE001 - any failure means: not ready
            log.logger().warning("web.not_ready", **log.failure(error))
            return JSONResponse({"status": "waiting"}, status_code=503)
        return JSONResponse({"status": "ready"})

    return [Route("/healthz", alive), Route("/readyz", ready)]
