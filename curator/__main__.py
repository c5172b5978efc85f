"""`python -m curator` is the command `curator`."""

from curator.cli import main

main()
