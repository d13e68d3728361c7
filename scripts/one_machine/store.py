"""Which store the services get."""

import os
import re
import shutil

from one_machine.folder import DataFolder, Refused
from one_machine.steps import say


def choose(folder: DataFolder, wanted: str) -> dict:
    """{"kind": "sqlite" | "mongodb", "uri": … or None for a private mongod}; says which and why.

    A folder that has a store keeps to it. Raises Refused.
    """
    known = folder.remembered().get("store")
    if known and wanted not in ("auto", known["kind"]):
        raise Refused(
            f"the data in {folder.path} is in {NAMES[known['kind']]}, but --store {wanted} was requested\n"
            f"  continue with it: ./run    or start elsewhere: ./run --data FOLDER --store {wanted}"
        )
    store, why = _choice(known["kind"] if known else wanted, known)
    folder.remember(store=store)
    say(f"store: {NAMES[store['kind']]}{_where(store)}, {'as before' if known else why}")
    return store


NAMES = {"sqlite": "SQLite", "mongodb": "MongoDB"}


def _choice(wanted: str, known: dict | None) -> tuple[dict, str]:
    uri = os.environ.get("PARLEY_MONGODB_URI") or (known or {}).get("uri")
    if wanted == "sqlite":
        return {"kind": "sqlite"}, "as asked for"
    if uri:
        return {"kind": "mongodb", "uri": uri}, "since PARLEY_MONGODB_URI names one"
    if shutil.which("mongod"):
        return {"kind": "mongodb", "uri": None}, "a private one, since mongod is on the PATH"
    if wanted == "mongodb":
        raise Refused(
            "--store mongodb: PARLEY_MONGODB_URI is not set and no mongod is on the PATH\n"
            "  name a server: PARLEY_MONGODB_URI=mongodb://user:password@host/ ./run --store mongodb"
        )
    return {"kind": "sqlite"}, "since PARLEY_MONGODB_URI is not set and no mongod is on the PATH"


def _where(store: dict) -> str:
    if not store.get("uri"):
        return ""
    return " at " + shown(store["uri"])


def shown(uri: str) -> str:
    """Without the password."""
    return re.sub(r"//[^@/]*@", "//…@", uri)
