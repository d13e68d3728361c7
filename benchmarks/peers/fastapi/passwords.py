"""Password hashing with the standard library."""

import hashlib
import hmac
import os

_COST = {"n": 2**14, "r": 8, "p": 1}


def hash_password(password: str) -> str:
    salt = os.urandom(16)
    return salt.hex() + "$" + hashlib.scrypt(password.encode(), salt=salt, **_COST).hex()


def is_right(password: str, hashed: str) -> bool:
    salt, wanted = hashed.split("$")
    found = hashlib.scrypt(password.encode(), salt=bytes.fromhex(salt), **_COST)
    return hmac.compare_digest(found.hex(), wanted)
