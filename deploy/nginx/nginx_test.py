#!/usr/bin/python3
"""What the front door promises, each shown on a real NGINX with stand-ins behind it."""

import os
import re
import signal
import socket
import sys
import time
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from front_door import FrontDoor, parse
from parts import log_keeper, ports, processes

MAX_BODY = 262144
SECURITY = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
}


class WithFrontDoor(unittest.TestCase):
    settings: dict = {}

    def setUp(self) -> None:
        self.door = FrontDoor(**self.settings)
        self.addCleanup(self.door.stop)

    def assert_problem(self, answer, status: int, code: str) -> None:
        self.assertEqual((answer.status, answer.json["code"]), (status, code), answer.body)
        self.assertEqual(answer.headers["Content-Type"], "application/problem+json")
        self.assertEqual(answer.json["status"], status)
        self.assertTrue(answer.json["title"] and answer.json["detail"] and answer.json["type"])
        self.assertEqual(answer.headers.get_all("X-Request-Id"), [answer.json["request_id"]])
        self.assert_secured(answer)

    def assert_secured(self, answer) -> None:
        for name, value in SECURITY.items():
            self.assertEqual(answer.headers.get_all(name), [value], name)


class Routing(WithFrontDoor):
    def test_each_path_reaches_its_service(self) -> None:
        for path in ("/auth/login", "/auth/.well-known/jwks.json", "/users/me", "/users?query=a"):
            self.assertIn(self.door.ask("GET", path).json["from"], path)
        self.assertIn("chat", self.door.ask("POST", "/chat/send", b"{}").json["from"])

    def test_path_query_and_body_arrive_unchanged(self) -> None:
        self.door.ask("POST", "/users/a%2Fb//c?x=%20y&z=%00", b"\x00\xff{")
        got = self.door.users.requests[0]
        self.assertEqual((got["path"], got["body"]), ("/users/a%2Fb//c?x=%20y&z=%00", b"\x00\xff{"))

    def test_what_is_no_route_is_not_there(self) -> None:
        for path in ("/", "/authx", "/chatty", "/userss/me", "/nothing", "/__problem", "/docs/../nginx.conf"):
            for method in ("GET", "POST", "DELETE"):
                self.assert_problem(self.door.ask(method, path), 404, "not_found")
        self.assertEqual(self.door.served(), 0)

    def test_internal_paths_are_not_reachable(self) -> None:
        for name in ("metrics", "healthz", "readyz"):
            tricks = (f"/{name}", f"//{name}", f"/users/../{name}", f"/auth/%2e%2e/{name}", f"/chat/..%2f{name}")
            for path in tricks:
                self.assert_problem(self.door.ask("GET", path), 404, "not_found")
        self.assertEqual(self.door.served(), 0)

    def test_connections_to_services_are_kept(self) -> None:
        for _ in range(50):
            self.door.ask("GET", "/auth/x")
        self.assertLessEqual(self.door.auth.connections, 4)

    def test_docs_and_descriptions_come_from_own_files(self) -> None:
        for path, kind in (("/docs", "text/html"), ("/docs/live.html", "text/html"), ("/docs/docs.js", "text/javascript"),
                           ("/openapi.yaml", "application/yaml"), ("/openapi.json", "application/json"),
                           ("/asyncapi.yaml", "application/yaml"), ("/asyncapi.json", "application/json")):
            answer = self.door.ask("GET", path)
            self.assertEqual(answer.status, 200, path)
            self.assertTrue(answer.headers["Content-Type"].startswith(kind), path)
            self.assertEqual(answer.headers["X-Content-Type-Options"], "nosniff")
            self.assertIn("default-src 'none'", answer.headers["Content-Security-Policy"])
            self.assertNotRegex(answer.body.decode(), r"(src|href|fetch\()\s*[=\"'(]+\s*(https?:)?//")
        slash = self.door.ask("GET", "/docs/")
        self.assertEqual((slash.status, slash.headers["Location"]), (308, "/docs"))


