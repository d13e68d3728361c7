#!/usr/bin/python3
"""./run --backup and --restore on a real system."""

import json
import shutil
import stat
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from own_system import OwnSystem, Sending
from parts import processes


class BackupTest(OwnSystem):
    def populate(self) -> None:
        self.ada, self.grace = self.person("ada"), self.person("grace")
        self.ask("PATCH", "/users/me", {"display_name": "Ada Ω 😀"}, self.ada.token)
        self.group_id = self.group(self.ada, "Analysts", self.grace)
        for number in range(30):
            self.send(self.grace, {"conversation_id": self.group_id}, f"message {number}\n❤", f"group-{number}")
        self.direct_id = self.send(self.ada, {"recipient_id": self.grace.user_id}, "Hello", "hello")["conversation_id"]
        self.wait_for_history(self.group_id, self.ada, 30)
        # That it was made is an entry, too.
        self.assertTrue(processes.wait_for(lambda: len(self.entries(self.group_id, self.ada)) == 31, 30))
        self.wait_for_history(self.direct_id, self.ada, 1)

    def manifest(self, backup: Path) -> dict:
        return json.loads((backup / "manifest.json").read_text())

    def restore_elsewhere(self, backup: Path) -> None:
        """The system goes on as a new one that holds the backup."""
        self.run_it("--stop")
        self.data = self.folder / "restored"
        self.addCleanup(self.run_it, "--stop")
        self.run_it("--restore", str(backup))
        self.start()

    def test_an_empty_system_becomes_the_old_one(self) -> None:
        self.start()
        self.populate()
        before = {person.username: self.seen_by(person) for person in (self.ada, self.grace)}
        backup = self.folder / "backup"
        said = self.run_it("--backup", str(backup))
        for word in ("saving timeline", "entries: ", "saving auth", "--restore"):
            self.assertIn(word, said)
        manifest = self.manifest(backup)
        self.assertEqual((manifest["store"], manifest["partitions"], manifest["drained"]), ("sqlite", 8, False))
        self.assertEqual(set(manifest["files"]), {f"{name}.db" for name in ("timeline", "chat", "users", "blocks", "accounts", "auth")})
        # Beside hers there is the one that ./run plays, and `general`, which they aren't in.
        self.assertEqual(manifest["counts"]["chat"]["conversations"], len(before[self.ada.username]["list"]) + 2)
        for path in [backup, *backup.iterdir()]:
            self.assertEqual(stat.S_IMODE(path.stat().st_mode) & 0o077, 0, path)

        self.restore_elsewhere(backup)
        for person in (self.ada, self.grace):
            self.log_in(person)
            self.assertEqual(self.seen_by(person), before[person.username])
        again = self.send(self.grace, {"conversation_id": self.group_id}, "message 3\n❤", "group-3")
        self.send(self.grace, {"conversation_id": self.group_id}, "new", "new")
        found = self.wait_for_history(self.group_id, self.ada, 31)
        self.assertEqual((found[3]["id"], found[30]["text"]), (again["id"], "new"))

        refused = self.run_it("--restore", str(backup), status=1)
        self.assertIn("running", refused)
        self.run_it("--stop")
        self.assertIn("holds data already", self.run_it("--restore", str(backup), status=1))
        self.assertIn("not empty", self.run_it("--backup", str(backup), status=1))
        self.assert_damage_is_seen(backup)

    def assert_damage_is_seen(self, backup: Path) -> None:
        empty = self.folder / "empty"
        file = backup / "users.db"
        whole = file.read_bytes()
        file.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
        self.assertIn("users.db", self.run_it("--restore", str(backup), data=empty, status=1))
        file.write_bytes(whole)
        (backup / "manifest.json").unlink()
        self.assertIn("no manifest.json", self.run_it("--restore", str(backup), data=empty, status=1))
        self.assertFalse((empty / "store").exists())

    def test_under_load_every_reference_resolves(self) -> None:
        self.start()
        self.populate()
        sending = [Sending(self.url, person, self.group_id) for person in (self.ada, self.grace)]
        known = len(self.history(self.group_id, self.ada))
        newcomers = [self.person(f"new-{number}") for number in range(3)]
        groups = {self.group(person, "theirs", self.ada): person for person in newcomers}
        sending += [Sending(self.url, person, group) for group, person in groups.items()]
        plain, drained = self.folder / "plain", self.folder / "drained"
        self.run_it("--backup", str(plain))
        self.run_it("--backup", str(drained), "--drained")
        for one in sending:
            one.stop()
        self.assertTrue(any(one.accepted for one in sending))
        before = {group: self.history(group, self.ada) for group in [self.group_id, *groups]}

        at_least = known
        for backup in (plain, drained):
            self.restore_elsewhere(backup)
            for person in (self.ada, *newcomers):
                self.log_in(person)
            people = {person.user_id for person in (self.ada, self.grace, *newcomers)}
            total = 0
            for item in self.ask("GET", "/chat/conversations?limit=100", token=self.ada.token)["items"]:
                if item["id"] not in before:
                    continue
                found = self.history(item["id"], self.ada)
                self.assertEqual(found, before[item["id"]][: len(found)])
                last = item["last_message"]
                self.assertEqual(last and last["id"], found[-1]["id"] if found else None)
                # What was pending in the backup comes into the timeline now.
                self.assertLessEqual(item["last_seq"], len(self.entries(item["id"], self.ada)))
                shown = self.ask("GET", f"/chat/conversations/{item['id']}", token=self.ada.token)
                self.assertLessEqual({entry["sender_id"] for entry in found}, {one["user_id"] for one in shown["members"]})
                self.assertLessEqual({entry["sender_id"] for entry in found}, people)
                for user_id in {entry["sender_id"] for entry in found}:
                    self.ask("GET", f"/users/{user_id}", token=self.ada.token)
                total += len(found)
            self.assertGreaterEqual(total, at_least)
            at_least = total
            self.data = self.folder / ("left-" + backup.name)  # restore_elsewhere takes its name again
            self.run_it("--stop", data=self.folder / "restored")
            shutil.move(self.folder / "restored", self.data)

    def test_beside_the_broker_that_went_on(self) -> None:
        """A message that waited in RabbitMQ at the backup, and is stored again, is there once."""
        self.start()
        self.populate()
        backup = self.folder / "backup"
        self.run_it("--backup", str(backup))
        self.run_it("--stop")
        shutil.move(self.data / "store", self.folder / "lost")
        self.run_it("--restore", str(backup))
        self.start()
        self.log_in(self.ada)
        again = self.send(self.grace, {"conversation_id": self.group_id}, "message 29\n❤", "group-29")
        found = self.wait_for_history(self.group_id, self.ada, 30)
        self.assertEqual(found[29]["id"], again["id"])

    def test_mongodb_without_its_tools_says_what_is_missing(self) -> None:
        if shutil.which("mongodump"):
            self.skipTest("mongodump is on the PATH")
        self.data.mkdir()
        (self.data / "system.json").write_text(json.dumps({"store": {"kind": "mongodb", "uri": "mongodb://127.0.0.1:9/"}}))
        said = self.run_it("--backup", str(self.folder / "backup"), status=1)
        self.assertIn("mongodump is not on the PATH", said)
        self.assertFalse((self.folder / "backup").exists())


