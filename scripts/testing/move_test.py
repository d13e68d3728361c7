#!/usr/bin/python3
"""./run --move-to-mongodb on a real system: what was accepted before, while and after it."""

import json
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from own_system import OwnSystem, Sending
from parts import ports


class MoveTest(OwnSystem):
    def store(self) -> dict:
        return json.loads((self.data / "system.json").read_text())["store"]

    def populate(self) -> None:
        self.ada, self.grace, self.eve = (self.person(name) for name in ("ada", "grace", "eve"))
        self.ask("PATCH", "/users/me", {"display_name": "Ada Ω 😀", "about": "{\"$set\": 1}"}, self.ada.token)
        self.group_id = self.group(self.ada, "Analysts ‮ 日本", self.grace, self.eve)
        self.ask("DELETE", f"/chat/conversations/{self.group_id}/members/{self.eve.user_id}", token=self.ada.token, status=204)
        self.first = self.send(self.ada, {"recipient_id": self.grace.user_id}, "Hello, \"Grace\" \\ 😀", "hello-1")
        for number in range(120):
            self.send(self.grace, {"conversation_id": self.group_id}, f"message {number}\n\t❤", f"group-{number}")
        self.refresh(self.ada)

    def test_of_a_running_system(self) -> None:
        """Every accepted message is there once, old passwords and refresh tokens go on."""
        uri = self.mongodb()
        self.start()
        self.populate()
        sending = Sending(self.url, self.ada, self.group_id)
        said = self.run_it("--move-to-mongodb", uri)
        sent_after = self.send(self.ada, {"conversation_id": self.group_id}, "after", "after")
        sending.stop()
        for word in ("pausing sends", "storing what was accepted", "timeline.entries", "SHA-256", "kept in", "done in"):
            self.assertIn(word, said)
        self.assertEqual(self.store(), {"kind": "mongodb", "uri": uri})
        self.assertTrue(list(self.data.glob("store.moved-*/timeline.db")))
        self.assertTrue(sending.refused, "no send was refused while the services were stopped")
        for answer in sending.refused:
            self.assertEqual(answer.status, 503)
            self.assertIn("Retry-After", answer.headers)

        found = self.wait_for_history(self.group_id, self.grace, 121 + len(sending.accepted))
        ids = [entry["id"] for entry in found]
        self.assertEqual(len(set(ids)), len(ids))
        self.assertLessEqual(set(sending.accepted.values()) | {sent_after["id"]}, set(ids))
        self.assertEqual(found[7]["text"], "message 7\n\t❤")

        # An old key names the old message, and makes no second one.
        again = self.send(self.ada, {"recipient_id": self.grace.user_id}, "Hello, \"Grace\" \\ 😀", "hello-1")
        self.assertEqual(again["id"], self.first["id"])
        fresh = self.send(self.ada, {"recipient_id": self.grace.user_id}, "second", "hello-2")
        direct = self.wait_for_history(self.first["conversation_id"], self.ada, 2)
        self.assertEqual([entry["id"] for entry in direct], [self.first["id"], fresh["id"]])

        self.ask("GET", "/users/me", token=self.grace.token)
        self.refresh(self.ada)
        for person in (self.ada, self.grace, self.eve):
            self.log_in(person)
        self.assertEqual(self.ask("GET", "/users/me", token=self.ada.token)["display_name"], "Ada Ω 😀")
        self.ask("GET", f"/chat/conversations/{self.group_id}", token=self.eve.token, status=404)
        shown = self.ask("GET", f"/chat/conversations/{self.group_id}", token=self.ada.token)
        self.assertEqual((shown["title"], shown["last_seq"]), ("Analysts ‮ 日本", len(self.entries(self.group_id, self.ada))))
        self.run_it("--stop")
        self.start()
        self.assertEqual(len(self.history(self.group_id, self.ada)), len(found))
        self.assertIn("in MongoDB already", self.run_it("--move-to-mongodb", uri, status=1))

    def test_failure_and_repeat(self) -> None:
        """A move that fails leaves the system on SQLite; a target of others is left alone."""
        uri = self.mongodb()
        self.start()
        self.populate()
        gone = self.run_it("--move-to-mongodb", "mongodb://127.0.0.1:9/", status=1)
        self.assertIn("MongoDB", gone)
        self.assertEqual(self.store()["kind"], "sqlite")
        # chat-service comes third: what auth-service and user-service copied stays at the target.
        users = self.data / "store" / "chat.db"
        damaged = self.run_it("--move-to-mongodb", uri, status=1, PARLEY_MONGODB_PREFIX="p" * 40)
        self.assertIn("PARLEY_MONGODB_PREFIX", damaged)
        self.assertTrue(users.exists())
        self.send(self.ada, {"conversation_id": self.group_id}, "still here", "still-1")
        self.run_it("--stop")

        # The copy is interrupted after a part of it: the schema of chat.db is of another version.
        import sqlite3

        with sqlite3.connect(users) as database:
            version = database.execute("PRAGMA user_version").fetchone()[0]
            database.execute(f"PRAGMA user_version = {version + 1}")
        database.close()
        half = self.run_it("--move-to-mongodb", uri, status=1)
        for word in ("newer version", "stays in SQLite", "--clear-half-made"):
            self.assertIn(word, half)
        with sqlite3.connect(users) as database:
            database.execute(f"PRAGMA user_version = {version}")
        database.close()
        self.assertEqual(self.store()["kind"], "sqlite")
        self.assertIn("--clear-half-made", self.run_it("--move-to-mongodb", uri, status=1))
        moved = self.run_it("--move-to-mongodb", uri, "--clear-half-made")
        self.assertIn("stopped, as it was", moved)
        self.assertEqual(self.store(), {"kind": "mongodb", "uri": uri})
        self.start()
        self.log_in(self.ada)
        self.wait_for_history(self.group_id, self.ada, 121)

        other = self.folder / "other"
        self.addCleanup(lambda: self.run_it("--stop", data=other))
        self.run_it("--check", "--port", str(ports.choose(["edge"])["edge"]), data=other)
        taken = self.run_it("--move-to-mongodb", uri, "--clear-half-made", data=other, status=1)
        self.assertIn("not of this move", taken)
        self.assertEqual(len(self.history(self.group_id, self.ada)), 121)


if __name__ == "__main__":
    unittest.main()
