"""`curator people`: who may sign in at the desk, and as what."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from curator.commands import console
from curator.commands.options import AsJson, Home, start

app = typer.Typer(help="Who may sign in at the desk, and as what.", no_args_is_help=True)

Role = Annotated[Literal["editor", "publisher"], typer.Option("--role", help="publishers may also approve and release")]


@app.command()
def add(
    name: Annotated[str, typer.Argument(help="the name to sign in with")], role: Role = "editor", home: Home = None
) -> None:
    """Make an account, or give one another role and a new link; prints a link that is good once, for 24 hours."""
    start(home)
    from curator.review import invite

    console.say(f"{name} ({role}) sets a password here, once, within 24 hours:")
    console.say(invite.add_person(name, role))


@app.command("list")
def list_(as_json: AsJson = False, home: Home = None) -> None:
    """Show the accounts."""
    start(home)
    from django.contrib.auth.models import User

    people = [
        {
            "name": user.get_username(),
            "roles": sorted(user.groups.values_list("name", flat=True)),
            "active": user.is_active,
            "last_seen": user.last_login.isoformat(timespec="minutes") if user.last_login else None,
        }
        for user in User.objects.order_by("username")
    ]
    if as_json:
        console.print_json(people)
    else:
        rows = [(p["name"], ", ".join(p["roles"]), p["last_seen"] or "never") for p in people if p["active"]]
        console.table("", ("name", "roles", "last seen"), rows)
