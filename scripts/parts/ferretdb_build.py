"""Builds FerretDB from its published Go module, once for each version of scripts/parts/ferretdb."""

from pathlib import Path

from parts import go_build


def binary() -> Path:
    """The server's path, after building it if need be (about a minute, network). Raises RuntimeError."""
    return go_build.binary("ferretdb", Path(__file__).resolve().parent / "ferretdb")
