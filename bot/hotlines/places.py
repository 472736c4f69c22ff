"""Where people are and what serves them there: territories, from time zones or from the topic asked for.

**Rules.** Unknown places count as France. Somebody in France is never sent abroad unless they ask
for a country. An emergency number is only named where it works.
"""

from collections.abc import Mapping

HOME = "FR"
EVERYWHERE = "INT"
UNION = "EU"
OVERSEAS = frozenset({"GP", "MQ", "GF", "RE", "YT", "PM", "BL", "MF", "NC", "PF", "WF"})
FRENCH = OVERSEAS | {HOME}
# French overseas departments are in the European Union; the collectivities, but one, are not.
IN_UNION = frozenset({HOME, "GP", "MQ", "GF", "RE", "YT", "MF", "BE", "LU", UNION})

TOPIC_TERRITORIES: Mapping[str, str] = {
    "belgium": "BE",
    "switzerland": "CH",
    "luxembourg": "LU",
    "canada": "CA",
    "new_caledonia": "NC",
    "abroad": UNION,
}
"""Topics that ask for a country, whatever the seeker's clock says."""

LOCAL_HOLIDAYS: Mapping[str, tuple[str, ...]] = {
    "YT": ("04-27",),
    "MQ": ("05-22",),
    "GP": ("05-27",),
    "GF": ("06-10",),
    "RE": ("12-20",),
    "NC": ("09-24",),
}
"""Days on which a territory rests and the rest of France works."""

_ZONES: Mapping[str, str] = {
    "America/Guadeloupe": "GP",
    "America/Martinique": "MQ",
    "America/Cayenne": "GF",
    "America/Miquelon": "PM",
    "America/St_Barthelemy": "BL",
    "America/Marigot": "MF",
    "Indian/Reunion": "RE",
    "Indian/Mayotte": "YT",
    "Pacific/Noumea": "NC",
    "Pacific/Tahiti": "PF",
    "Pacific/Marquesas": "PF",
    "Pacific/Gambier": "PF",
    "Pacific/Wallis": "WF",
    "Europe/Brussels": "BE",
    "Europe/Zurich": "CH",
    "Europe/Luxembourg": "LU",
    "America/Toronto": "CA",
    "America/Montreal": "CA",
    "America/Halifax": "CA",
    "America/Moncton": "CA",
    "America/St_Johns": "CA",
    "America/Winnipeg": "CA",
    "America/Regina": "CA",
    "America/Edmonton": "CA",
    "America/Vancouver": "CA",
}


def territory_of(zone: str) -> str:
    """Name the territory of a time zone; France for any that tells nothing."""
    return _ZONES.get(zone, HOME)


def calendar_of(country: str) -> str:
    """Name the country whose holidays are kept: the overseas territories keep those of France."""
    return HOME if country in FRENCH | {EVERYWHERE, UNION} else country


def distance(country: str, territory: str, *, emergency: bool = False) -> int | None:
    """Say how far a service's country is from a seeker: 0 there, 1 serves there too, 2 abroad, None not for them."""
    if country == territory:
        return 0
    if country == EVERYWHERE or (country == UNION and territory in IN_UNION):
        return 1
    if country != HOME:
        return None
    if territory in FRENCH:
        return 1
    return None if emergency else 2
