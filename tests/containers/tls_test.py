#!/usr/bin/python3
"""deploy/compose.yaml with a certificate: only TLS 1.2 and newer, and plain HTTP leads to it."""

import http.client
import ssl
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from project import Engine, Project
from parts import ports


class Tls(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        folder = tempfile.TemporaryDirectory(prefix="parley-tls-")
        cls.addClassCleanup(folder.cleanup)
        cls.certificate, cls.key = Path(folder.name, "fullchain.pem"), Path(folder.name, "privkey.pem")
        Path(folder.name).chmod(0o755)
        cls.new_certificate()
        cls.ports = ports.choose(["http", "https"])
        cls.engine = Engine(compose=True)
        cls.addClassCleanup(cls.engine.stop)
        cls.project = Project(
            cls.engine, PARLEY_TLS_DIR=folder.name,
            PARLEY_HTTP_PORT=str(cls.ports["http"]), PARLEY_HTTPS_PORT=str(cls.ports["https"]),
        )  # fmt: skip
        cls.addClassCleanup(cls.project.stop)
        cls.project.up()

    @classmethod
    def new_certificate(cls) -> None:
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
             "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout", cls.key, "-out", cls.certificate],
            check=True, capture_output=True,
        )  # fmt: skip
        cls.key.chmod(0o444)

    def connect(self, version: ssl.TLSVersion | None = None) -> http.client.HTTPSConnection:
        context = ssl.create_default_context(cafile=self.certificate)
        if version:
            context.minimum_version = context.maximum_version = version
            context.set_ciphers("ALL:@SECLEVEL=0")
        return http.client.HTTPSConnection("localhost", self.ports["https"], timeout=10, context=context)

    def test_answers_over_tls(self) -> None:
        for version in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
            connection = self.connect(version)
            connection.request("GET", "/users/me")
            response = connection.getresponse()
            self.assertEqual(response.status, 401)
            self.assertEqual(response.headers["Strict-Transport-Security"], "max-age=31536000")
            connection.close()

    def test_refuses_older_versions(self) -> None:
        with self.assertRaises((ssl.SSLError, OSError)):
            self.connect(ssl.TLSVersion.TLSv1_1).request("GET", "/users/me")

    def test_takes_a_renewed_certificate_with_its_restart(self) -> None:
        self.new_certificate()
        self.project.compose("restart", "nginx")
        self.project.up()
        connection = self.connect()  # the new one is the only one that this trusts
        connection.request("GET", "/users/me")
        self.assertEqual(connection.getresponse().status, 401)
        connection.close()

    def test_plain_http_leads_to_tls(self) -> None:
        connection = http.client.HTTPConnection("localhost", self.ports["http"], timeout=10)
        connection.request("GET", "/users/me?x=1")
        response = connection.getresponse()
        self.assertEqual(response.status, 308)
        self.assertEqual(response.headers["Location"], "https://localhost/users/me?x=1")
        connection.close()


if __name__ == "__main__":
    unittest.main(verbosity=2)
