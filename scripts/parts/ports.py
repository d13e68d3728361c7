"""Free TCP ports on 127.0.0.1 for private parts."""

import fcntl
import random
import socket

from parts import go_build

# Below the range that Linux takes outgoing ports from, so that a connection made between the
# choice and the part's start can't take the port, nor while the part is down for a moment.
_FIRST, _LAST = 12000, 31999


def is_free(port: int) -> bool:
    """Whether a server could listen on 127.0.0.1:port now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
            probe.listen(1)
        except OSError:
            return False
    return True


def choose(names: list[str], known: dict[str, int] | None = None) -> dict[str, int]:
    """A free port for each name: the known one if it is still free, else another at random."""
    chosen: dict[str, int] = {}
    for name in names:
        port = (known or {}).get(name)
        if not port or port in chosen.values() or not is_free(port):
            port = _any(set(chosen.values()) | set((known or {}).values()))
        chosen[name] = port
    return chosen


def _any(taken: set[int]) -> int:
    for _ in range(1000):
        port = _next()
        if port not in taken and is_free(port):
            return port
    raise RuntimeError(f"no free port on 127.0.0.1 between {_FIRST} and {_LAST}")


def _next() -> int:
    """The next of all; at random at first, and where the user's cache can't be written. Systems that
    are started at once would else now and then choose the same, since each listens only later."""
    try:
        go_build.cache().mkdir(parents=True, exist_ok=True)
        with open(go_build.cache() / "last-port", "a+") as kept:
            fcntl.flock(kept, fcntl.LOCK_EX)
            kept.seek(0)
            last = kept.read()
            port = int(last) + 1 if last.isdecimal() else random.randint(_FIRST, _LAST)
            port = port if _FIRST <= port <= _LAST else _FIRST
            kept.truncate(0)
            kept.write(str(port))
            return port
    except OSError:
        return random.randint(_FIRST, _LAST)


def answers(port: int, timeout: float = 1.0) -> bool:
    """Whether something accepts connections on 127.0.0.1:port."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout):
            return True
    except OSError:
        return False
