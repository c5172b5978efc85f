"""Files written whole or not at all: a reader, or a run killed half-way, never sees a part."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from curator.errors import StoreError


def write(path: Path, content: str | bytes) -> Path:
    """Write `content` (text as UTF-8) to `path`, replacing what was there in one step; raises
    StoreError.
    """
    data = content.encode() if isinstance(content, str) else content
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, part = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
            os.chmod(part, 0o644)  # noqa: PTH101 - mkstemp gives 0600, and these are files to publish
            os.replace(part, path)  # noqa: PTH105
        except BaseException:
            Path(part).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise StoreError(
            f"{path} cannot be written: {error.strerror}. Choose another folder with --out."
        ) from error
    return path
