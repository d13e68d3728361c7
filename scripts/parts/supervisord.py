"""supervisor, which goes on where its log can't be written.

It writes what it can't log to standard error. Where the disk of that is full, too, the error ends it, and
all parts with it.
"""

import contextlib
import sys

from supervisor import supervisord


class _Forgiving:
    def __init__(self, stream):
        self._stream = stream

    def write(self, text: str) -> None:
        with contextlib.suppress(OSError):
            self._stream.write(text)

    def flush(self) -> None:
        with contextlib.suppress(OSError):
            self._stream.flush()

    def __getattr__(self, name: str):
        return getattr(self._stream, name)


if __name__ == "__main__":
    sys.stdout, sys.stderr = _Forgiving(sys.stdout), _Forgiving(sys.stderr)
    supervisord.main()
