"""Who may use the console: accounts, signing in and out, the first link."""

from __future__ import annotations

import hashlib
import re
import secrets
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.services.passwords import hash_password, is_right
from bot.services.staff_ports import ROLES, Account, AuditEntry, StaffSession, StaffUnit

IDLE = timedelta(minutes=30)  # signed out after so long without doing anything
LONGEST = timedelta(hours=12)  # and after a working day in any case
SEEN_EVERY = timedelta(minutes=1)  # how often it is noted that somebody is still there
LINK_LASTS = timedelta(hours=24)
TOKEN_BYTES = 32
NAME = re.compile(r"[\w][\w .'-]{0,78}")


class AccountError(ValueError):
    """An account cannot be made or changed; the message says why and what helps."""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A new session: the token goes to the browser, only its hash is kept."""

    account: Account
    token: str


def clean_name(name: str) -> str:
    """The name as it is kept: small letters, single spaces.

    Raises:
        AccountError: Empty, too long, or with signs that no name has.
    """
    plain = " ".join(unicodedata.normalize("NFKC", name).lower().split())
    if not NAME.fullmatch(plain):
        raise AccountError("A name is 1 to 79 letters, digits, spaces, dots, - or '.")
    return plain


def add_account(
    unit: StaffUnit, name: str, password: str, role: str, at: datetime, *, by: str
) -> Account:
    """Make an account.

    Raises:
        AccountError: The name is taken or unusable, or the role does not exist.
        BadPassword: The password is not taken.
    """
    plain = clean_name(name)
    if role not in ROLES:
        raise AccountError(f"The role is {role!r}: use {' or '.join(ROLES)}.")
    hashed = hash_password(password, plain)
    with unit:
        if unit.account_named(plain) is not None:
            raise AccountError(f"There is an account named {plain!r} already.")
        made = unit.add_account(plain, role, hashed, at)
        unit.drop_links()  # a link for the first account is for the first account only
        unit.add_audit(AuditEntry(at, by, "account added", detail=f"{plain}, {role}"))
        unit.commit()
    return made


def change_password(unit: StaffUnit, name: str, password: str, at: datetime, *, by: str) -> None:
    """Give an account another password; whoever is signed in with it is signed out.

    Raises:
        AccountError: There is no such account.
        BadPassword: The password is not taken.
    """
    plain = clean_name(name)
    hashed = hash_password(password, plain)
    with unit:
        account = _known(unit, plain)
        unit.set_password(account.id, hashed)
        unit.add_audit(AuditEntry(at, by, "password changed", detail=plain))
        unit.commit()


def switch(unit: StaffUnit, name: str, at: datetime, *, active: bool, by: str) -> None:
    """Switch an account on or off.

    Raises:
        AccountError: There is no such account, or it is the last lead that is on.
    """
    with unit:
        account = _known(unit, clean_name(name))
        leads = [a for a in unit.accounts() if a.active and a.role == "lead" and a != account]
        if not active and account.role == "lead" and not leads:
            raise AccountError("This is the only lead; add another one first.")
        unit.set_active(account.id, active=active)
        what = "account switched on" if active else "account switched off"
        unit.add_audit(AuditEntry(at, by, what, detail=account.name))
        unit.commit()


def _known(unit: StaffUnit, plain: str) -> Account:
    account = unit.account_named(plain)
    if account is None:
        raise AccountError(f"There is no account named {plain!r}.")
    return account


# --- the first link -----------------------------------------------------------------------------


def first_link(unit: StaffUnit, at: datetime) -> str | None:
    """A one-time token that makes the first account; None once there is an account."""
    with unit:
        if unit.accounts():
            return None
        token = secrets.token_urlsafe(TOKEN_BYTES)
        unit.keep_link(_hash(token), "lead", at)
        unit.commit()
    return token


def link_works(unit: StaffUnit, token: str, at: datetime) -> bool:
    """Whether the one-time link can still be used."""
    with unit:
        link = unit.link(_hash(token))
        return link is not None and at - link.created_at < LINK_LASTS and not unit.accounts()


def use_link(unit: StaffUnit, token: str, name: str, password: str, at: datetime) -> Account:
    """Make the first account, a lead, with the link; it works once.

    Raises:
        AccountError: The link does not work, or the name is unusable.
        BadPassword: The password is not taken.
    """
    plain = clean_name(name)
    hashed = hash_password(password, plain)
    with unit:
        link = unit.link(_hash(token))
        if link is None or at - link.created_at >= LINK_LASTS or unit.accounts():
            raise AccountError("This link no longer works. Start Levelhead again for a new one.")
        made = unit.add_account(plain, link.role, hashed, at)
        unit.drop_links()
        unit.add_audit(AuditEntry(at, plain, "first account made", detail=f"{plain}, {link.role}"))
        unit.commit()
    return made


# --- signing in ---------------------------------------------------------------------------------


def sign_in(unit: StaffUnit, name: str, password: str, at: datetime) -> SignedIn | None:
    """A session for the right name and password, else None; both are noted.

    The name typed at a failure is kept only where it is one of ours: people type passwords there.
    """
    try:
        plain = clean_name(name)
    except AccountError:
        plain = ""
    with unit:
        account = unit.account_named(plain)
    right = is_right(account.password_hash if account else None, password)
    with unit:
        if account is None or not account.active or not right:
            who = account.name if account else "unknown"
            unit.add_audit(AuditEntry(at, who, "sign-in refused"))
            unit.commit()
            return None
        opened = _open(unit, account, at)
        unit.commit()
        return opened


def open_session(unit: StaffUnit, account: Account, at: datetime) -> SignedIn:
    """A session for somebody who has just made their account."""
    with unit:
        opened = _open(unit, account, at)
        unit.commit()
    return opened


def _open(unit: StaffUnit, account: Account, at: datetime) -> SignedIn:
    token = secrets.token_urlsafe(TOKEN_BYTES)
    unit.drop_sessions(at - LONGEST)  # they have run out
    unit.open_session(_hash(token), account.id, at)
    unit.add_audit(AuditEntry(at, account.name, "signed in"))
    return SignedIn(account, token)


def session_of(unit: StaffUnit, token: str, at: datetime) -> StaffSession | None:
    """The session under a token, unless it has run out or the account is off."""
    with unit:
        found = unit.session(_hash(token))
    if found is None or not found.account.active:
        return None
    fresh = at - found.seen_at < IDLE and at - found.created_at < LONGEST
    return found if fresh else None


def still_there(unit: StaffUnit, token: str, session: StaffSession, at: datetime) -> None:
    """Note that somebody is still there, not at every click."""
    if at - session.seen_at < SEEN_EVERY:
        return
    with unit:
        unit.touch_session(_hash(token), at)
        unit.commit()


def sign_out(unit: StaffUnit, token: str, who: str, at: datetime) -> None:
    """End a session."""
    with unit:
        unit.end_session(_hash(token))
        unit.add_audit(AuditEntry(at, who, "signed out"))
        unit.commit()


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "ignore")).hexdigest()
