"""The marked words: sentences, names, numbers, handles and addresses that stand nowhere but in a story.

**Rules.** Each is long enough to be looked for as bytes, and none is part of our own content. What a story makes itself
(tokens, secret words, cookies, secrets of the desk) is added while it runs.
"""

TOLD = "Mon beau-père lit mes messages à Zanzibar"
EDITED = "Il a trouvé ma cachette chez Ottokar"
LATE = "Je suis revenue de Patagonie, il dort"
WHILE_AWAY = "Pendant la panne il crie depuis Vladivostok"
FORGOTTEN = "Oublie que je viens de Reykjanesbær"
BOOKED = "Vendredi je serai seule à Trébizonde"
IDLE = "Je pose mon téléphone à Ouarzazate"
TAB_TOLD = "Ma sœur Philomène cache des bleus"
PLAIN_TOLD = "Sans script je parle de Cochabamba"
ERASED = "Efface ce que j’ai dit de Bratsk"
SPARK = "Étincelle sur la route de Samarcande"
"""On reading it the program's own parts fail in every way there is (`program`)."""

ANSWER = "Bonjour, ici Ouagadougou, je te lis"
TAB_ANSWER = "Bonsoir, ici Valparaíso, tu n’es pas seule"

CAPTION = "regarde cette photo de Tombouctou"
FILE_NAME = "preuves-lubumbashi.pdf"
FRIEND, FRIEND_NUMBER = "Théodebert", "+33778126459"
VENUE, STREET = "Gare de Knokke", "17 impasse des Épervières"
LATITUDE, LONGITUDE = "48.8317465", "2.3559128"
FORWARDED = "Lettre transférée de Dunkerque-les-Bains"
FROM_WHOM = "Gwendal Kermadec"
QUOTED = "ce que tu disais de Lisieux"
ASKED = "On se voit à Montélimar ?"
UNKNOWN = "Une nouveauté venue de Pernambouc"
LINK = "depuis_le_college_Rosa_9471"
GROUP = "Famille Quatremaille au complet"
HOME = "42 rue des Trois-Chouettes, Bar-sur-Aube"
"""Kept for the SMS to 114."""

FIRST, LAST, HANDLE, CHAT = "Cunégonde", "Quatremaille", "cunegonde_q77", 6_518_274_903
OTHER, OTHER_HANDLE, OTHER_CHAT = "Balthazarine", "baltha_z_1808", 6_518_377_219
THIRD, THIRD_HANDLE, THIRD_CHAT = "Dieudonnée", "dieudo_lyon_31", 6_518_401_733
GROUP_CHAT = -1_001_744_920_118
NUMBER, ABROAD = "0639981247", "+33639981247"
WHERE = "Pacific/Wallis"

HOOK = "Erreur écrite par Pondichéry"
"""What a platform's error page repeats of a call."""
WRONG_PASSWORD = "grenouille parapluie samedi tilleul"
WRONG_LOGIN = "mon-mot-de-passe-valdingue"
WRONG_CODE = "918273"
DRAFT = "Un brouillon trop long de Saint-Pétersbourg"

SAID = (
    TOLD, EDITED, LATE, WHILE_AWAY, FORGOTTEN, BOOKED, IDLE, TAB_TOLD, PLAIN_TOLD, ERASED, SPARK, ANSWER, TAB_ANSWER,
    CAPTION, FILE_NAME, FRIEND, FRIEND_NUMBER, VENUE, STREET, LATITUDE, LONGITUDE, FORWARDED, FROM_WHOM, QUOTED, ASKED,
    UNKNOWN, LINK, GROUP, HOME, NUMBER, ABROAD, WHERE, HOOK, WRONG_PASSWORD, WRONG_LOGIN, WRONG_CODE, DRAFT,
)  # fmt: skip
WHO = (FIRST, LAST, HANDLE, OTHER, OTHER_HANDLE, THIRD, THIRD_HANDLE)
IDS = tuple(str(number) for number in (CHAT, OTHER_CHAT, THIRD_CHAT, GROUP_CHAT, -GROUP_CHAT))
ALL = (*SAID, *WHO, *IDS)
