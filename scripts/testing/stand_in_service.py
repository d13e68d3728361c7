#!/usr/bin/python3
"""Stands in for each of Parley's programs when ./run itself is tested (under their names).

Takes --config, serves `listen` and `internal_listen`, ends on SIGTERM. As first-conversation it asks
the front door once, and fails if PARLEY_STAND_IN_FAILS is set.
"""

import json
import os
import signal
import sys
import threading
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

_NAME = Path(sys.argv[0]).name


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        body = json.dumps({"ready": True, "checks": [], "service": _NAME, "version": "0.0.1"}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET


def _serve(config: Path) -> None:
    settings = dict(line.split(" = ", 1) for line in config.read_text().splitlines())
    for key in ("listen", "internal_listen"):
        if key in settings:
            host, port = settings[key].strip('"').split(":")
            server = ThreadingHTTPServer((host, int(port)), _Handler)
            threading.Thread(target=server.serve_forever, daemon=True).start()
    signal.sigwait({signal.SIGTERM})


if _NAME == "first-conversation":
    urllib.request.urlopen(sys.argv[2] + "/users/me", timeout=10)
    sys.exit("it fails, as told" if "PARLEY_STAND_IN_FAILS" in os.environ else 0)
signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
_serve(Path(sys.argv[2]))
