"""Write files whole or not at all, so that neither readers nor a killed run leave a part."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from curator.errors import StoreError

LEFT_BEHIND = 3600.0  # seconds; no export takes nearly as long


def write(path: Path, content: str | bytes) -> Path:
    """Write `content` (text as UTF-8) to `path`, replacing it in one step; raises StoreError."""
    data = content.encode() if isinstance(content, str) else content
    try:
        _public(path.parent)
        handle, part = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
            # mkstemp gives 0600, and these are files to publish
            os.chmod(part, 0o644)  # noqa: PTH101
            os.replace(part, path)  # noqa: PTH105
        except BaseException:
            Path(part).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise _unwritable(path, error) from error
    return path


def _public(folder: Path) -> None:
    """Create a folder that a web server may read, whatever the umask; an existing one
    is unchanged.
    """
    missing = [each for each in (folder, *folder.parents) if not each.exists()]
    for each in reversed(missing):
        each.mkdir(exist_ok=True)
        each.chmod(0o755)


@contextmanager
def replacing_folder(folder: Path) -> Iterator[Path]:
    """Yield a new folder that replaces `folder` once the block has succeeded; raises StoreError."""
    try:
        _public(folder.parent)
        _clear_leftovers(folder)
        made = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}."))
    except OSError as error:
        raise _unwritable(folder, error) from error
    try:
        yield made
        made.chmod(0o755)  # mkdtemp gives 0700, and these are files to pass on
        _take_the_place(made, folder)
    except OSError as error:
        raise _unwritable(folder, error) from error
    finally:
        shutil.rmtree(made, ignore_errors=True)


def _clear_leftovers(folder: Path) -> None:
    """Remove what a killed run left beside `folder`, unless it is recent."""
    for left in folder.parent.glob(f".{folder.name}.*"):
        if left.is_dir() and time.time() - left.stat().st_ctime > LEFT_BEHIND:
            shutil.rmtree(left, ignore_errors=True)


def _take_the_place(made: Path, folder: Path) -> None:
    """Replace `folder` by `made`; at no moment is there a mixture."""
    if not folder.exists():
        made.rename(folder)
        return
    before = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}."))
    try:
        folder.rename(before)  # an empty folder may be renamed over
        made.rename(folder)
    except OSError:
        if not folder.exists():
            before.rename(folder)
        raise
    finally:
        shutil.rmtree(before, ignore_errors=True)


def _unwritable(path: Path, error: OSError) -> StoreError:
    return StoreError(
        "%(path)s cannot be written: %(why)s. Choose another folder with --out.",
        path=str(path),
        why=error.strerror,
    )
