"""`curator people`: the accounts of the desk, and their roles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from curator.commands import console
from curator.commands.options import AsJson, Home, start
from curator.config import environment

if TYPE_CHECKING:
    from django.contrib.auth.models import User

app = typer.Typer(help="Who may sign in at the desk, and as what.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(help="the name to sign in with")]
Role = Annotated[
    Literal["editor", "operator", "publisher", "editor+operator", "publisher+operator"],
    typer.Option("--role", help="publishers also approve and send; operators run the newsroom"),
]


@app.command()
def add(
    name: Name,
    role: Role = "editor",
    address: Annotated[
        str, typer.Option("--address", help="where links for a new password are mailed")
    ] = "",
    home: Home = None,
) -> None:
    """Make an account, or give one another role and a new link; prints a link that is good once,
    for 24 hours.
    """
    start(home)
    from curator.store import people

    link = people.add_person(name, role, address=address)
    console.say(f"{name} ({role}) sets a password here, once, within 24 hours:")
    console.say(link)
    if not environment().base_url_set:
        console.say(
            "If the desk is reached elsewhere (run --port, another machine), set CURATOR_BASE_URL"
            " and add them again."
        )


@app.command()
def remove(name: Name, home: Home = None) -> None:
    """Close an account at once: signed in or not, they are out. `add` opens it again."""
    start(home)
    from curator.store import people

    people.remove_person(name)
    console.say(f"{name} is out.")


@app.command()
def reset(
    name: Name,
    second_factor: Annotated[
        bool, typer.Option("--second-factor", help="remove the second factor too")
    ] = False,
    home: Home = None,
) -> None:
    """Take a password away at once, with every session, link and passkey; prints a new link
    that is good once, for 24 hours.
    """
    start(home)
    from curator.store import people

    link = people.reset_person(name, second_factor=second_factor)
    console.say(f"{name} is signed out, and sets a new password here, once, within 24 hours:")
    console.say(link)


@app.command("list")
def list_(as_json: AsJson = False, home: Home = None) -> None:
    """Show the accounts."""
    start(home)
    from django.contrib.auth.models import User

    users = User.objects.filter(is_active=True).order_by("username")
    rows = [(user.get_username(), _roles(user), _seen(user)) for user in users]
    if as_json:
        console.print_json(
            [{"name": name, "roles": roles, "last_seen": seen} for name, roles, seen in rows]
        )
    else:
        console.table(
            "",
            ("name", "roles", "last seen"),
            ((name, ", ".join(roles), seen or "never") for name, roles, seen in rows),
        )


def _roles(user: User) -> list[str]:
    return sorted(user.groups.values_list("name", flat=True))


def _seen(user: User) -> str | None:
    return user.last_login.isoformat(timespec="minutes") if user.last_login else None
