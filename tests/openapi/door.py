"""The front door as these checks need it: plain requests, and somebody who is logged in."""

import json
import secrets
import urllib.error
import urllib.request
from dataclasses import dataclass


@dataclass
class Answer:
    status: int
    headers: dict
    body: bytes

    def json(self):
        return json.loads(self.body)


@dataclass
class Person:
    user_id: str
    username: str
    password: str
    token: str
    refresh_token: str


def request(method: str, url: str, body=None, token: str | None = None, headers: dict | None = None) -> Answer:
    fields = dict(headers or {})
    if token is not None:
        fields["Authorization"] = f"Bearer {token}"
    data = None
    if body is not None:
        data = json.dumps(body).encode()
        fields.setdefault("Content-Type", "application/json")
    asked = urllib.request.Request(url, data=data, headers=fields, method=method)
    try:
        with urllib.request.urlopen(asked, timeout=10) as answer:
            return Answer(answer.status, dict(answer.headers), answer.read())
    except urllib.error.HTTPError as error:
        with error:
            return Answer(error.code, dict(error.headers), error.read())


def person(url: str, name: str) -> Person:
    username = f"{name}-{secrets.token_hex(6)}"
    password = f"correct horse {secrets.token_hex(12)}"
    credentials = {"username": username, "password": password}
    made = request("POST", f"{url}/auth/register", credentials)
    tokens = request("POST", f"{url}/auth/login", credentials)
    if made.status != 201 or tokens.status != 200:
        raise RuntimeError(f"no account: {made.body!r} {tokens.body!r}")
    answer = tokens.json()
    return Person(made.json()["user_id"], username, password, answer["access_token"], answer["refresh_token"])