class Balance(WithFrontDoor):
    def test_two_chat_services_share_the_load(self) -> None:
        for _ in range(40):
            self.door.ask("POST", "/chat/send", b"{}")
        shares = [len(one.requests) for one in self.door.chat]
        self.assertEqual(sum(shares), 40)
        self.assertGreaterEqual(min(shares), 10)

    def test_a_dead_one_is_left_out_and_taken_back(self) -> None:
        first, second = self.door.chat
        first.stop()
        for _ in range(40):
            self.assertEqual(self.door.ask("POST", "/chat/send", b"{}").json["from"], "chat-2")
        first.start()
        back = lambda: self.door.ask("POST", "/chat/send", b"{}").json["from"] == "chat-1"
        self.assertTrue(processes.wait_for(back, 5, 0.05))

    def test_all_sockets_come_back_as_soon_as_one_is_there_that_takes_them(self) -> None:
        first, second = self.door.realtime
        for one in self.door.realtime:
            one.behaviour = "upgrade"
            one.stop()
        self.assertEqual(self.open_socket(), 503)
        second.start()
        self.assertEqual([self.open_socket() for _ in range(20)], [101] * 20)
        first.start()

    def open_socket(self) -> int:
        """The status; an upgraded connection stays open until the test ends."""
        link = socket.create_connection(("127.0.0.1", self.door.port), 5)
        self.addCleanup(link.close)
        link.sendall(b"GET /ws HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n")
        return int(link.recv(4096).split()[1])

    def test_a_post_is_never_sent_twice(self) -> None:
        for one in self.door.chat:
            one.behaviour = "close"
        for count in range(1, 11):
            answer = self.door.ask("POST", "/chat/send", b"{}")
            self.assert_problem(answer, 503, "unavailable")
            self.assertEqual(answer.headers["Retry-After"], "1")
            self.assertLessEqual(self.door.served(), count)

    def test_a_get_is_sent_to_the_other(self) -> None:
        self.door.chat[0].behaviour = "close"
        for _ in range(10):
            self.assertEqual(self.door.ask("GET", "/chat/conversations").status, 200)

    def test_no_service_at_all_is_said_at_once(self) -> None:
        self.door.auth.stop()
        self.assert_problem(self.door.ask("POST", "/auth/login", b"{}"), 503, "unavailable")
        self.door.auth.start()
        self.assertTrue(processes.wait_for(lambda: self.door.ask("GET", "/auth/x").status == 200, 5, 0.05))


class Identity(WithFrontDoor):
    def test_a_request_id_is_made_when_missing(self) -> None:
        answer = self.door.ask("GET", "/users/me")
        made = answer.headers.get_all("X-Request-Id")
        self.assertEqual(len(made), 1)
        self.assertRegex(made[0], r"^[0-9a-f]{32}$")
        self.assertEqual(self.door.users.requests[0]["headers"].get_all("X-Request-Id"), made)

    def test_a_plain_one_is_taken_over(self) -> None:
        for given in ("a", "A-b_c.9", "x" * 128):
            answer = self.door.ask("GET", "/users/me", X_Request_Id=given)
            self.assertEqual(answer.headers.get_all("X-Request-Id"), [given])

    def test_any_other_is_replaced(self) -> None:
        for given in ("x" * 129, 'a"b', "a b", "a\\n", "é", "$(x)"):
            answer = self.door.ask("GET", "/nothing", X_Request_Id=given)
            self.assertRegex(answer.json["request_id"], r"^[0-9a-f]{32}$")

    def test_forwarding_fields_from_outside_count_for_nothing(self) -> None:
        self.door.ask("GET", "/users/me", X_Forwarded_For="8.8.8.8, 1.1.1.1", X_Real_IP="8.8.8.8",
                      Forwarded="for=8.8.8.8", X_Forwarded_Proto="https")
        got = self.door.users.requests[0]["headers"]
        self.assertEqual(got.get_all("X-Forwarded-For"), ["127.0.0.1"])
        self.assertEqual(got.get_all("X-Forwarded-Proto"), ["http"])
        self.assertEqual((got["X-Real-IP"], got["Forwarded"]), (None, None))

    def test_the_token_and_trace_go_through(self) -> None:
        self.door.ask("GET", "/users/me", Authorization="Bearer abc", traceparent="00-" + "1" * 32)
        got = self.door.users.requests[0]["headers"]
        self.assertEqual((got["Authorization"], got["traceparent"]), ("Bearer abc", "00-" + "1" * 32))


