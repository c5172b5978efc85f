"""The entry point of the command `curator`: how it starts, and how it ends.

Loading the commands takes most of a second, so nothing is imported above `main`, which handles
Ctrl-C meanwhile too.
"""

import os
import sys

INTERRUPTED = 130  # what the shell expects of a program that Ctrl-C ended
_SENTENCE = b"curator: interrupted. What was done is kept; run it again to go on.\n"


def main() -> None:
    """Run the command line and exit: 1 with one line for a CuratorError, 130 for Ctrl-C."""
    os.umask(os.umask(0o077) | 0o077)  # what it writes is its owner's, but for what it publishes
    try:
        _raise_lost_interrupts()
        from curator.commands import streams

        streams.prepare()  # before the first file is opened or the width of the terminal asked
        from curator.commands import root

        code = root.run_and_report()
    except KeyboardInterrupt:
        code = INTERRUPTED
    except Exception as error:
        if not interrupted(error):
            raise
        code = INTERRUPTED
    _leave(code)


def interrupted(error: BaseException | None) -> bool:
    """Return whether an error was caused by Ctrl-C.

    Ctrl-C within the creation of a class or the import of a compiled module is raised as another
    error, with KeyboardInterrupt as its cause.
    """
    while error is not None and not isinstance(error, KeyboardInterrupt):
        error = error.__cause__ or error.__context__
    return error is not None


def _raise_lost_interrupts() -> None:
    """Raise Ctrl-C again if it came within a finaliser, where Python only prints it."""
    import signal

    def lost(unraisable: "sys.UnraisableHookArgs") -> None:
        if isinstance(unraisable.exc_value, KeyboardInterrupt):
            # Not here: this is still the finaliser's place.
            signal.setitimer(signal.ITIMER_REAL, 0.001)
        else:
            sys.__unraisablehook__(unraisable)

    signal.signal(signal.SIGALRM, signal.default_int_handler)
    sys.unraisablehook = lost


def _leave(code: int) -> None:
    """End the program at once: all is stored, and a thread in a name lookup could delay
    the exit.
    """
    import atexit
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        if code == INTERRUPTED:
            os.write(2, _SENTENCE)
        atexit._run_exitfuncs()
    finally:
        os._exit(code)
