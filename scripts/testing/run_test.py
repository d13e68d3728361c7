#!/usr/bin/python3
"""./run itself, on the real RabbitMQ, NGINX and supervisor, with stand-ins for Parley's services.

PARLEY_BIN_DIR names other programs to run it with.
"""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import unittest
import urllib.request
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[1]), str(Path(__file__).resolve().parents[2] / "deploy" / "prometheus")]
from alerts_test import metrics_of_rules
from parts import ports, processes, rabbitmq

RUN = Path(__file__).resolve().parents[2] / "run"
PROGRAMS = ("auth-service", "user-service", "chat-service", "chat-consumer", "realtime-service", "first-conversation")
_NOBODY = 65534
PARTS = {
    "epmd", "rabbitmq", "auth-service", "user-service", "chat-service-1", "chat-service-2", "chat-consumer",
    "realtime-service-1", "realtime-service-2", "nginx",
}  # fmt: skip


class RunTest(unittest.TestCase):
    def setUp(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="parley-run-"))
        self.addCleanup(shutil.rmtree, self.folder)
        self.data = self.folder / "data"
        self.port = ports.choose(["edge"])["edge"]
        self.env = {k: v for k, v in os.environ.items() if k != "PARLEY_MONGODB_URI"}
        if "PARLEY_BIN_DIR" not in self.env:
            bin_dir = self.folder / "bin"
            bin_dir.mkdir()
            for name in PROGRAMS:
                (bin_dir / name).symlink_to(Path(__file__).with_name("stand_in_service.py"))
            self.env["PARLEY_BIN_DIR"] = str(bin_dir)
        self.addCleanup(self.run_it, "--stop")

    def command(self, *arguments: str) -> list[str]:
        return [str(RUN), "--data", str(self.data), *arguments]

    def run_it(self, *arguments: str, **env: str) -> subprocess.CompletedProcess:
        return subprocess.run(
            self.command(*arguments), capture_output=True, text=True, timeout=200, env=self.env | env
        )

    def start(self, *arguments: str) -> subprocess.CompletedProcess:
        done = self.run_it("--detach", "--port", str(self.port), *arguments)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return done

    def foreground(self) -> subprocess.Popen:
        child = subprocess.Popen(
            self.command("--port", str(self.port)), stdout=subprocess.PIPE, text=True, env=self.env
        )
        self.addCleanup(child.stdout.close)
        for line in child.stdout:
            if "Ctrl-C stops it" in line:
                return child
        self.fail(f"./run ended: {child.wait()}")

    def status(self) -> list[dict]:
        return json.loads(self.run_it("--status", "--json").stdout)["parts"]

    def all_ready(self) -> bool:
        found = self.status()
        return bool(found) and all(part["ready"] for part in found)

    def part(self, name: str) -> dict:
        return next((part for part in self.status() if part["name"] == name), {})

    def has_stand_ins(self) -> bool:
        return "stand_in" in str(Path(self.env["PARLEY_BIN_DIR"], "chat-service").resolve())

    def assert_exposed(self, metrics: set[str], parts: list[dict]) -> None:
        """Each of them is shown by some service, and those of the first conversation have counted it."""
        shown = ""
        for one in (part for part in parts if "-service" in part["name"] or part["name"] == "chat-consumer"):
            with urllib.request.urlopen(f"http://{one['address']}/metrics", timeout=5) as answer:
                shown += answer.read().decode()
        self.assertEqual({name for name in metrics if f"\n# TYPE {name} " not in shown}, set())
        for name in ("parley_publish_confirm_duration", "parley_consumer_delay", "parley_realtime_delay"):
            counted = re.findall(rf"^{name}_seconds_count (\d+)$", shown, re.M)
            self.assertGreater(sum(map(int, counted)), 0, name)

    def assert_alarms_are_told(self) -> None:
        limit = lambda size: self.assertEqual(rabbitmq.control(self.data / "rabbitmq", ["set_disk_free_limit", size]), 0)
        alarms = lambda: json.loads(self.run_it("--status", "--json").stdout)["alarms"]
        limit("900000GB")
        try:
            page = self.run_it("--status").stdout
            self.assertIn("\n! RabbitMQ's alarms   disk\n", page)
            self.assertIn("; see ParleyBrokerAlarm in docs/runbook.md.", " ".join(page.split()))
            if not self.has_stand_ins():
                # Services hear of it when they send.
                talk = [self.env["PARLEY_BIN_DIR"] + "/first-conversation", "--url", f"http://127.0.0.1:{self.port}"]
                with subprocess.Popen(talk, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as talker:
                    is_told = processes.wait_for(lambda: alarms() == ["blocked"], 30)
                    talker.kill()
                self.assertTrue(is_told, self.status())
        finally:
            limit("256MB")
        self.assertTrue(processes.wait_for(lambda: alarms() == [] and self.all_ready(), 30), self.status())

    def assert_scraped(self, parts: list[dict]) -> None:
        """Prometheus finds every service by the file that ./run writes for it."""
        configuration = json.loads((self.data / "conf" / "prometheus.yaml").read_text())
        self.assertTrue(all(Path(name).is_file() for name in configuration["rule_files"]))
        scraped = {
            target["labels"]["instance"]: target["targets"]
            for target in configuration["scrape_configs"][0]["static_configs"]
        }
        services = PARTS - {"epmd", "rabbitmq", "nginx"}
        self.assertEqual(scraped, {part["name"]: [part["address"]] for part in parts if part["name"] in services})

    def assert_status_names(self, name: str) -> None:
        """While it answers nothing."""
        pid = self.part(name)["pid"]
        os.kill(pid, signal.SIGSTOP)
        try:
            page = self.run_it("--status")
        finally:
            os.kill(pid, signal.SIGCONT)
        self.assertEqual(page.returncode, 1)
        self.assertIn(f"\n! {name} ", page.stdout)
        self.assertIn(f"log: {self.data}/logs/{name}.log", " ".join(page.stdout.split()))
        self.assertIn(f"unknown, {name} does not answer", page.stdout)
        self.assertRegex(" ".join(page.stdout.split()), f" Next: {name} .*; see Parley(NotReady|PartDown) in [^ ]*$")

    def session(self) -> dict:
        record = json.loads((self.data / "running.json").read_text())
        return record["supervisor"] | {"session": record["session"]}

    def assert_refused(self, done: subprocess.CompletedProcess, *words: str) -> None:
        self.assertEqual(done.returncode, 1, done.stdout + done.stderr)
        for word in words:
            self.assertIn(word, done.stderr)

    def test_life(self) -> None:
        """Start, status, what is refused meanwhile, stop, and a second start that finds all."""
        self.assertEqual(self.run_it("--status").returncode, 3)
        first = self.start()
        for word in ("store: SQLite", "first conversation", "curl", "rabbitmq is ready", "--stop stops it"):
            self.assertIn(word, first.stdout)
        found = self.status()
        self.assertEqual({part["name"] for part in found}, PARTS)
        for part in found:
            self.assertTrue(part["up"] and part["ready"] and part["pid"] > 0 and part["address"], part)
        self.assertRegex(self.part("rabbitmq")["version"], r"^\d+\.\d+")
        page = self.run_it("--status")
        self.assertEqual(page.returncode, 0)
        self.assertIn("RabbitMQ's alarms   none", page.stdout)
        if not self.has_stand_ins():
            self.assertTrue(page.stdout.endswith("\nAll is well.\n"), page.stdout)
            self.assert_exposed(metrics_of_rules(), found)
        self.assert_scraped(found)
        self.assert_alarms_are_told()
        self.assert_status_names("chat-consumer")
        urllib.request.urlopen(f"http://127.0.0.1:{self.port}/openapi.yaml", timeout=5).close()
        for path in self.data.rglob("*"):
            if path.is_file() and not path.is_symlink():
                self.assertEqual(path.stat().st_mode & 0o077, 0, f"{path} is open to others")
        self.assert_refused(self.run_it("--port", "1"), "already running", "--stop")

        session = self.session()
        remembered = (self.data / "system.json").read_text()
        secrets = (self.data / "rabbitmq" / "secrets.json").read_text()
        stopped = self.run_it("--stop")
        self.assertEqual(stopped.returncode, 0, stopped.stdout + stopped.stderr)
        self.assertEqual(processes.session_members(session), [])
        self.assertNotIn("had to be killed", stopped.stdout)
        self.assertEqual(self.run_it("--stop").returncode, 0)

        self.assert_refused(self.run_it("--store", "mongodb", "--port", str(self.port)), "SQLite", "--data")
        again = self.start()
        self.assertNotIn("first conversation", again.stdout)
        self.assertEqual((self.data / "system.json").read_text(), remembered)
        self.assertEqual((self.data / "rabbitmq" / "secrets.json").read_text(), secrets)

    def test_check_gives_the_verdict(self) -> None:
        done = self.run_it("--check", "--port", str(self.port))
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertEqual(self.status(), [])
        failed = self.run_it("--check", "--port", str(self.port), PARLEY_STAND_IN_FAILS="1")
        if self.has_stand_ins():
            self.assert_refused(failed, "first conversation failed")
        self.assertFalse(ports.answers(self.port))

    def test_killed_parts_come_back(self) -> None:
        self.start()
        for name in sorted(PARTS):
            with self.subTest(part=name):
                pid = self.part(name)["pid"]
                os.kill(pid, signal.SIGKILL)
                changed = lambda: self.part(name).get("pid") not in (None, pid) and self.all_ready()
                self.assertTrue(processes.wait_for(changed, 90), self.status())
                found = self.part(name)
                self.assertGreaterEqual(found["restarts"], 1)
                self.assertIn("SIGKILL", found["last_exit"]["how"])
                self.assertGreaterEqual(found["uptime_s"], 0)

    def test_killed_supervisor_is_cleaned_up_after(self) -> None:
        self.start()
        session = self.session()
        os.kill(session["pid"], signal.SIGKILL)
        self.assertTrue(processes.wait_gone(session, 5))
        self.assertEqual(self.run_it("--status").returncode, 3)
        self.start()
        self.assertEqual(processes.session_members(session), [])

    def test_everything_killed_at_once(self) -> None:
        self.start()
        session = self.session()
        for pid in processes.session_members(session):
            os.kill(pid, signal.SIGKILL)
        self.start()
        self.assertTrue(self.all_ready())

    def test_ctrl_c_and_sigterm_leave_nothing(self) -> None:
        for number in (signal.SIGINT, signal.SIGTERM):
            child = self.foreground()
            session = self.session()
            child.send_signal(number)
            self.assertEqual(child.wait(60), 0)
            self.assertEqual(processes.session_members(session), [])

    def test_stop_ends_one_in_the_foreground(self) -> None:
        child = self.foreground()
        session = self.session()
        self.assertEqual(self.run_it("--stop").returncode, 0)
        self.assertEqual(child.wait(10), 0)
        self.assertEqual(processes.session_members(session), [])

    def test_killed_run_takes_its_parts_along(self) -> None:
        child = self.foreground()
        session = self.session()
        child.kill()
        child.wait()
        self.assertTrue(processes.wait_gone(session, 5))
        self.start()
        self.assertEqual(processes.session_members(session), [])

    def test_two_live_beside_each_other(self) -> None:
        self.start()
        other = ["--data", str(self.folder / "other")]
        port = str(ports.choose(["edge"])["edge"])
        self.addCleanup(lambda: self.run_it(*other, "--stop"))
        done = self.run_it(*other, "--detach", "--port", port)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        mine = {part["pid"] for part in self.status()}
        theirs = {part["pid"] for part in json.loads(self.run_it(*other, "--status", "--json").stdout)["parts"]}
        self.assertFalse(mine & theirs)
        self.assertTrue(self.all_ready())

    @unittest.skipUnless(os.geteuid() == 0, "is without root anyway")
    def test_without_root(self) -> None:
        for path in (self.folder, self.folder / "bin"):
            path.chmod(0o755) if path.exists() else None
        self.data = self.folder / "nobody" / "data"
        self.data.parent.mkdir()
        os.chown(self.data.parent, _NOBODY, _NOBODY)
        command = ["setpriv", f"--reuid={_NOBODY}", f"--regid={_NOBODY}", "--clear-groups", "--"]
        if subprocess.run([*command, "test", "-x", str(RUN)]).returncode != 0:
            self.skipTest(f"{RUN} is not for other users")
        done = subprocess.run(
            [*command, *self.command("--check", "--port", str(self.port))],
            capture_output=True, text=True, timeout=200, env=self.env | {"HOME": str(self.data.parent)},
        )  # fmt: skip
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_taken_port(self) -> None:
        with socket.socket() as taker:
            taker.bind(("127.0.0.1", self.port))
            taker.listen()
            self.assert_refused(self.run_it("--port", str(self.port)), f"port {self.port}", "in use", "--port")

    def test_no_mongodb(self) -> None:
        done = self.run_it("--store", "mongodb", "--port", str(self.port), PATH="/usr/bin:/bin:/usr/sbin")
        self.assert_refused(done, "PARLEY_MONGODB_URI", "mongod")

    def test_unusable_folder(self) -> None:
        self.data = self.folder / "with space"
        self.assert_refused(self.run_it("--port", str(self.port)), "path", "--data")

    @unittest.skipUnless(os.geteuid() == 0, "needs root, for a small disk of its own")
    def test_full_disk(self) -> None:
        self.data.mkdir()
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=20m", "tmpfs", str(self.data)], check=True)
        self.addCleanup(subprocess.run, ["umount", str(self.data)], check=True)
        self.assert_refused(self.run_it("--port", str(self.port)), "MiB are free", "--data")


if __name__ == "__main__":
    unittest.main()
