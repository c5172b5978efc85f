"""`curator backup` and `curator restore`."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from curator.commands import console
from curator.commands.options import AsJson, Feeds, Home, place
from curator.config import environment

Into = Annotated[Path, typer.Argument(help="where copies are kept; each is a folder of its own")]
Copy = Annotated[Path, typer.Argument(help="one folder that “curator backup” made")]
Replace = Annotated[
    bool, typer.Option("--replace", help="replace the data that is there; it is kept")
]
TIME = "%Y-%m-%dT%H%M%SZ"


def backup(folder: Into, as_json: AsJson = False, home: Home = None, feeds: Feeds = None) -> None:
    """Back up database, secret key and feeds.yaml while the program runs."""
    place(home, feeds)
    from curator.store.database import open_as_it_is

    open_as_it_is()  # a copy from before an upgrade has to be of the version from before it
    from curator.store import backup as copies

    with console.Steps("copying", quiet=as_json) as steps:
        made = copies.make(folder.absolute(), datetime.now(UTC), steps.upto)
    found = copies.read_manifest(made)
    if as_json:
        console.print_json({"folder": str(made), "rows": dict(found.rows)})
    else:
        console.say(f"{made}: {sum(found.rows.values())} rows of {len(found.rows)} tables")
    if copies.KEY not in found.files:
        console.warn(
            "The secret key is not in it, because it comes from CURATOR_SECRET_KEY: keep that too."
        )
    if environment().old_keys:
        console.warn(
            "Earlier keys are not in it, because they come from CURATOR_SECRET_KEY_OLD: keep that"
            " too."
        )


def restore(
    folder: Copy,
    replace: Replace = False,
    as_json: AsJson = False,
    home: Home = None,
) -> None:
    """Restore a backup; nobody who left is mailed again, nothing is sent twice.

    Readers who left since stay gone where the old database can be read; what was being sent is
    uncertain, what was approved is to be approved again.
    """
    place(home)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "curator.settings")
    from curator.store import backup as copies

    now = datetime.now(UTC)
    aside = environment().home / f"replaced-{now:{TIME}}"
    copies.read_manifest(folder)
    with copies.key_of(folder, aside):
        import django

        django.setup()
        from curator.runs import restore

        done = restore.restore(folder.absolute(), aside, now, replace=replace)
    if as_json:
        console.print_json(
            {name: getattr(done, name) for name in restore.Restored.__dataclass_fields__}
        )
        return
    console.say(f"restored: {done.rows} rows, as of {done.made_at}")
    console.say(
        f"{done.left_again} readers who left since stay gone; {done.uncertain} mails are uncertain;"
        f" {done.to_be_approved_again} issues are to be approved again"
    )
    if done.aside:
        console.say(f"what was there before: {done.aside}")
