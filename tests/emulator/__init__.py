"""A strict emulator of the Telegram Bot API, with the phones of the people on the other side.

Use: ``async with TelegramServer() as telegram`` (or the fixture `telegram`), give the bot under
test ``telegram.base_url`` and ``telegram.token``, then ``person = telegram.person()``,
``person.start()``, ``await person.wait_for_text("…")``, ``person.press("…")``, and look at
``person.device`` (now) and ``person.device.history`` (every instant). ``telegram.calls`` has every
request, ``telegram.script`` makes the next ones fail, wait or lose their answer,
``telegram.clock.advance(seconds)`` lets time pass. ``TelegramServer(limits=Limits())`` adds 429.

What is emulated, and from which statement
- methods, fields, types: the Bot API 10.1 page (``spec.json``, made by `make_spec`). A method that
  the page has but that is not emulated is a violation too, so is any request for a file.
- poll offsets, 50 s cap, both 409, one update when asked twice within 0.5 s, life of updates,
  ``allowed_updates``, webhook queues, retries, ``Retry-After``, 410: source of tdlib's
  telegram-bot-api 10.0 (Client.cpp, WebhookActor.cpp).
- deleting: 48 h, both sides, 100 ids, unknown ids skipped in a batch: the page of the methods.
- spoilers in notifications as braille under the bot's name: Telegram-Android's source.
- descriptions in an empty chat, lengths of texts, buttons and names: the page; 8 buttons in a row
  and 100 in all: constants that libraries carry.

What is not known of the live service, and what is done here instead
- the true rates (only ``retry_after`` counts): about 1/s in a chat with a burst, 30/s for a bot.
- a batch with one message over 48 h: refused whole. The live text may end in "for everyone".
- "characters" of a text: UTF-16 units, the stricter reading. More than 100 entities, or one out of
  range: refused here, probably dropped there.
- how long a button press may be answered: 150 s, and once.
- whether a delete works after a block: it does here; sends and edits get 403.
- what a phone does with a notification when its message is edited or deleted: it follows. Not
  emulated: passcodes, previews of links, auto-delete itself (only its setting), groups, topics.
"""
