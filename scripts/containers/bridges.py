"""Keeps the hardware addresses of the containers' bridges as they are.

A bridge takes the lowest address among its ports, so with netavark it changes whenever that container goes.
The others then send to an address that nobody has, the name server's questions first, until their ARP
entries expire: up to a minute. Docker gives its bridges an address of their own; so does this.
"""

import subprocess
import threading
from pathlib import Path

_LINKS = Path("/sys/class/net")
_LOOK_SECONDS = 0.1
_SET_BY_SOMEBODY = "3"  # NET_ADDR_SET of the kernel's netdevice.h


class Bridges:
    """Threads: one. Stop: stop()."""

    def __init__(self):
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._look, name="bridges", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._ended.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._ended.wait(_LOOK_SECONDS):
            for link in _LINKS.glob("podman*"):
                try:
                    if (link / "addr_assign_type").read_text().strip() != _SET_BY_SOMEBODY:
                        _keep(link.name, (link / "address").read_text().strip())
                except OSError:
                    pass  # it went meanwhile


def _keep(link: str, address: str) -> None:
    subprocess.run(["ip", "link", "set", "dev", link, "address", address], capture_output=True, check=False)
