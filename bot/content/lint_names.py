"""Checks on names of things outside the dialogs: topics, services, audiences, ways in, territories, languages, labels.

**Rules.** Every name stands where it should, or what was probably meant is said.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import get_args

from bot.content.answers import inner
from bot.content.draft import Draft, Spot
from bot.content.finding import Finding, excerpt
from bot.content.suggest import meant
from bot.content.truth import several
from bot.content.written import Place
from bot.dialogs.steps import Ask, Branch, Listen, Services, SetStep, Step
from bot.hotlines.directory import Directory
from bot.hotlines.places import FRENCH, TOPIC_TERRITORIES
from bot.hotlines.service import Audience, ChannelType
from bot.model.session import Leaves, Once

_OWN: Mapping[str, object] = {"leaves": Leaves, "told": Once}
"""What may be set, by name, where only few words mean something."""


def _named(
    draft: Draft, spot: Spot, rule: str, what: str, name: str, known: Iterable[str]
) -> Iterator[Finding]:
    """Find a name that is not known."""
    known = set(known)
    if name not in known:
        sentence = f"There is no {what} “{excerpt(name)}”."
        yield draft.find(spot, rule, sentence, meant(name, known))


def _topics(draft: Draft) -> Iterator[Finding]:
    """Every topic that a dialog names has services, and a label for the desk."""
    if draft.services is None or draft.desk is None:
        return
    served = set(Directory.of(draft.services.services).topics())
    labelled = draft.desk.topics
    for ref, step in draft.steps().items():
        if isinstance(step, Services) and step.services not in {*served, "$topic"}:
            sentence = f"No service stands under `{excerpt(step.services)}`."
            fix = meant(step.services, served, "Correct it in services.yaml or here.")
            yield draft.find(draft.spot(ref, "services"), "topic", sentence, fix)
        for place, name, topic in set_by(step):
            if name == "topic" and (topic not in served or topic not in labelled):
                where = "services.yaml" if topic not in served else "desk.yaml"
                sentence = f"Topic `{excerpt(topic)}` is not in {where}."
                fix = meant(topic, served & labelled.keys(), f"Add it to {where}.")
                yield draft.find(draft.spot(ref, *place), "topic", sentence, fix)


def set_by(step: Step) -> Iterator[tuple[Place, str, str]]:
    """Give what a step sets without asking: place, name, value."""
    match step:
        case SetStep():
            yield from ((("set", name), name, value) for name, value in step.set.items())
        case Ask() | Listen():
            for key, choice in step.choices.items():
                for name, value in choice.set.items():
                    yield ("choices", key, "set", name), name, value
        case _:
            return


def _lists(draft: Draft) -> Iterator[Finding]:
    """What narrows a list of services down exists."""
    territories = {*FRENCH, *TOPIC_TERRITORIES.values()}
    territories.update(draft.rules.territories if draft.rules else ())
    for ref, step in draft.steps().items():
        if not isinstance(step, Services):
            continue
        for number, name in enumerate(step.audience):
            spot = draft.spot(ref, "audience", number)
            yield from _named(
                draft, spot, "unknown_audience", "audience", name, get_args(Audience)
            )
        for number, name in enumerate(step.channels):
            spot = draft.spot(ref, "channels", number)
            known = get_args(ChannelType)
            yield from _named(draft, spot, "unknown_channel", "way in", name, known)
        if step.territory is not None and draft.rules is not None:
            spot, what = draft.spot(ref, "territory"), "territory"
            yield from _named(draft, spot, "unknown_territory", what, step.territory, territories)


def _conditions(draft: Draft) -> Iterator[Finding]:
    """Services and languages that conditions look at exist."""
    services = {one.id for one in draft.services.services} if draft.services else set()
    for ref, step in draft.steps().items():
        for number, arm in enumerate(step.branch if isinstance(step, Branch) else ()):
            for place, one in inner(("branch", number, "when"), arm.when):
                many = isinstance(one.service_open, list)
                for at, name in enumerate(several(one.service_open) if services else ()):
                    spot = draft.spot(ref, *place, "service_open", *((at,) if many else ()))
                    yield from _named(draft, spot, "unknown_service", "service", name, services)
                for at, name in enumerate(one.locale or ()):
                    spot = draft.spot(ref, *place, "locale", at)
                    yield from _locale(draft, spot, name)


def _own(draft: Draft) -> Iterator[Finding]:
    """The way to leave, and what was told, are words that the engine knows."""
    for ref, step in draft.steps().items():
        for place, name, value in set_by(step):
            allowed = get_args(_OWN.get(name, str))
            if allowed and value not in allowed:
                sentence = f"`{name}` cannot be “{excerpt(value)}”."
                yield draft.find(
                    draft.spot(ref, *place), "wrong_value", sentence, meant(value, allowed)
                )


def _languages(draft: Draft) -> Iterator[Finding]:
    """A language that people are switched to exists."""
    for ref, step in draft.steps().items():
        for place, name, value in set_by(step):
            if name == "locale":
                yield from _locale(draft, draft.spot(ref, *place), value)


def _locale(draft: Draft, spot: Spot, name: str) -> Iterator[Finding]:
    known = (draft.source_locale, *draft.catalogs.names(), *draft.languages.languages)
    yield from _named(draft, spot, "unknown_locale", "language", name, known)


def _labels(draft: Draft) -> Iterator[Finding]:
    """Words that weaken or strengthen a sign name a label that some sign has."""
    known = {sign.label for one in draft.lexicons.values() for sign in one.signs.values()}
    for file, lexicon in draft.lexicons.items():
        for part, rules in (("caps", lexicon.caps), ("rises", lexicon.rises)):
            for name, rule in rules.items():
                for number, label in enumerate(rule.labels):
                    spot: Spot = (file, (part, name, "labels", number))
                    yield from _named(draft, spot, "unknown_label", "label", label, known)


def _outcomes(draft: Draft) -> Iterator[Finding]:
    """A conversation test closes with an outcome that the desk has."""
    if draft.desk is None:
        return
    for file, data in draft.scripts.items():
        for place, step in _script(data):
            told = step.get("counsellor")
            outcome = told.get("close") if isinstance(told, dict) else None
            if isinstance(outcome, str):
                spot: Spot = (file, (*place, "counsellor", "close"))
                known = draft.desk.outcomes
                yield from _named(draft, spot, "unknown_outcome", "outcome", outcome, known)


def _script(data: object) -> Iterator[tuple[Place, dict[str, object]]]:
    """Give the steps of a file of conversation tests, as far as it is one."""
    cases = data.get("test_cases") if isinstance(data, dict) else None
    for number, case in enumerate(cases if isinstance(cases, list) else ()):
        steps = case.get("steps") if isinstance(case, dict) else None
        for at, step in enumerate(steps if isinstance(steps, list) else ()):
            if isinstance(step, dict):
                yield ("test_cases", number, "steps", at), step


NAME_CHECKS: tuple[Callable[[Draft], Iterator[Finding]], ...] = (
    _topics,
    _lists,
    _conditions,
    _own,
    _languages,
    _labels,
    _outcomes,
)
