"""The web archive: a static site per issue and language, with feeds, that also opens
from a folder.
"""

from curator.share.archive.alone import alone
from curator.share.archive.pictures import Pictures
from curator.share.archive.site import write

__all__ = ["Pictures", "alone", "write"]
