"""`make bench`: every speed measurement in turn. Exit 1 when a target is missed, 77 when
something is lacking.
"""

from __future__ import annotations

import subprocess
import sys

BENCHES = (
    "start", "collect", "feeds_corpus", "read", "hostile", "match", "render", "linkedin", "send",
    "locks", "desk",
)  # fmt: skip
MISSING = 77


def main() -> int:
    """Run the benches named on the command line, or all."""
    results = {name: _run(name) for name in sys.argv[1:] or BENCHES}
    said = {0: "holds", 1: "MISSED", MISSING: "something is lacking; see above"}
    for name, code in results.items():
        print(f"{name:14}{said.get(code, f'failed with exit code {code}')}")
    if any(code not in (0, MISSING) for code in results.values()):
        return 1
    return MISSING if MISSING in results.values() else 0


def _run(name: str) -> int:
    print(f"\n== {name} ==", flush=True)
    return subprocess.run([sys.executable, "-m", f"bench.{name}"], check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
