#!/usr/bin/python3
"""The program `parley` and a front door behind TLS with a private authority, directly and through a proxy."""

import contextlib
import json
import os
import socket
import sys
import threading
import unittest
from pathlib import Path

from command_line_test import _PASSWORD, _SECONDS, User

_ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(_ROOT / "scripts"), str(_ROOT / "scripts" / "testing")]
from own_system import OwnSystem
from parts import certificates, nginx, ports, processes

_PROXIES = ("http_proxy", "https_proxy", "all_proxy", "no_proxy")
_NGINX = """
daemon off; pid {folder}/pid; error_log stderr; {user}
events {{}}
http {{
  access_log off;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  map $http_upgrade $connection_upgrade {{ default upgrade; "" ""; }}
  server {{
    listen 127.0.0.1:{port} ssl;
    ssl_certificate {certificate_file}; ssl_certificate_key {key_file};
    location / {{
      proxy_pass http://127.0.0.1:{door}; proxy_http_version 1.1; proxy_set_header Host $http_host;
      proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection $connection_upgrade;
    }}
  }}
}}
"""


class Proxy:
    """Supports only CONNECT, and connects to 127.0.0.1 for any name."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def stop(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with client:
            request = b""
            while b"\r\n\r\n" not in request:
                request += client.recv(4096)
            line = request.split(b"\r\n")[0].decode()
            self.asked.append(line)
            with socket.create_connection(("127.0.0.1", int(line.split()[1].rpartition(":")[2]))) as server:
                client.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
                back = threading.Thread(target=self._pass_on, args=(server, client), daemon=True)
                back.start()
                self._pass_on(client, server)
                back.join()

    def _pass_on(self, source: socket.socket, target: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                target.sendall(data)
            target.shutdown(socket.SHUT_WR)


class CommandLineTlsTest(OwnSystem):
    def setUp(self) -> None:
        super().setUp()
        self.start()
        self.files = certificates.make(self.folder / "tls", ["localhost", "chat.localhost"])
        self.tls_port = ports.choose(["tls"])["tls"]
        self.start_nginx()
        self.ada, self.grace = User(self, self.folder, "ada"), User(self, self.folder, "grace")
        for name in [*_PROXIES, *(name.upper() for name in _PROXIES)]:
            self.ada.env.pop(name, None)
            self.grace.env.pop(name, None)
        self.grace.join(self.url)

    def start_nginx(self) -> None:
        folder = self.folder / "tls"
        user = "user root;" if os.geteuid() == 0 else ""
        config = _NGINX.format(folder=folder, user=user, port=self.tls_port, door=self.port, **self.files)
        (folder / "nginx.conf").write_text(config)
        server = processes.spawn(nginx.command(folder), folder / "nginx.log")
        self.addCleanup(server.wait)
        self.addCleanup(server.terminate)
        self.assertTrue(processes.wait_for(lambda: not ports.is_free(self.tls_port), _SECONDS))

    def login(self, host: str, *words: str, status: int = 0) -> str:
        url = f"https://{host}:{self.tls_port}"
        return self.ada.run("login", "--url", url, *words, "--password-stdin", self.ada.name, text=_PASSWORD, status=status)

    def talk(self) -> None:
        """Over https and wss; the authority's file is known from the login."""
        tail = self.ada.start("tail", "--count", "1", "--json")
        self.ada.run("send", "@" + self.grace.name, "over TLS")
        self.assertEqual(json.loads(tail.stdout.readline())["text"], "over TLS")
        self.assertEqual(tail.wait(_SECONDS), 0)

    def test_talks_to_whom_it_trusts_straight_and_through_a_proxy(self) -> None:
        refused = self.login("localhost", status=1)
        self.assertIn(f"localhost:{self.tls_port} is not trusted", refused)
        self.assertIn("(--ca-file)", refused)
        self.assertIn("is not trusted", self.login("localhost", "--ca-file", self.files["foreign_ca_file"], status=1))
        # An address that is not in the certificate.
        refused = self.login("127.0.0.1", "--ca-file", self.files["ca_file"], status=1)
        self.assertIn("use a name that is in its certificate", refused)
        self.assertNotIn("--ca-file", refused)
        self.assertIn("--ca-file", self.login("localhost", "--ca-file", "/nowhere", status=2))

        self.login("localhost", "--register", "--ca-file", os.path.relpath(self.files["ca_file"]))
        self.talk()
        self.ada.run("login", "--password-stdin", self.ada.name, text=_PASSWORD)

        proxy = Proxy()
        self.addCleanup(proxy.stop)
        self.ada.env["https_proxy"] = proxy.url
        self.login("chat.localhost", "--ca-file", self.files["ca_file"])
        self.talk()
        self.assertEqual(set(proxy.asked), {f"CONNECT chat.localhost:{self.tls_port} HTTP/1.1"})
        # The requests of `login`, `send` and `tail`, and the socket of `tail`.
        self.assertGreaterEqual(len(proxy.asked), 4)
        proxy.asked.clear()
        self.ada.env["no_proxy"] = "chat.localhost"
        self.talk()
        self.assertEqual(proxy.asked, [])


if __name__ == "__main__":
    unittest.main()