class Answers(WithFrontDoor):
    def test_security_fields_are_on_every_answer_once(self) -> None:
        for path in ("/auth/x", "/users/me", "/chat/x", "/users/me?status=404", "/chat/x?status=503", "/nothing"):
            answer = self.door.ask("GET", path)
            self.assert_secured(answer)
            self.assertNotRegex(answer.headers["Server"] or "", r"\d")

    def test_a_services_own_error_passes_unchanged(self) -> None:
        for status in (400, 401, 404, 405, 413, 429, 500, 503):
            answer = self.door.ask("GET", f"/chat/x?status={status}")
            self.assertEqual(answer.status, status)
            self.assertIn("from", answer.json)
            retry = ["7"] if status in (429, 503) else None
            self.assertEqual(answer.headers.get_all("Retry-After"), retry)
            self.assertIsNone(answer.headers["Allow"])

    def test_malformed_requests_get_a_problem(self) -> None:
        host = b"Host: x\r\n"
        cases = {
            b"GARBAGE\r\n\r\n": (400, "invalid_request"),
            b"GET /users/me HTTP/1.1\r\n\r\n": (400, "invalid_request"),
            b"GET /users/me HTTP/1.1\r\n" + host + host + b"\r\n": (400, "invalid_request"),
            b"GET /users/me HTTP/1.1\r\n" + host + b"Content-Length: x\r\n\r\n": (400, "invalid_request"),
            b"GET /%zz HTTP/1.1\r\n" + host + b"\r\n": (400, "invalid_request"),
            b"GET /users/me HTTP/7.0\r\n" + host + b"\r\n": (505, "invalid_request"),
            b"POST /chat/send HTTP/1.1\r\n" + host + b"Transfer-Encoding: gzip\r\n\r\n": (501, "invalid_request"),
            b"TRACE /users/me HTTP/1.1\r\n" + host + b"\r\n": (405, "method_not_allowed"),
            b"POST /docs HTTP/1.1\r\n" + host + b"Content-Length: 0\r\n\r\n": (405, "method_not_allowed"),
        }
        for sent, (status, code) in cases.items():
            with self.subTest(sent=sent):
                answer = parse(self.door.raw(sent))
                self.assert_problem(answer, status, code)
        self.assertEqual(self.door.served(), 0)

    def test_http_0_9_is_refused(self) -> None:
        self.assertIn(b"invalid_request", self.door.raw(b"GET /users/me\r\n"))
        self.assertEqual(self.door.served(), 0)

    def test_no_two_readings_of_one_request(self) -> None:
        start = b"POST /chat/send HTTP/1.1\r\nHost: x\r\n"
        hidden = b"GET /users/hidden HTTP/1.1\r\nHost: x\r\n\r\n"
        length = b"Content-Length: %d\r\n" % len(hidden)
        corpus = [
            start + length + b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + hidden,
            start + b"Transfer-Encoding: chunked\r\n" + length + b"\r\n" + hidden,
            start + b"Transfer-Encoding: xchunked\r\n" + length + b"\r\n" + hidden,
            start + b"Transfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n" + length + b"\r\n" + hidden,
            start + b"Transfer-Encoding:\x0bchunked\r\n" + length + b"\r\n" + hidden,
            start + b"Content-Length: 0\r\n" + length + b"\r\n" + hidden,
            start + b"Content-Length: +0\r\n\r\n",
            start + b"X: a\r\n  Transfer-Encoding: chunked\r\n" + length + b"\r\n" + hidden,
        ]
        for sent in corpus:
            with self.subTest(sent=sent):
                before = self.door.served()
                self.door.raw(sent, 1)
                self.assertLessEqual(self.door.served() - before, 1)
        self.assertEqual(self.door.users.requests, [], "a hidden request came through")


class Limits(WithFrontDoor):
    def test_body(self) -> None:
        self.assertEqual(self.door.ask("POST", "/chat/send", b"x" * MAX_BODY).status, 200)
        self.assert_problem(self.door.ask("POST", "/chat/send", b"x" * (MAX_BODY + 1)), 413, "too_large")

    def test_address_and_header(self) -> None:
        self.assertEqual(self.door.ask("GET", "/users/" + "x" * 8000).status, 200)
        self.assert_problem(self.door.ask("GET", "/users/" + "x" * 8192), 414, "uri_too_long")
        self.assertEqual(self.door.ask("GET", "/users/me", X="x" * 8000).status, 200)
        self.assert_problem(self.door.ask("GET", "/users/me", X="x" * 8192), 431, "headers_too_large")
        many = {f"X{number}": "x" * 7000 for number in range(6)}
        self.assert_problem(self.door.ask("GET", "/users/me", **many), 431, "headers_too_large")


class Rates(WithFrontDoor):
    settings = {"EXEMPT": "", "RATE": "5r/s", "BURST": "5", "CONNECTIONS": "3"}

    def test_too_many_requests_of_an_address(self) -> None:
        began = time.monotonic()
        served, refused = 0, []
        while len(refused) < 15 and served < 300:
            answer = self.door.ask("GET", "/users/me")
            refused += [answer] if answer.status == 429 else []
            served += answer.status == 200
        self.assertGreaterEqual(len(refused), 15)
        self.assertGreaterEqual(served, 5)
        self.assertLessEqual(served, 1 + 5 + 5 * (time.monotonic() - began) + 1)
        for answer in refused:
            self.assert_problem(answer, 429, "rate_limited")
            self.assertEqual(answer.headers.get_all("Retry-After"), ["1"])

    def test_too_many_connections_of_an_address(self) -> None:
        self.door.auth.behaviour = "hang"
        waiting = [socket.create_connection(("127.0.0.1", self.door.port)) for _ in range(3)]
        for link in waiting:
            self.addCleanup(link.close)
            link.sendall(b"GET /auth/x HTTP/1.1\r\nHost: x\r\n\r\n")
        self.assertTrue(processes.wait_for(lambda: len(self.door.auth.requests) == 3, 3, 0.02))
        self.assert_problem(self.door.ask("GET", "/users/me"), 429, "rate_limited")


