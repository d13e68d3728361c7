"""Every route that protocol/openapi.yaml names, asked without a right to it. New routes take part by
themselves: a protected one that lets a bad token in, or shows a stranger what is not theirs, fails.

Needs PARLEY_URL, the address of a started system, with more than one session's worth of rate.
"""

import os
import unittest
from pathlib import Path

import yaml

import door

URL = os.environ["PARLEY_URL"]
DOCUMENT = yaml.safe_load(Path(__file__).parents[2].joinpath("protocol/openapi.yaml").read_text())
METHODS = ("get", "put", "post", "delete", "options", "head", "patch")
SOME_ID = "aaaaaaaaaaaaaaaaaaaaaaaaaa"

# What a request needs beside the token to get as far as the check of who may see it.
BODIES = {
    "updateMe": {"display_name": "Eve"},
    "changePassword": {"current_password": "not hers", "new_password": "another horse 7391"},
    "send": {"text": "x"},
    "createConversation": {"kind": "group", "member_ids": []},
    "changeConversation": {"title": "Mine"},
    "addMembers": {"member_ids": [SOME_ID]},
    "changeMember": {"role": "admin"},
    "editMessage": {"text": "x"},
    "markRead": {"seq": 1},
}


def operations():
    for path, methods in DOCUMENT["paths"].items():
        for method in METHODS:
            if method in methods:
                yield path, method.upper(), methods[method]


def is_protected(operation: dict) -> bool:
    return bool(operation.get("security", DOCUMENT["security"]))


def fill(path: str, **ids: str) -> str:
    for name in ("session_id", "user_id", "conversation_id", "message_id", "command_id", "emoji"):
        path = path.replace("{" + name + "}", ids.get(name, SOME_ID))
    return path + ("?query=a" if path == "/users" else "")


class Routes(unittest.TestCase):
    def ask(self, path, method, operation, token):
        return door.request(method, URL + path, BODIES.get(operation["operationId"]), token)

    def expect_problem(self, answer, status, code):
        self.assertEqual(answer.status, status, answer.body)
        self.assertEqual(answer.headers["Content-Type"], "application/problem+json")
        self.assertEqual(answer.json()["code"], code)

    def test_protected_routes_need_a_valid_token(self):
        ada = door.person(URL, "ada")
        gone = door.person(URL, "gone")
        door.request("POST", f"{URL}/auth/logout", token=gone.token)
        header, claims, signature = ada.token.split(".")
        bad_tokens = {
            "none": None,
            "empty": "",
            "text": "abc",
            "unsigned": f"{header}.{claims}.",
            "changed": f"{header}.{claims[:-2]}AA.{signature}",
            "refresh token": ada.refresh_token,
        }
        for path, method, operation in operations():
            if not is_protected(operation):
                continue
            for name, token in bad_tokens.items():
                with self.subTest(route=f"{method} {path}", token=name):
                    answer = self.ask(fill(path), method, operation, token)
                    self.expect_problem(answer, 401, "unauthenticated")
                    self.assertIn("Bearer", answer.headers["WWW-Authenticate"])

    def test_the_scheme_is_bearer(self):
        ada = door.person(URL, "ada")
        for scheme in ("Basic", "Token", ""):
            answer = door.request("GET", f"{URL}/users/me", headers={"Authorization": f"{scheme} {ada.token}".strip()})
            self.expect_problem(answer, 401, "unauthenticated")

    def test_strangers_see_nothing(self):
        ada, grace, eve = (door.person(URL, name) for name in ("ada", "grace", "eve"))
        sent = door.request("POST", f"{URL}/chat/send", {"recipient_id": grace.user_id, "text": "x"}, ada.token).json()
        sessions = door.request("GET", f"{URL}/auth/sessions", token=ada.token).json()["items"]
        ids = {
            "conversation_id": sent["conversation_id"],
            "message_id": sent["id"],
            "user_id": grace.user_id,
            "session_id": sessions[0]["id"],
        }
        for path, method, operation in operations():
            owned = [name for name in ("conversation_id", "session_id") if "{" + name + "}" in path]
            if not owned:
                continue
            with self.subTest(route=f"{method} {path}"):
                self.expect_problem(self.ask(fill(path, **ids), method, operation, eve.token), 404, "not_found")
        answer = door.request("POST", f"{URL}/chat/send", {"conversation_id": ids["conversation_id"], "text": "x"}, eve.token)
        self.expect_problem(answer, 404, "not_found")

    def test_other_methods_are_refused_with_allow(self):
        ada = door.person(URL, "ada")
        for path, methods in DOCUMENT["paths"].items():
            declared = {method.upper() for method in methods if method in METHODS}
            for method in ("GET", "PUT", "POST", "DELETE", "PATCH"):
                if method in declared:
                    continue
                with self.subTest(route=f"{method} {path}"):
                    answer = door.request(method, URL + fill(path), {} if method != "GET" else None, ada.token)
                    self.expect_problem(answer, 405, "method_not_allowed")
                    allowed = set(answer.headers["Allow"].replace(" ", "").split(","))
                    self.assertEqual(allowed - {"HEAD", "OPTIONS"}, declared)


if __name__ == "__main__":
    unittest.main(verbosity=1)
