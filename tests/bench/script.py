"""The six-step conversation that every contender holds: what is said, and which buttons are pressed.

**Rules.** Texts of the peers and labels the driver looks for stand here once, so that all bots hold
the same conversation; a contender with its own content only has to use the same labels.
"""

from dataclasses import dataclass

LANGUAGES = {"fr": "Français", "en": "English"}
TOPICS = {"online": "Harcèlement en ligne", "images": "Photos intimes", "home": "À la maison"}
HUMAN = "Parler à quelqu’un"

GREETING = "Coucou. En quelle langue veux-tu écrire ? Tu peux partir à tout moment avec /exit."
ASK_TOPIC = "Merci. Qu'est-ce qui se passe ? Choisis ce qui s'en rapproche le plus."
ASK_STORY = "Tu peux raconter avec tes mots, aussi court que tu veux. Je lis tout."
OFFER = "Merci de ta confiance. Ce n'est pas ta faute. Tu peux parler à une personne maintenant."
QUEUED = "C'est noté, une personne va te répondre ici. Tu peux continuer à écrire en attendant."
NEUTRAL = "La météo de demain : quelques nuages, douze degrés."

STORY = "ils partagent des photos de moi dans le groupe de la classe et je sais plus quoi faire"


@dataclass(frozen=True, slots=True)
class Say:
    """The person types this."""

    text: str


@dataclass(frozen=True, slots=True)
class Press:
    """The person presses the newest button whose label contains this."""

    label: str


STEPS: tuple[Say | Press, ...] = (
    Say("/start"),
    Press(LANGUAGES["fr"]),
    Press(TOPICS["online"]),
    Say(STORY),
    Press(HUMAN),
    Say("/exit"),
)
STEP_NAMES = ("start", "language", "topic", "text", "human", "exit")
