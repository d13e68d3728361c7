#!/usr/bin/python3
"""deploy/compose.cluster.yaml: whichever container is lost, what was accepted is stored, once and in order.

Without the replica set: what stands in for MongoDB can't be a member of one. Its part of the file is
held against `docker compose config` only.
"""

import json
import sys
import time
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from load import Senders
from project import DEPLOY, Engine, Project, answers

CLUSTER = DEPLOY / "compose.cluster.yaml"
ONE_MONGO = Path(__file__).with_name("compose.one-mongo.yaml")
NODES = ["rabbitmq", "rabbitmq-2", "rabbitmq-3"]
SERVICES = ["nginx", "auth-service", "user-service", "chat-service", "realtime-service", "chat-consumer"]
_CUT_OFF_SECONDS = 30
_SILENCE_SECONDS = 10
_GROWN_SECONDS = 240


class Cluster(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        cls.engine = Engine(compose=True)
        cls.addClassCleanup(cls.engine.stop)
        cls.project = Project(cls.engine)
        cls.addClassCleanup(cls.project.stop)
        cls.project.up()

    def node(self, name: str) -> str:
        (container,) = self.project.containers(name)
        return container

    def members(self) -> dict[str, list[str]]:
        """The nodes that each queue of messages has a member on."""
        script = 'rabbitmqctl --quiet --formatter json list_queues --vhost parley name members'
        listed = json.loads(self.engine.podman("exec", self.node("rabbitmq"), "sh", "-c", script))
        return {one["name"]: one["members"] for one in listed if one["name"].startswith("chat.messages.")}

    def raft_members(self, queue: str) -> list[str]:
        """The same as the queue's own Raft group says it."""
        script = f"rabbitmq-queues --quiet --formatter json quorum_status --vhost parley {queue}"
        listed = json.loads(self.engine.podman("exec", self.node("rabbitmq"), "sh", "-c", script))
        return [one["Node Name"] for one in listed]

    def assert_kept(self, sum_: dict) -> None:
        self.assertEqual(sum_["violations"], [])
        self.assertEqual(sum_["refused"], 0, sum_)

    def test_1_one_machine_grows_into_it_under_load(self) -> None:
        """The oracle reads every history at the end: what was stored before is there after."""
        with Senders(self.project.url, pause_ms=10) as load:
            load.wait_for_more(200)
            self.project.add(CLUSTER, ONE_MONGO)
            load.wait_for_more(200)
            end = time.monotonic() + _GROWN_SECONDS
            members = self.members()
            while any(len(set(nodes)) < len(NODES) for nodes in members.values()):
                self.assertLess(time.monotonic(), end, members)
                time.sleep(1)
                members = self.members()
            load.wait_for_more(200)
            self.assert_kept(load.stop())
        self.assertEqual(len(members), 8)
        for queue, nodes in members.items():
            # Where two nodes have the same idea at once, RabbitMQ's list names a member twice.
            if len(nodes) > len(NODES):
                nodes = self.raft_members(queue)
            self.assertEqual(sorted(nodes), [f"rabbit@{name}" for name in NODES], queue)

    def test_2_both_front_doors_answer(self) -> None:
        for port in (self.project.port, self.project.port_2):
            self.assertTrue(answers("127.0.0.1", port))

    def test_3_one_node_then_two_are_killed(self) -> None:
        with Senders(self.project.url, pause_ms=10) as load:
            load.wait_for_more(200)
            lost = [self.node("rabbitmq-2"), self.node("rabbitmq-3")]
            self.engine.podman("kill", lost[0])
            load.wait_for_more(200)
            self.engine.podman("kill", lost[1])
            self._settle(load)
            before = load.counts()
            time.sleep(_SILENCE_SECONDS)
            after = load.counts()
            # No majority: nothing can be promised, so nothing is.
            self.assertEqual(after["accepted"], before["accepted"])
            self.assertGreater(after["unavailable"], before["unavailable"])
            for container in lost:
                self.engine.podman("start", container)
            load.wait_for_more(200, seconds=240)
            for container in lost:
                self.project.healthy(container)
            self.assert_kept(load.stop())

    def _settle(self, load: Senders) -> None:
        """Until a second passes without a message accepted."""
        for _ in range(60):
            before = load.counts()["accepted"]
            time.sleep(1)
            if load.counts()["accepted"] == before:
                return
        self.fail("messages are still accepted a minute after the majority was lost")

    def test_4_one_node_is_cut_off(self) -> None:
        with Senders(self.project.url, pause_ms=10) as load:
            load.wait_for_more(200)
            node = self.node("rabbitmq-3")
            (network,) = self.project.inspect(node)["NetworkSettings"]["Networks"]
            self.engine.podman("network", "disconnect", network, node)
            end = time.monotonic() + _CUT_OFF_SECONDS
            load.wait_for_more(200)
            time.sleep(max(0, end - time.monotonic()))
            self.engine.podman("network", "connect", "--alias", "rabbitmq-3", "--alias", "amqp", network, node)
            load.wait_for_more(200)
            self.project.healthy(node)
            self.assert_kept(load.stop())

    def test_5_any_one_container_is_lost(self) -> None:
        with Senders(self.project.url_2, pause_ms=10) as load:
            for service in [*SERVICES, *NODES, "mongo"]:
                with self.subTest(service):
                    container = self.project.containers(service)[0]
                    self.engine.podman("kill", container)
                    if service != "mongo":
                        load.wait_for_more(100)
                    self.engine.podman("start", container)
                    self.project.healthy(container)
                    load.wait_for_more(100)
            self.assert_kept(load.stop())


class WholeFile(unittest.TestCase):
    def test_is_valid(self) -> None:
        with Engine(compose=True) as engine:
            project = Project(engine, CLUSTER)
            config = json.loads(project.compose("config", "--format", "json"))
            for name in ("mongo", "mongo-2", "mongo-3"):
                self.assertIn("--replSet parley", " ".join(config["services"][name]["entrypoint"]))
            for name in ("auth-service", "user-service", "chat-service", "realtime-service", "chat-consumer"):
                self.assertGreaterEqual(config["services"][name]["deploy"]["replicas"], 2)
            dry = project.compose("--dry-run", "create", "--no-build")
            self.assertIsNotNone(dry)


if __name__ == "__main__":
    unittest.main(verbosity=2)
