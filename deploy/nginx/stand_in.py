"""Stand-ins for the services behind NGINX, which record what reaches them."""

import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class StandIn:
    """An HTTP/1.1 server on 127.0.0.1. Stop: stop(); start() again keeps the port.

    `behaviour`: "answer" (200, or the status in the query), "close" after reading the request,
    "hang" (reads it and says nothing), "upgrade" (101, then nothing until the other end goes).
    """

    def __init__(self, name: str):
        self.name, self.port = name, 0
        self.behaviour = "answer"
        self.requests: list[dict] = []
        self.connections = 0
        self.start()

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"

    def start(self) -> None:
        self._server = _Server(("127.0.0.1", self.port), _Handler)
        self._server.stand_in = self
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def setup(self) -> None:
        super().setup()
        self.server.stand_in.connections += 1

    def _any(self) -> None:
        owner = self.server.stand_in
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        owner.requests.append(
            {"method": self.command, "path": self.path, "headers": self.headers, "body": body}
        )
        if owner.behaviour == "upgrade":
            return self._upgrade()
        if owner.behaviour != "answer":
            if owner.behaviour == "hang":
                time.sleep(5)
            self.close_connection = True
            return
        _, _, wanted = self.path.partition("?status=")
        status = int(wanted or 200)
        answer = f'{{"from":"{owner.name}"}}'.encode()
        self.send_response_only(status)
        for name in ("X-Request-Id", "Cache-Control", "Content-Security-Policy"):
            self.send_header(name, "from-the-service")
        if status in (429, 503):
            self.send_header("Retry-After", "7")
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def _upgrade(self) -> None:
        self.send_response_only(101)
        self.send_header("Upgrade", "websocket")
        self.send_header("Connection", "Upgrade")
        self.end_headers()
        self.rfile.read(1)
        self.close_connection = True

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = _any

    def log_message(self, *_: object) -> None:
        pass
