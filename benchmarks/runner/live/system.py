"""Parley with many users in common conversations, and access to each realtime-service."""

import json
import os
import signal
from pathlib import Path

from parts import processes

from runner.http_api import post
from runner.parley_stack import Parley, is_ready
from runner.system import CLIENT_MSG_ID, MESSAGE_TEXT

_ADDED_AT_ONCE = 200
_READY_WITHIN = 60.0


class LiveParley(Parley):
    """Each user has a direct conversation with the next one, and all are in one group."""

    def __init__(self, root: Path, build: Path, folder: Path, users: int):
        super().__init__(root, build, folder, users)
        try:
            self._pairs = [self._meet(at) for at in range(users)]
            self._group = self._gather()
        except BaseException:
            self.stop()
            raise

    def write_members(self, folder: Path) -> None:
        """Writes files for bench-live, with the current tokens."""
        self.pairs, self.group = folder / "parley-pairs", folder / "parley-group"
        frames = [_send_frame(conversation) for conversation in self._pairs]
        _write(self.pairs, self.users.tokens, frames)
        _write(self.group, self.users.tokens, [_send_frame(self._group)] * len(frames))

    def realtime(self) -> list[dict]:
        """Returns the parts that hold the sockets."""
        return [part for part in self._parts if part["name"].startswith("realtime-service")]

    def realtime_ports(self) -> list[int]:
        return [int(part["listen"].rpartition(":")[2]) for part in self.realtime()]

    def kill_realtime(self) -> None:
        """Kills all of them at once with SIGKILL; ./run restarts them."""
        killed = [processes.identity(part["pid"]) for part in self.realtime()]
        for process in killed:
            os.kill(process["pid"], signal.SIGKILL)
        for process in killed:
            processes.wait_gone(process, 10)

    def wait_for_realtime(self) -> None:
        """Waits until all are ready again."""
        ready = lambda: all(is_ready(part["address"]) for part in self.realtime())
        if not processes.wait_for(ready, _READY_WITHIN):
            raise RuntimeError("realtime-service does not get ready again after a kill")
        self.look()

    def _meet(self, at: int) -> str:
        """Creates the conversation of this user with the next one."""
        other = self.users.ids[(at + 1) % len(self.users.ids)]
        body = {"recipient_id": other, "text": "Hello!", "client_msg_id": f"hello-{at}"}
        return post(self.port, "/chat/send", body, 202, self.users.tokens[at])["conversation_id"]

    def _gather(self) -> str:
        owner, others = self.users.tokens[0], self.users.ids[1:]
        body = {"kind": "group", "title": "Everybody", "member_ids": others[:_ADDED_AT_ONCE]}
        group = post(self.port, "/chat/conversations", body, 201, owner)["id"]
        for at in range(_ADDED_AT_ONCE, len(others), _ADDED_AT_ONCE):
            body = {"member_ids": others[at : at + _ADDED_AT_ONCE]}
            post(self.port, f"/chat/conversations/{group}/members", body, 200, owner)
        return group


def write_plain_members(path: Path, count: int, frame_bytes: int) -> None:
    """For a peer that forwards frames unchanged: messages as long as an entry of Parley."""
    entry = {"client_msg_id": CLIENT_MSG_ID, "text": ""}
    frame = {"type": "entry", "entry": entry}
    entry["text"] = "x" * max(frame_bytes - len(_compact(frame)), 0)
    _write(path, ["token"] * count, [_compact(frame)] * count)


def _send_frame(conversation: str) -> str:
    frame = {"type": "send", "conversation_id": conversation, "text": MESSAGE_TEXT}
    return _compact(frame | {"client_msg_id": CLIENT_MSG_ID})


def _compact(frame: dict) -> str:
    return json.dumps(frame, separators=(",", ":"))


def _write(path: Path, tokens: list[str], frames: list[str]) -> None:
    path.write_text("".join(f"{token}\t{frame}\n" for token, frame in zip(tokens, frames)))
