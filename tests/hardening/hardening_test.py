#!/usr/bin/python3
"""That release binaries are hardened as SECURITY.md says: hardening_test.py BINARY…, by readelf."""

import re
import subprocess
import sys
import unittest

BINARIES: list[str] = []

# What each looks for in readelf's output with the option before it.
MUST_HAVE = {
    "position independent": ("-h", r"Type:\s+DYN"),
    "marked as such": ("-d", r"FLAGS_1.*\bPIE\b"),
    "relocations read-only": ("-l", r"GNU_RELRO"),
    "all relocated at the start": ("-d", r"FLAGS_1.*\bNOW\b"),
    "stack not executable": ("-l", r"GNU_STACK.*\bRW\b"),
    "stack guarded": ("--dyn-syms", r"\b__stack_chk_fail\b"),
    "calls of the C library checked": ("--dyn-syms", r"\b__(mem|str|s?n?printf|vsn?printf|read|fprintf)\w*_chk\b"),
    "standard library asserts": ("--dyn-syms", r"__glibcxx_assert_fail"),
}
MUST_NOT_HAVE = {
    "no memory writable and executable": ("-l", r"\bRWE\b"),
    "no search path for libraries": ("-d", r"\((RPATH|RUNPATH)\)"),
}


def readelf(option: str, binary: str) -> str:
    command = ["readelf", "--wide", option, binary]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


class Hardening(unittest.TestCase):
    def test_binaries_are_named(self) -> None:
        self.assertTrue(BINARIES)

    def test_each_binary_has_what_protects_it(self) -> None:
        for binary in BINARIES:
            for what, (option, pattern) in MUST_HAVE.items():
                with self.subTest(binary=binary, what=what):
                    self.assertTrue(re.search(pattern, readelf(option, binary)), what)

    def test_no_binary_has_what_endangers_it(self) -> None:
        for binary in BINARIES:
            for what, (option, pattern) in MUST_NOT_HAVE.items():
                with self.subTest(binary=binary, what=what):
                    self.assertFalse(re.search(pattern, readelf(option, binary)), what)


if __name__ == "__main__":
    BINARIES = sys.argv[1:]
    unittest.main(argv=sys.argv[:1])
