"""What is written down of those who run the service: who did what to which case, never what it said."""

from enum import StrEnum

SEEKER = "seeker"
OPERATOR = "operator"
SYSTEM = "system"
NOBODY = "unknown"
RESERVED = frozenset({SEEKER, OPERATOR, SYSTEM, NOBODY})
"""Actors that are no login; nobody at the desk may be called so."""


class Action(StrEnum):
    """What was done, or, at the desk, asked for: the inbox of the conversation decides what becomes of it."""

    LOGIN = "login"
    LOGIN_FAILED = "login_failed"
    LOGIN_LOCKED = "login_locked"
    LOGOUT = "logout"
    INVITE = "invite"
    ENROL = "enrol"
    REMOVE_STAFF = "remove_staff"
    CHANGE_STAFF = "change_staff"
    OPEN = "open"
    READ_ON = "read_on"
    TAKE = "take"
    REPLY = "reply"
    GIVE_BACK = "give_back"
    CLOSE = "close"
    ERASE = "erase"
    EXPORT = "export"
    PUBLISH = "publish"
    ROLL_BACK = "roll_back"
    REKEY = "rekey"
    RETIRE_KEY = "retire_key"
    BACKUP = "backup"
    RESTORE = "restore"
    CUT = "cut"