class Exempt(WithFrontDoor):
    settings = {"EXEMPT": "127.0.0.0/8 1;", "RATE": "1r/s", "BURST": "1", "CONNECTIONS": "1"}

    def test_loopback_is_not_counted(self) -> None:
        self.assertEqual({self.door.ask("GET", "/users/me").status for _ in range(20)}, {200})


class Timeouts(WithFrontDoor):
    settings = {"shorten": {"client_header_timeout 10s": "client_header_timeout 1s",
                            "client_body_timeout 10s": "client_body_timeout 1s",
                            "proxy_read_timeout 10s": "proxy_read_timeout 1s"}}

    def test_slow_header_and_body_are_cut_off(self) -> None:
        for start in (b"GET /users/me HTT", b"POST /chat/send HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nab"):
            self.assertNotIn(b"200 OK", self.door.raw(start, 4))
        self.assertEqual(self.door.served(), 0)

    def test_a_silent_service(self) -> None:
        self.door.chat[0].behaviour = self.door.chat[1].behaviour = "hang"
        answer = self.door.ask("POST", "/chat/send", b"{}")
        self.assert_problem(answer, 503, "timeout")
        self.assertEqual(answer.headers["Retry-After"], "1")
        self.assertEqual(self.door.served(), 1)


class Log(WithFrontDoor):
    def test_every_line_is_json_and_tells_no_secret(self) -> None:
        self.door.ask("GET", "/users/me?token=canary1", Authorization="Bearer canary2", X_Request_Id="one")
        self.door.raw(b'GET /nothing"\xff?canary3 HTTP/1.1\r\nHost: x\r\nX-Request-Id: two\r\ntraceparent: "\xff\r\n\r\n')
        self.door.raw(b"GET /nothing\x1b[31m?canary4 HTTP/1.1\r\nHost: x\r\n\r\n")
        line = self.door.logged("one")
        self.assertEqual((line["path"], line["status"], line["upstream"]), ("/users/me", 200, self.door.users.address))
        self.assertGreaterEqual(line["seconds"], 0)
        self.door.logged("two")
        self.assertTrue(processes.wait_for(lambda: len(self.door.lines()) == 3, 5, 0.02))
        self.assertNotIn("canary", self.door.access_log.read_text() + self.door.error_log())


class Rotation(WithFrontDoor):
    def test_a_big_log_becomes_another_file(self) -> None:
        for number in range(4):
            self.door.ask("GET", "/users/me", X_Request_Id=f"before-{number}")
            self.door.logged(f"before-{number}")
            self.assertTrue(log_keeper.rotate(self.door.access_log, self.door.folder / "state/nginx.pid", 10))
            self.assertTrue(processes.wait_for(self.door.access_log.exists, 5, 0.02))
        self.door.ask("GET", "/users/me", X_Request_Id="after")
        self.door.logged("after")
        self.assertEqual([line["request_id"] for line in self.door.lines()], ["after"])
        kept = sorted(path.name for path in self.door.folder.glob("access.log*"))
        self.assertEqual(kept, ["access.log", "access.log.1", "access.log.2"])


class Faults(WithFrontDoor):
    def setUp(self) -> None:
        super().setUp()
        self.assertTrue(self.serves(), "the port is open before there are workers")

    def serves(self) -> bool:
        try:
            return self.door.ask("GET", "/users/me").status == 200
        except OSError:
            return False

    def test_a_killed_worker_is_replaced(self) -> None:
        children = Path(f"/proc/{self.door.master.pid}/task/{self.door.master.pid}/children").read_text()
        for pid in children.split():
            os.kill(int(pid), signal.SIGKILL)
        self.assertTrue(processes.wait_for(self.serves, 5, 0.05))

    def test_a_killed_master_leaves_nothing_in_the_way(self) -> None:
        killed = processes.identity(self.door.master.pid) | {"group": self.door.master.pid}
        self.door.master.kill()
        self.door.master.wait()
        self.assertTrue(processes.group_members(killed), "no workers are left that could be in the way")
        self.door.start()
        left = lambda: processes.group_members(killed)
        self.assertTrue(processes.wait_for(lambda: not left() and self.serves(), 5, 0.05))
        self.door.master.terminate()
        self.door.master.wait(15)
        self.assertTrue(processes.wait_for(lambda: not ports.answers(self.door.port), 5, 0.05))


class Documentation(unittest.TestCase):
    def test_names_no_foreign_host(self) -> None:
        for path in (Path(__file__).parent / "docs").iterdir():
            self.assertIsNone(re.search(r"https?://(?!json-schema\.org)", path.read_text()), path)


if __name__ == "__main__":
    unittest.main()
