"""The runner's interface to a measured system."""

import json
import sqlite3
from pathlib import Path

from runner.http_api import Users

# The position up to which a store was read, in a format private to the system; {} is the beginning.
Mark = dict

_TEXT = "A message of one hundred bytes, as long as people write them when they have something to say. "
MESSAGE_TEXT = _TEXT.ljust(100)
NUMBER_MARK = "#" * 10  # bench-load writes the running number here
CLIENT_MSG_ID = "bench-" + NUMBER_MARK


class System:
    """A running system behind its front door. Subclasses start it and read its files."""

    name: str
    port: int
    users: Users

    def groups(self) -> dict[str, list[int]]:
        """The groups of processes whose CPU time is reported separately: service, consumer, nginx, rabbitmq."""
        raise NotImplementedError

    def stored_after(self, mark: Mark) -> tuple[list[str], Mark]:
        """Returns the client_msg_id of each message stored after `mark`, and the new mark."""
        raise NotImplementedError

    def stop(self) -> None:
        raise NotImplementedError

    def write_requests(self, folder: Path) -> None:
        """Writes files for bench-load: each user sends to the next one; each requests their profile."""
        users = self.users
        self.sends, self.profiles = folder / f"{self.name}-send", folder / f"{self.name}-me"
        lines = []
        for at, token in enumerate(users.tokens):
            body = {"recipient_id": users.ids[(at + 1) % len(users.ids)], "text": MESSAGE_TEXT}
            lines.append(f"{token}\t{json.dumps(body | {'client_msg_id': CLIENT_MSG_ID})}\n")
        self.sends.write_text("".join(lines))
        self.profiles.write_text("".join(f"{token}\t\n" for token in users.tokens))


def open_to_read(database: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"file:{database}?mode=ro", uri=True, timeout=30)
