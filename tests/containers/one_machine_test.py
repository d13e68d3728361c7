#!/usr/bin/python3
"""deploy/compose.yaml: what runs, what can be reached, and what users notice while it is changed."""

import os
import re
import subprocess
import sys
import time
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from load import _BUILD, Listeners, Senders, Visitors
from project import Engine, Project, answers
from parts import processes

SERVICES = ["auth-service", "user-service", "chat-service", "realtime-service", "chat-consumer"]
ALL = [*SERVICES, "nginx", "rabbitmq", "mongo"]
# Of the services, RabbitMQ (with its distribution, management and metrics) and MongoDB.
INTERNAL_PORTS = [8101, 8102, 8103, 8104, 8200, 4369, 5671, 5672, 15671, 15672, 15692, 25672, 27017]
# They look into the processes of what ./run started; here that is shown by the tests of this file.
NOT_HERE = "-Cuts.*:Faults.*:SlowReader.*:Mission.TwoChatServicesShareTheLoad:Mission.WhatWasStoredIsThereAfterARestart:Live.ADisabledAccountHasNoSocket"


_NOTICED_SECONDS = 4  # NGINX asks for the addresses every two


class OneMachine(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        cls.engine = Engine(compose=True)
        cls.addClassCleanup(cls.engine.stop)
        cls.project = Project(cls.engine)
        cls.addClassCleanup(cls.project.stop)
        cls.project.up()

    def assert_kept(self, sum_: dict) -> None:
        self.assertEqual(sum_["violations"], [])
        self.assertEqual((sum_["unavailable"], sum_["refused"]), (0, 0), f"{sum_}\n{self.front_door()}")

    def front_door(self) -> str:
        """What NGINX told of failures, for a report."""
        lines = [line for one in self.project.containers("nginx") for line in self.project.said(one, 100_000).splitlines()]
        return "\n".join([line for line in lines if '"status":5' in line or '[error]' in line][-40:])

    def test_1_containers_run_as_promised(self) -> None:
        for service in ALL:
            for container in self.project.containers(service):
                with self.subTest(service):
                    about = self.project.inspect(container)
                    status = Path(f"/proc/{about['State']['Pid']}/status").read_text()
                    field = lambda name: re.search(rf"^{name}:\s*(\S+)", status, re.MULTILINE)[1]
                    self.assertNotEqual(field("Uid"), "0")
                    self.assertEqual(int(field("CapEff"), 16), 0)
                    self.assertEqual(int(field("CapBnd"), 16), 0)
                    self.assertEqual(field("NoNewPrivs"), "1")
                    self.assertTrue(about["HostConfig"]["ReadonlyRootfs"])
                    self.assertGreater(about["HostConfig"]["Memory"], 0)
                    self.assertGreater(about["HostConfig"]["PidsLimit"], 0)
                    write = self.engine.command("exec", "--user", "0", container, "sh", "-c", "echo x >/usr/bin/x")
                    self.assertNotEqual(subprocess.run(write, env=self.engine.env, capture_output=True).returncode, 0)

    def test_2_images_say_what_they_are(self) -> None:
        for service in SERVICES:
            (container, *_) = self.project.containers(service)
            labels = self.project.inspect(container)["Config"]["Labels"]
            version, commit = (labels[f"org.opencontainers.image.{name}"] for name in ("version", "revision"))
            said = self.engine.podman("exec", container, service, "--version")
            self.assertEqual(said.strip(), f"{service} {version} ({commit})")

    def test_3_nothing_but_nginx_is_reached(self) -> None:
        self.assertTrue(answers("127.0.0.1", self.project.port))
        addresses = []
        for service in ALL:
            for container in self.project.containers(service):
                networks = self.project.inspect(container)["NetworkSettings"]["Networks"].values()
                addresses += [one["IPAddress"] for one in networks]
        for port in INTERNAL_PORTS:
            self.assertFalse(answers("127.0.0.1", port), port)
        # A container on a network of its own, beside Parley's.
        self.engine.podman("network", "create", "elsewhere")
        script = "".join(
            f"(timeout 2 bash -c '</dev/tcp/{address}/{port}' 2>/dev/null && echo {address}:{port}) &\n"
            for address in [*addresses, *ALL] for port in [*INTERNAL_PORTS, 8080]
        )  # fmt: skip
        tried = self.engine.podman("run", "--rm", "--network", "elsewhere", "debian:trixie-slim", "bash", "-c", script + "wait; true")
        front = [one["IPAddress"] for name, one in self._networks("nginx").items() if name.endswith("outside")]
        self.assertLessEqual(set(tried.split()), {f"{address}:8080" for address in front})

    def _networks(self, service: str) -> dict:
        return self.project.inspect(self.project.containers(service)[0])["NetworkSettings"]["Networks"]

    def test_3_nginx_is_healthy_once_it_reaches_the_services(self) -> None:
        health = ["sh", "/usr/share/parley/front_door.sh", "health"]
        self.engine.podman("exec", self.project.containers("nginx")[0], *health)
        self.engine.podman("network", "create", "deserted")
        alone = self.engine.podman("run", "--detach", "--network", "deserted", "--tmpfs", "/tmp", "parley/nginx").strip()
        works = lambda *words: subprocess.run(self.engine.command("exec", alone, *words), env=self.engine.env, capture_output=True).returncode == 0
        self.assertTrue(processes.wait_for(lambda: works("curl", "-sf", "http://127.0.0.1:8080/docs"), 20))
        self.assertFalse(works(*health))
        self.engine.podman("rm", "--force", "--time", "0", alone)

    def test_4_end_to_end(self) -> None:
        done = subprocess.run(
            [_BUILD / "bin" / "e2e_test", f"--gtest_filter={NOT_HERE}"], capture_output=True, text=True,
            env=os.environ | {"PARLEY_E2E_URL": self.project.url},
        )  # fmt: skip
        print(done.stdout[-300:], flush=True)
        self.assertEqual(done.returncode, 0, done.stdout[-5000:] + self.project.story())

    def test_4_operators_commands(self) -> None:
        visitors = Visitors(self.project.port, 1)
        visitors.stop()
        exec_ = ["exec", "--no-TTY"]
        disable = [*exec_, "auth-service", "auth-service", "account", "disable", visitors.names[0]]
        self.project.compose(*disable)
        self.assertEqual(visitors.log_in(0), 401)
        queues = self.project.compose(*exec_, "chat-consumer", "chat-consumer", "queues")
        self.assertEqual(len(re.findall(r"chat\.messages\.\d", queues)), 8, queues)
        self.project.compose(*exec_, "chat-service", "chat-service", "--health")

    def test_5_chat_service_grows_and_shrinks_under_load(self) -> None:
        with Senders(self.project.url, senders=8) as load:
            load.wait_for_more(200)
            for count in (4, 2):
                self.project.up(chat_service=count)
                time.sleep(_NOTICED_SECONDS)
                before = self._accepted()
                load.wait_for_more(2000)
                after = self._accepted()
                shares = {name: after[name] - before.get(name, 0) for name in after}
                total = sum(shares.values())
                print(f"chat-service × {count}: " + ", ".join(f"{share / total:.1%}" for share in shares.values()), flush=True)
                self.assertEqual(len(shares), count)
                for share in shares.values():
                    self.assertGreater(share / total, 0.5 / count)
            self.assert_kept(load.stop())

    def _accepted(self) -> dict[str, int]:
        """202 answers of each chat-service."""
        found = {}
        for container in self.project.containers("chat-service"):
            lines = self.project.metrics(container).splitlines()
            sends = [line for line in lines if line.startswith("parley_http_requests_total") and "/chat/send" in line and '"202"' in line]
            found[container] = sum(int(float(line.split()[-1])) for line in sends)
        return found

    def test_6_rolling_restarts(self) -> None:
        self.project.up(auth_service=2, user_service=2, chat_service=2, realtime_service=2, chat_consumer=2)
        visitors = Visitors(self.project.port)
        with Senders(self.project.url) as load, Listeners(self.project.url) as live:
            for service in SERVICES:
                for container in self.project.containers(service):
                    self.project.restart(container)
                load.wait_for_more(50)
            self.assert_kept(load.stop())
            heard = live.stop()
        self.assertEqual(heard["violations"], [], heard)
        self.assertGreater(heard["connects"], heard["clients"])
        print(f"live clients: {heard}", flush=True)
        seen = visitors.stop()
        self.assertEqual(set(seen), {200, 201}, f"{seen} {visitors.complaints}\n{self.front_door()}")
        self.assertGreater(seen[200], 100)

    def test_7_down_and_up_again(self) -> None:
        with Senders(self.project.url, pause_ms=20) as load:
            load.wait_for_more(200)
            self.project.compose("down", "--timeout", "15")
            self.project.up()
            load.wait_for_more(50)
            sum_ = load.stop()
        self.assertEqual(sum_["violations"], [])
        self.assertEqual(sum_["refused"], 0)


if __name__ == "__main__":
    unittest.main(verbosity=2)
