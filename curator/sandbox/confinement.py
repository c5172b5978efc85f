"""Confine a process before it reads foreign bytes: no writing, programs, connections or other
files.

So a hole in lxml or pdfium does not reach the database, the secret key or the network. What the
kernel does not support (Landlock came with Linux 5.13, TCP with 6.7) is left out.
"""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

FILES = 64  # open at once
_PDEATHSIG, _NO_NEW_PRIVS = 1, 38  # prctl
_CREATE, _ADD, _RESTRICT, _VERSION = 444, 445, 446, 1  # Landlock's calls, the same everywhere
_READ = 1 << 2 | 1 << 3  # files, folders
_FILE_RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15}  # how many there are to give up, by version
_TCP, _SCOPES = 0b11, 0b11  # bind and connect; abstract sockets and signals to others


class _Rules(ctypes.Structure):
    _fields_ = (("files", ctypes.c_uint64), ("net", ctypes.c_uint64), ("scopes", ctypes.c_uint64))


class _Beneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("rights", ctypes.c_uint64), ("folder", ctypes.c_int32))


def confine() -> None:
    """Confine this process for good; files that are open stay open."""
    sys.dont_write_bytecode = True
    most = min(FILES, resource.getrlimit(resource.RLIMIT_NOFILE)[1])
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))
    if sys.platform == "linux":
        libc = ctypes.CDLL(None, use_errno=True)
        libc.prctl(_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        libc.prctl(_NO_NEW_PRIVS, 1, 0, 0, 0)
        _landlock(libc)


def _landlock(libc: ctypes.CDLL) -> None:
    version = libc.syscall(_CREATE, None, 0, _VERSION)
    if version < 1:
        return  # an old kernel, or switched off
    files = (1 << _FILE_RIGHTS.get(version, 16)) - 1
    rules = _Rules(files, _TCP if version >= 4 else 0, _SCOPES if version >= 6 else 0)
    size = 24 if version >= 6 else 16 if version >= 4 else 8
    ruleset = libc.syscall(_CREATE, ctypes.byref(rules), size, 0)
    if ruleset < 0:
        return
    for folder in _readable():
        _allow(libc, ruleset, folder)
    libc.syscall(_RESTRICT, ruleset, 0)
    os.close(ruleset)


def _allow(libc: ctypes.CDLL, ruleset: int, folder: Path) -> None:
    opened = os.open(folder, os.O_PATH | os.O_CLOEXEC)
    rule = _Beneath(_READ, opened)
    libc.syscall(_ADD, ruleset, 1, ctypes.byref(rule), 0)
    os.close(opened)


def _readable() -> Iterator[Path]:
    """Return the paths it may read: Python, its libraries and ours, not the working directory."""
    ours = Path(__file__).resolve().parents[1]
    libraries = [Path(one) for one in sys.path if one.endswith(("site-packages", "dist-packages"))]
    system = map(Path, ("/usr", "/lib", "/lib64"))
    for folder in (ours, Path(sys.prefix), Path(sys.base_prefix), *libraries, *system):
        if folder.is_dir():
            yield folder
