#!/usr/bin/python3
"""The program `parley` as users run it, on its own system."""

import contextlib
import fcntl
import json
import os
import pty
import secrets
import select
import signal
import stat
import struct
import subprocess
import sys
import termios
import time
import unittest
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(_ROOT / "scripts" / "testing"))
from own_system import OwnSystem

_PROGRAM = Path(os.environ.get("PARLEY_BIN_DIR", _ROOT / "build" / "release" / "bin")) / "parley"
_PASSWORD = "a moth in relay 70"
_SECONDS = 30


class User:
    """A user with their own folder for `parley`."""

    def __init__(self, test: unittest.TestCase, folder: Path, name: str):
        self.test = test
        self.name = f"{name}-{secrets.token_hex(3)}"
        self.folder = folder / self.name
        self.env = os.environ | {"PARLEY_CONFIG_DIR": str(self.folder), "TERM": "xterm-256color", "LC_ALL": "C"}

    def run(self, *words: str, text: str = "", status: int = 0) -> str:
        """Returns its standard output, or standard error if the status isn't 0."""
        done = subprocess.run([_PROGRAM, *words], input=text, capture_output=True, text=True, env=self.env, timeout=60)
        self.test.assertEqual(done.returncode, status, f"{words}: {done.stdout}{done.stderr}")
        return done.stderr if status else done.stdout

    def lines(self, *words: str) -> list[dict]:
        return [json.loads(line) for line in self.run(*words, "--json").splitlines()]

    def join(self, url: str) -> None:
        self.run("login", "--url", url, "--register", "--password-stdin", self.name, text=_PASSWORD + "\n")

    def start(self, *words: str) -> subprocess.Popen:
        """Starts it in the background; returns once it is connected."""
        child = subprocess.Popen([_PROGRAM, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=self.env)
        self.test.addCleanup(child.communicate)
        self.test.addCleanup(child.kill)
        self.test.assertEqual(child.stderr.readline(), "connected\n")
        return child


class Terminal:
    """`parley chat` on its own terminal."""

    def __init__(self, user: User, *words: str):
        self.test, self.screen = user.test, ""
        self.pid, self.file = pty.fork()
        if self.pid == 0:
            os.execve(_PROGRAM, [str(_PROGRAM), "chat", *words], user.env | {"LC_ALL": "C.UTF-8"})
        self.test.addCleanup(self.end)
        self.resize(24, 100)

    def resize(self, rows: int, columns: int) -> None:
        fcntl.ioctl(self.file, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def type(self, text: str) -> None:
        os.write(self.file, text.encode())

    def until(self, text: str) -> None:
        """Waits until the text is drawn, after the last match. Use no spaces: ncurses may move the cursor instead."""
        deadline = time.monotonic() + _SECONDS
        while text not in self.screen:
            ready, _, _ = select.select([self.file], [], [], max(0, deadline - time.monotonic()))
            self.test.assertTrue(ready, f"{text!r} did not come; but {self.screen[-2000:]!r}")
            try:
                self.screen += os.read(self.file, 65536).decode(errors="replace")
            except OSError:  # the terminal has ended
                self.test.fail(f"ended before {text!r}: {self.screen[-2000:]!r}")
        self.screen = self.screen.split(text, 1)[1]

    def status(self) -> int:
        """Waits for its end and returns the exit status."""
        with contextlib.suppress(OSError):
            while data := os.read(self.file, 65536):
                self.screen += data.decode(errors="replace")
        _, status = os.waitpid(self.pid, 0)
        self.pid = 0
        return os.waitstatus_to_exitcode(status)

    def end(self) -> None:
        if self.pid:
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
        os.close(self.file)


class CommandLineTest(OwnSystem):
    def setUp(self) -> None:
        super().setUp()
        self.start()
        self.ada, self.grace = User(self, self.folder, "ada"), User(self, self.folder, "grace")
        for user in (self.ada, self.grace):
            user.join(self.url)

    def wait(self, user: User, count: int, *target: str) -> list[dict]:
        deadline = time.monotonic() + _SECONDS
        while len(found := user.lines("read", *target)) < count and time.monotonic() < deadline:
            time.sleep(0.1)
        self.assertEqual(len(found), count)
        return found

    def test_messages(self) -> None:
        """Messages are sent, read, listed and followed."""
        self.assertEqual(self.ada.run("read", "@" + self.grace.name), "")
        first = self.ada.run("send", "@" + self.grace.name, "Hello \x1b[31mGrace\nand all").strip()
        found = self.wait(self.grace, 1, "@" + self.ada.name)[0]
        self.assertEqual((found["id"], found["sender"], found["seq"]), (first, self.ada.name, 1))
        self.assertEqual(found["text"], "Hello \x1b[31mGrace\nand all")
        conversation = found["conversation_id"]
        second = self.grace.lines("send", conversation, "Hi")[0]
        self.assertEqual(second["conversation_id"], conversation)
        self.ada.run("send", conversation, text="from a pipe: é\n")
        self.wait(self.ada, 3, conversation)
        said = self.grace.run("read", conversation)
        self.assertNotIn("\x1b", said)
        self.assertRegex(said, rf"^\d\d:\d\d {self.ada.name}: Hello ␛\[31mGrace\n      and all\n")
        self.assertRegex(said, rf"\n\d\d:\d\d {self.ada.name}: from a pipe: é\n$")
        self.assertEqual([one["text"] for one in self.ada.lines("read", conversation, "--limit", "2")], ["Hi", "from a pipe: é"])

        listed = self.grace.lines("conversations")
        self.assertEqual([(one["id"], one["name"]) for one in listed], [(conversation, "@" + self.ada.name)])
        self.assertEqual(listed[0]["last_message"]["text"], "from a pipe: é")
        self.assertIn(f"{conversation}  @{self.ada.name}  ", self.grace.run("conversations"))

        past = self.ada.lines("tail", conversation, "--after", "1", "--count", "2")
        self.assertEqual([one["seq"] for one in past], [2, 3])

        tail = self.grace.start("tail", "--count", "2", "--json")
        for text in ("one", "two"):
            self.ada.run("send", conversation, text)
        self.assertEqual([json.loads(tail.stdout.readline())["text"] for _ in range(2)], ["one", "two"])
        self.assertEqual(tail.wait(_SECONDS), 0)

        tail = self.grace.start("tail", conversation)
        tail.send_signal(signal.SIGINT)
        self.assertEqual(tail.wait(_SECONDS), 0)

    def test_chat(self) -> None:
        """Two users on their terminals: each sees what the other types, and unread messages are counted."""
        ada = Terminal(self.ada, "@" + self.grace.name)
        ada.until("connected")
        ada.type("Hello!\r")
        ada.until("Hello!")
        self.wait(self.grace, 1, "@" + self.ada.name)
        grace = Terminal(self.grace)
        grace.until("Hello!")
        grace.type("Who_is_there?\r")
        ada.until("Who_is_there?")
        ada.type("/edit Hello_again!\r")
        grace.until("(edited)")
        grace.type("/react 👍\r")
        ada.until("👍")
        grace.resize(5, 20)
        grace.until("small")
        grace.resize(10, 60)
        ada.type("Still_here?\r")
        grace.until("Still_here?")
        grace.resize(30, 90)
        grace.until("Still_here?")
        grace.type("\x1b[31mno_colours\r")
        ada.until("no_colours")
        self.assertNotIn("\x1b[31mno", ada.screen)
        ada.type("/quit\r")
        self.assertEqual(ada.status(), 0)
        self.assertIn("\x1b[?1049l", ada.screen, "the terminal is as it was")
        os.kill(grace.pid, signal.SIGTERM)
        self.assertEqual(grace.status(), 0)
        self.assertIn("\x1b[?1049l", grace.screen)
        self.assertEqual(self.grace.lines("conversations")[0]["unread"], 0)
        self.assertIn("terminal", self.ada.run("chat", status=1))

    def test_login(self) -> None:
        """The login file is readable by its owner only; logout ends the session everywhere."""
        kept = self.ada.folder / "login.json"
        self.assertEqual(stat.S_IMODE(kept.stat().st_mode), 0o600)
        self.assertNotIn(_PASSWORD, kept.read_text())
        # All programs share one refresh token, and each renews it.
        tail = self.ada.start("tail")
        running = [subprocess.Popen([_PROGRAM, "conversations"], env=self.ada.env) for _ in range(8)]
        self.assertEqual([one.wait(_SECONDS) for one in running], [0] * 8)
        self.ada.run("conversations")
        self.ada.run("logout")
        self.assertFalse(kept.exists())
        self.assertEqual(tail.wait(_SECONDS), 1)
        self.assertIn("not logged in: parley login --url", tail.stderr.read())
        self.assertIn("parley login", self.ada.run("conversations", status=1))
        self.ada.run("login", "--url", self.url, "--password-stdin", self.ada.name, text=_PASSWORD)
        self.ada.run("conversations")

    def test_what_is_wrong_is_said(self) -> None:
        ada = self.ada
        self.assertEqual(ada.run("send", "@nobody-here", "x", status=1), "parley: there is no user nobody-here\n")
        for words in (("send", "nonsense", "x"), ("nonsense",), (), ("tail", "--count", "0"), ("tail", "--after", "1")):
            self.assertIn("--help", ada.run(*words, status=2))
        wrong = ("login", "--url", self.url, "--password-stdin")
        self.assertIn("wrong", ada.run(*wrong, ada.name, text="not hers at all", status=1))
        self.assertIn("taken", ada.run(*wrong, "--register", ada.name, text=_PASSWORD, status=1))
        self.assertIn("at least 8 characters", ada.run(*wrong, "--register", "new-one", text="123", status=1))
        nobody = ("login", "--url", "http://127.0.0.1:1", "--password-stdin", "ada")
        self.assertIn("http://127.0.0.1:1 does not answer", ada.run(*nobody, text="x", status=1))
        ada.run("conversations")


if __name__ == "__main__":
    unittest.main()
