"""What ./run tells while it works."""

import contextlib
import sys
import time


def say(text: str) -> None:
    print(f"parley: {text}", flush=True)


@contextlib.contextmanager
def step(what: str):
    """Says what begins, and when it has worked how long it took."""
    began = time.monotonic()
    say(f"{what} …")
    yield
    say(f"{what}: done in {time.monotonic() - began:.1f} s")


def complain(text: str) -> None:
    print(f"parley: {text}", file=sys.stderr, flush=True)
