"""Methods that bring updates to the bot, and the answer to a button press."""

import re
from typing import Any
from urllib.parse import urlsplit

from tests.emulator.errors import bad_request, conflict
from tests.emulator.service import Service, method
from tests.emulator.state import BotAccount, Json, Webhook

MAX_POLL = 50
SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
QUERY_LIFE = 150
USE_DELETE = (
    "can't use getUpdates method while webhook is active; "
    "use deleteWebhook to delete the webhook first"
)
OTHER_POLL = (
    "terminated by other getUpdates request; make sure that only one bot instance is running"
)
TOO_OLD = "query is too old and response timeout expired or query ID is invalid"


def _in_range(params: Json, name: str, default: int, least: int, most: int) -> int:
    value: int = params.get(name, default)
    if not least <= value <= most:
        raise bad_request(f"{name} must be {least}-{most}")
    return value


def _limit(bot: BotAccount, params: Json, now: float) -> int:
    """Return how many updates may go; asking the same again within half a second gets one."""
    limit = _in_range(params, "limit", 100, 1, 100)
    offset = params.get("offset", 0)
    last_offset, last_time = bot.last_poll
    bot.last_poll = (offset, now)
    return 1 if offset == last_offset and now < last_time + 0.5 else limit


@method
async def get_updates(service: Service, bot: BotAccount, params: Json) -> Any:
    """Answer a poll: confirm, wait, return the oldest updates."""
    if bot.webhook is not None:
        raise conflict(USE_DELETE)
    clock, queue = service.clock, bot.updates
    now = clock.now()
    limit = _limit(bot, params, now)
    queue.allow(params.get("allowed_updates"))
    queue.confirm(params.get("offset", 0))
    bot.poll += 1
    mine = bot.poll
    clock.notify()

    def ready() -> bool:
        queue.expire(clock.now())
        return bool(queue.items) or bot.poll != mine

    await clock.until(ready, now + min(max(params.get("timeout", 0), 0), MAX_POLL))
    if bot.poll != mine:
        raise conflict(_why_ended(bot))
    return [item.body for item in queue.items[:limit]]


def _why_ended(bot: BotAccount) -> str:
    return OTHER_POLL if bot.webhook is None else "terminated by setWebhook request"


def _webhook(params: Json) -> Webhook:
    url, secret = params["url"], params.get("secret_token")
    parts = urlsplit(url)
    loopback = parts.hostname in {"127.0.0.1", "localhost", "::1"}
    if parts.scheme != "https" and not loopback:
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    if secret is not None and not SECRET.fullmatch(secret):
        raise bad_request("secret token contains unallowed characters")
    return Webhook(url, secret, _in_range(params, "max_connections", 40, 1, 100))


@method
async def set_webhook(service: Service, bot: BotAccount, params: Json) -> Any:
    """Push updates to an address from now on; an empty one removes the webhook."""
    webhook = _webhook(params) if params["url"] else None
    bot.updates.allow(params.get("allowed_updates"))
    return _install(service, bot, params, webhook)


@method
async def delete_webhook(service: Service, bot: BotAccount, params: Json) -> Any:
    """Go back to polling."""
    return _install(service, bot, params, None)


def _install(service: Service, bot: BotAccount, params: Json, webhook: Webhook | None) -> bool:
    if params.get("drop_pending_updates"):
        bot.updates.items.clear()
    if bot.webhook is None or not bot.webhook.same(webhook):
        bot.webhook = webhook
    if webhook is not None:
        bot.poll += 1
    service.clock.notify()
    return True


@method
async def get_webhook_info(service: Service, bot: BotAccount, params: Json) -> Any:
    """Return the state of the webhook."""
    bot.updates.expire(service.clock.now())
    info: Json = {
        "url": bot.webhook.url if bot.webhook else "",
        "has_custom_certificate": False,
        "pending_update_count": len(bot.updates.items),
    }
    if bot.webhook:
        info["max_connections"] = bot.webhook.max_connections
        if bot.webhook.last_error:
            info["last_error_date"], info["last_error_message"] = bot.webhook.last_error
    if bot.updates.allowed is not None:
        info["allowed_updates"] = sorted(bot.updates.allowed)
    return info


@method
async def answer_callback_query(service: Service, bot: BotAccount, params: Json) -> Any:
    """Stop the spinner on a button, with a short notice if there is one."""
    query = bot.queries.get(params["callback_query_id"])
    late = query is None or service.clock.now() - query.born >= QUERY_LIFE
    if query is None or late or query.answer is not None:
        raise bad_request(TOO_OLD)
    text = params.get("text", "")
    if len(text) > 200:
        raise bad_request("MESSAGE_TOO_LONG")
    query.answer = {name: params[name] for name in params if name != "callback_query_id"}
    if text:
        query.chat.screen.toasts.append((service.clock.now(), text))
    service.changed(query.chat)
    return True