class MongodbBackupTest(OwnSystem):
    def setUp(self) -> None:
        super().setUp()
        for name in ("mongodump", "mongorestore"):
            if not shutil.which(name):
                self.skipTest(f"{name} is not on the PATH")

    def test_under_load_an_empty_system_becomes_the_old_one(self) -> None:
        self.start(PARLEY_MONGODB_URI=self.mongodb("first"))
        ada, grace = self.person("ada"), self.person("grace")
        group = self.group(ada, "Analysts", grace)
        for number in range(30):
            self.send(grace, {"conversation_id": group}, f"message {number}\n❤", f"group-{number}")
        self.wait_for_history(group, ada, 30)
        sending = Sending(self.url, ada, group)
        backup = self.folder / "backup"
        self.run_it("--backup", str(backup))
        sending.stop()
        self.assertFalse(sending.refused)
        before = self.wait_for_history(group, ada, 30 + len(sending.accepted))
        self.assertEqual(json.loads((backup / "manifest.json").read_text())["partitions"], 8)
        self.run_it("--stop")

        empty = self.mongodb("second")
        self.data = self.folder / "restored"
        self.addCleanup(self.run_it, "--stop")
        self.run_it("--restore", str(backup), PARLEY_MONGODB_URI=empty)
        self.start()
        self.log_in(ada)
        after = self.history(group, ada)
        self.assertGreaterEqual(len(after), 30)
        self.assertEqual(after, before[: len(after)])
        shown = self.ask("GET", f"/chat/conversations/{group}", token=ada.token)
        self.assertEqual(shown["last_seq"], len(after))
        self.send(ada, {"conversation_id": group}, "new", "new")
        self.wait_for_history(group, ada, len(after) + 1)
        again = self.run_it("--restore", str(backup), data=self.folder / "again", status=1, PARLEY_MONGODB_URI=empty)
        self.assertIn("holds data of Parley already", again)


if __name__ == "__main__":
    unittest.main()
