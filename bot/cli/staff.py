"""`levelhead staff`: who may use the console."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.common import fail

if TYPE_CHECKING:
    from datetime import datetime

    from bot.services.staff_ports import StaffUnit

staff_app = typer.Typer(help="Who may use the console.", no_args_is_help=True)
TERMINAL = "terminal"  # who the audit trail names for what is done here
Name = Annotated[str, typer.Argument(help="the name to sign in with")]


def _do(act: Callable[[StaffUnit, datetime], object]) -> object:
    from bot import bootstrap  # noqa: PLC0415
    from bot.services.accounts import AccountError  # noqa: PLC0415
    from bot.services.passwords import BadPassword  # noqa: PLC0415
    from bot.services.ports import StoreUnavailable  # noqa: PLC0415

    try:
        return act(bootstrap.store().staff_unit(), bootstrap.desk().now())
    except (AccountError, BadPassword, StoreUnavailable) as error:
        fail(str(error))


def _new_password() -> str:
    return str(typer.prompt("Password", hide_input=True, confirmation_prompt=True))


@staff_app.command("add")
def add(
    name: Name,
    role: Annotated[str, typer.Option(help="staff, or lead: also sees the audit trail")] = "staff",
) -> None:
    """Make an account; asks for the password twice."""
    from bot.services import accounts  # noqa: PLC0415

    password = _new_password()
    _do(lambda unit, at: accounts.add_account(unit, name, password, role, at, by=TERMINAL))
    typer.echo(f"{accounts.clean_name(name)} can sign in at /console now.")


@staff_app.command("password")
def password(name: Name) -> None:
    """Give an account another password; whoever is signed in with it is signed out."""
    from bot.services import accounts  # noqa: PLC0415

    new = _new_password()
    _do(lambda unit, at: accounts.change_password(unit, name, new, at, by=TERMINAL))
    typer.echo("The password is changed.")


@staff_app.command("off")
def off(name: Name) -> None:
    """Switch an account off; whoever is signed in with it is signed out."""
    from bot.services import accounts  # noqa: PLC0415

    _do(lambda unit, at: accounts.switch(unit, name, at, active=False, by=TERMINAL))
    typer.echo(f"{accounts.clean_name(name)} can no longer sign in.")


@staff_app.command("on")
def on(name: Name) -> None:
    """Switch an account on again."""
    from bot.services import accounts  # noqa: PLC0415

    _do(lambda unit, at: accounts.switch(unit, name, at, active=True, by=TERMINAL))
    typer.echo(f"{accounts.clean_name(name)} can sign in again.")


@staff_app.command("list")
def list_all() -> None:
    """Show the accounts."""
    from bot import bootstrap  # noqa: PLC0415

    with bootstrap.store().staff_unit(only_reads=True) as unit:
        for account in unit.accounts():
            state = "" if account.active else "  (off)"
            typer.echo(f"{account.name}  {account.role}{state}")


@staff_app.command("first-link", hidden=True)
def first_link() -> None:
    """Print a one-time link that makes the first account; nothing once there is one."""
    from bot.services import accounts  # noqa: PLC0415

    token = _do(accounts.first_link)
    if token:
        typer.echo(f"console/first/{token}")


if __name__ == "__main__":
    staff_app()
