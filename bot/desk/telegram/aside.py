"""What stands in a chat beside queue and conversations: where the counsellor stands, what they are asked, a sheet.

**Rules.** All of it follows from presence, cards and what somebody carries, looked at anew each time: what is answered
at another desk leaves this chat too. Looking is no sign of anybody (presence is real activity).
"""

from dataclasses import replace
from functools import partial

from bot.desk import board, caring
from bot.desk.check_in import QUESTIONS
from bot.desk.taking import refusal
from bot.desk.telegram import changes, lookup, render, sheets
from bot.desk.telegram.canvas import Canvas
from bot.desk.telegram.doors import IDLE
from bot.desk.telegram.state import Chat, Saying, Shown, question
from bot.model.care import break_due, resting
from bot.model.carried import check_in_due
from bot.model.case import CaseCard
from bot.model.effect import SUPERVISORS, Notice
from bot.model.queue import can_be_given
from bot.store.values import Account

SILENT_CODES = frozenset({"taken", "gave_back", "offered", "block_asked"})
"""What the chat shows by itself."""
FRESH_SECONDS = 10.0
"""How old what is to be followed may be while it stands there: the chat is looked at every 15 seconds anyway."""


class Aside(Canvas):
    """What concerns the counsellor themselves."""

    @property
    def _serves(self) -> bool:
        """Tell whether people who wait are shown here."""
        return self._standing.here and self._standing.shift == "on" and not self._standing.training

    @property
    def _works(self) -> bool:
        """Tell whether what they hold is shown here."""
        standing = self._standing
        return standing.here and standing.shift != "off" and not standing.training

    async def _attend(self) -> None:
        """Find out where they stand; who fell silent reads that they did."""
        there = await self._doors.index.presence(self._chat.login)
        shift = there.shift if there else "off"
        if self._chat.here and shift == "off":
            # Whoever said so has a shift that ended before it would have lapsed.
            lapsed = there is None or there.since == there.until
            after = self._doors.content().desk.vanish_after
            told = Saying("lapsed", str(int(after.total_seconds()) // 60))
            await self._change(partial(changes.left, told if lapsed else None))
        rules, login = self._doors.content().care, self._chat.login
        self._carried = await self._doors.care.state(login)
        rest = resting(self._carried, rules, self._now)
        until = rest.until if rest is not None and rest.code == "pause" else None
        training = there is not None and there.training
        due = break_due(there, rules, self._now)
        self._standing = render.Standing(shift, self._chat.here, training, until, due)

    async def _notices(self, account: Account) -> None:
        """Have each refusal and each call said, once."""
        also = SUPERVISORS if account.supervises else ""
        index = self._doors.index
        found = await index.notices(self._chat.login, self._chat.heard, also)
        if not found:
            return
        told = [one for _, notice in found if (one := await self._told(notice)) is not None]
        asked = [notice.case_id for _, notice in found if notice.code == "offered"]
        blocks = [notice.case_id for _, notice in found if notice.code == "block_asked"]

        def later(old: Chat) -> Chat:
            for saying in told:
                old = old.with_saying(saying)
            for case in asked:
                old = old.with_offer(case, old.offers.get(case, Shown(0, 0.0)))
            for case in blocks:
                old = old.with_block(case, old.blocks.get(case, Shown(0, 0.0)))
            return replace(old, heard=found[-1][0])

        await self._change(later)

    async def _told(self, notice: Notice) -> Saying | None:
        """Put a notice into a sentence, if it is for this chat."""
        room = self._chat.rooms.get(notice.case_id)
        if notice.code in SILENT_CODES or not (self._standing.here or room):
            return None
        if notice.other == self._chat.login and notice.counsellor == SUPERVISORS:
            return None
        name = await self._doors.named(notice.other)
        joins = notice.case_id if notice.code == "second" else ""
        return Saying(notice.code, name, room.thread if room else 0, 0, joins)

    async def _offers(self) -> None:
        """Show what colleagues offer, as long as they do."""
        login = self._chat.login
        for case, shown in list(self._chat.offers.items()):
            card = await self._doors.index.card(case)
            note = await self._doors.transcript.offered(case, login)
            if card is None or card.offered != login or note is None:
                await self._off(shown)
                await self._change(partial(changes.offered, case, None))
            elif self._works and not card.training:
                await self._offer(card, note, shown)

    async def _offer(self, card: CaseCard, note: str, shown: Shown) -> None:
        giver, row = await self._doors.named(card.owner or ""), board.row(card, self._now)
        stop = refusal(self._carried, card, self._doors.content().care, self._now)
        draft = render.offer(self._words, row, giver, note, stop)
        made = await self._told_once(shown, draft)
        await self._change(partial(changes.offered, card.case_id, made))

    async def _told_once(self, shown: Shown, draft: render.Draft) -> Shown:
        """Have a message stand there that is heard when it comes."""
        if shown.mark:
            return await self._edited(shown, draft)
        return await self._send(0, draft, loud=True)

    async def _blocks(self, account: Account) -> None:
        """Show which blocks somebody else asks for, to who may decide: while they are at work, until it is decided."""
        for case, shown in list(self._chat.blocks.items()):
            draft = await self._block(case, account)
            if draft is not None and self._works:
                made = await self._told_once(shown, draft)
                await self._change(partial(changes.asked, case, made))
            elif draft is None or shown.ref:
                await self._off(shown)
                later = None if draft is None else Shown(0, 0.0)
                await self._change(partial(changes.asked, case, later))

    async def _block(self, case: str, account: Account) -> render.Draft | None:
        """Say what is asked; None if it is decided, or not theirs to decide."""
        card, login = await self._doors.index.card(case), account.login
        if card is None or card.block is None or card.block[0] == login or not account.supervises:
            return None
        note = None
        if question(case, card.asked) == self._chat.deciding:
            note = await self._doors.transcript.block_asked(case, login)
            if note is None:
                return None
        name = await self._doors.named(card.block[0])
        return sheets.block(self._words, board.row(card, self._now), name, note)

    async def _warning(self) -> None:
        """Ask before a hard case, until they answered or somebody else has it."""
        case, warned = self._chat.warning, self._chat.warned
        if not case and warned is None:
            return
        card = await self._doors.index.card(case) if case and self._serves else None
        if card is None or not can_be_given(card):
            await self._off(warned)
            await self._change(partial(changes.unwarned, case))
            return
        row = board.row(card, self._now)
        draft = render.warning(self._words, row, chosen=self._chat.chosen)
        made = await self._stands(self._chat.warned, draft)
        await self._change(lambda old: replace(old, warned=made))

    async def _check_in(self) -> None:
        """Ask how they are, once a hard case has ended; nothing of it stays in the chat."""
        if not (self._chat.here and check_in_due(self._carried)):
            if self._chat.checking is not None:
                await self._off(self._chat.checking)
                await self._change(lambda old: replace(old, checking=None, check=()))
            return
        step = len(self._chat.check)
        asked, known = QUESTIONS[step]
        answers = [one for one in self._words.answers(asked) if one in known]
        draft = render.question(self._words, asked, answers, step + 1)
        made = await self._stands(self._chat.checking, draft)
        await self._change(lambda old: replace(old, checking=made))

    async def _sheet(self, account: Account) -> None:
        """Show what was opened beside all that; a list to be followed is looked up now and then, not each time."""
        sheet, shown, now = self._chat.sheet, self._chat.sheeted, self._now.timestamp()
        if sheet == sheets.FOLLOWING and shown is not None and self._forsaken(shown):
            await self._off(shown)
            await self._change(lambda old: old.with_sheet(""))
            return
        lasting = sheet == sheets.FOLLOWING and now - self._chat.sheet_at < FRESH_SECONDS
        if not sheet or (shown is not None and (not shown.ref or lasting)):
            return
        if sheet == sheets.DEBRIEF:
            state = await lookup.shift(self._doors, account, self._now)
            weights = await caring.weights(self._doors.index, state, self._now)
            off = self._standing.shift == "off"
            draft = sheets.debrief(self._words, weights, off=off)
        else:
            them = await lookup.following(self._doors, account, self._now)
            draft = sheets.following(self._words, them)
        made = await self._stands(shown, draft)
        await self._change(partial(changes.sheeted, sheet, made, now))

    def _forsaken(self, shown: Shown) -> bool:
        """Tell whether nobody is at work here to close it, and it has stood for as long as somebody counts as there."""
        return not self._chat.here and self._now.timestamp() - shown.at > IDLE.total_seconds()

    async def _off(self, shown: Shown | None) -> None:
        """Take a message away."""
        if shown is not None and shown.ref:
            await self._client.wipe(self._chat.chat, [shown.ref])

    async def _stands(self, shown: Shown | None, draft: render.Draft) -> Shown:
        """Have a message stand there."""
        if shown is None:
            return await self._send(0, draft, loud=False)
        return await self._edited(shown, draft)
