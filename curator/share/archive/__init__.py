"""The web archive: a static site per issue and language with feeds, that opens from a folder and
from any web server.
"""

from curator.share.archive.site import write

__all__ = ["write"]
