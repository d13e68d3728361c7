#!/usr/bin/python3
"""A program that knows Parley's queues by protocol/asyncapi.yaml alone, with Python's pika: publishes a batch, hears
of what was stored, and finds it over HTTP.

PARLEY_BIN_DIR names the programs to run it with, else they are built.
"""

import base64
import hashlib
import json
import secrets
import sys
import time
import unittest
from datetime import datetime, timezone
from pathlib import Path

import pika
import yaml

_ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(_ROOT / "scripts" / "testing"))
from own_system import OwnSystem

DESCRIPTION = yaml.safe_load((_ROOT / "protocol" / "asyncapi.yaml").read_text())
IDS = json.loads((_ROOT / "protocol" / "fixtures" / "ids.json").read_text())
# May publish items, and have queues of its own.
_USER = "parley-realtime"
_PARTITIONS = 8
_SECONDS = 30


def bindings(channel: str) -> dict:
    return DESCRIPTION["channels"][channel]["bindings"]["amqp"]


def derived_id(*fields: str) -> str:
    digest = hashlib.sha256(b"".join(len(one.encode()).to_bytes(4, "big") + one.encode() for one in fields)).digest()
    return base64.b32encode(digest[:16]).decode().rstrip("=").lower()


def partition_of(conversation_id: str, partitions: int) -> int:
    return int.from_bytes(hashlib.sha256(conversation_id.encode()).digest()[:8], "big") % partitions


def item(conversation_id: str, sender_id: str, text: str, key: str) -> dict:
    accepted_at = datetime.now(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return {
        "v": 1, "kind": "message", "id": derived_id("message", conversation_id, sender_id, "", key),
        "conversation_id": conversation_id, "sender_id": sender_id, "client_msg_id": key, "text": text,
        "accepted_at": accepted_at, "request_id": "pika", "traceparent": "",
    }  # fmt: skip


class Formats(unittest.TestCase):
    def test_ids_and_partitions_are_as_described(self) -> None:
        for one in IDS["messages"] + IDS["commands"]:
            fields = [one[name] for name in ("kind", "conversation_id", "sender_id", "target", "client_msg_id")]
            self.assertEqual(derived_id(*fields, *one.get("content", [])), one["id"])
        edits = [one for one in IDS["commands"] if one["kind"] == "edit"]
        self.assertTrue(edits)
        for one in edits:
            self.assertEqual(one["content"], [hashlib.sha256(one["text"].encode()).hexdigest()])
        for one in IDS["partitions"]:
            self.assertEqual(partition_of(one["conversation_id"], one["partitions"]), one["partition"])


class Messages(OwnSystem):
    def setUp(self) -> None:
        super().setUp()
        self.start()
        self.ada, self.grace = self.person("ada"), self.person("grace")
        self.conversation = self.group(self.ada, "Queues", self.grace)

    def channel(self, user: str = _USER) -> pika.adapters.blocking_connection.BlockingChannel:
        folder = self.data / "rabbitmq"
        password = json.loads((folder / "secrets.json").read_text())[user]
        port = json.loads((folder / "ports.json").read_text())["amqp"]
        vhost = DESCRIPTION["servers"]["rabbitmq"]["pathname"].removeprefix("/")
        # No heartbeats: some connections wait until the end of the test without a word.
        where = pika.ConnectionParameters("127.0.0.1", port, vhost, pika.PlainCredentials(user, password), heartbeat=0)
        connection = pika.BlockingConnection(where)
        self.addCleanup(connection.close)
        return connection.channel()

    def own_queue(self, channel) -> str:
        exchange = bindings("events")["exchange"]["name"]
        queue = f"{exchange}.test-{secrets.token_hex(8)}"
        channel.queue_declare(queue, exclusive=True)
        channel.queue_bind(queue, exchange)
        return queue

    def publish(self, lines: list[str], partition: int) -> None:
        """Returns once RabbitMQ has confirmed; raises when it returns or refuses the batch."""
        channel = self.channel()
        channel.confirm_delivery()
        said = DESCRIPTION["operations"]["publishItems"]["bindings"]["amqp"]
        properties = pika.BasicProperties(
            content_type=DESCRIPTION["components"]["messages"]["items"]["contentType"],
            delivery_mode=said["deliveryMode"],
        )
        body = "".join(line + "\n" for line in lines).encode()
        exchange = bindings("messages")["exchange"]["name"]
        channel.basic_publish(exchange, str(partition), body, properties, mandatory=said["mandatory"])

    def events(self, channel, queue: str, wanted: int) -> list[dict]:
        """The messages among the entries that come."""
        found: list[dict] = []
        for method, properties, body in channel.consume(queue, inactivity_timeout=_SECONDS):
            if method is None:
                self.fail(f"only {found} came")
            self.assertEqual(properties.content_type, DESCRIPTION["components"]["messages"]["events"]["contentType"])
            lines = [json.loads(line) for line in body.decode().splitlines()]
            found += [one for one in lines if one["kind"] == "message"]
            channel.basic_ack(method.delivery_tag)
            if len(found) >= wanted:
                break
        return found

    def dead_letter(self):
        channel = self.channel("parley-consumer")
        deadline = time.monotonic() + _SECONDS
        while time.monotonic() < deadline:
            method, properties, body = channel.basic_get(bindings("dead")["queue"]["name"])
            if method is not None:
                channel.basic_ack(method.delivery_tag)
                return properties.headers, body.decode()
            time.sleep(0.1)
        self.fail("no dead letter came")

    def test_a_batch_is_stored_told_and_read(self) -> None:
        channel = self.channel()
        queue = self.own_queue(channel)
        partition = partition_of(self.conversation, _PARTITIONS)
        items = [item(self.conversation, one.user_id, f"from pika: {one.username}\n😀", "pika-1") for one in (self.ada, self.grace)]
        lines = [json.dumps(one) for one in items]
        self.publish([lines[0], "hello", lines[1]], partition)

        events = self.events(channel, queue, len(items))
        self.assertEqual([one | given for one, given in zip(events, items)], events)
        places = {name: [one[name] for one in events] for name in ("seq", "message_number")}
        self.assertEqual(places["message_number"], [1, 2])
        self.assertEqual(places["seq"][1], places["seq"][0] + 1)

        stored = self.history(self.conversation, self.grace)
        self.assertEqual([one | {"v": 1} for one in stored], events)

        headers, body = self.dead_letter()
        self.assertEqual(body, "hello")
        self.assertEqual(headers["partition"], str(partition))
        self.assertTrue(headers["reason"] and headers["dead_at"])

        # The same again, by HTTP and as it was: told again, stored once.
        sent = self.send(self.ada, {"conversation_id": self.conversation}, "another text", "pika-1")
        self.assertEqual(sent["id"], items[0]["id"])
        self.assertEqual(self.events(channel, queue, 1), events[:1])
        self.publish(lines, partition)
        self.assertEqual(self.events(channel, queue, len(items)), events)
        self.assertEqual(self.history(self.conversation, self.grace), stored)

        with self.assertRaises(pika.exceptions.UnroutableError):
            self.publish(lines, _PARTITIONS)


if __name__ == "__main__":
    unittest.main()
