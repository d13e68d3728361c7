"""Images that stand in for the official ones, under their names; see stand_ins/README.md."""

from pathlib import Path

from containers import images
from containers.engine import Engine
from parts import go_build

_HERE = Path(__file__).resolve().parent
_SOURCE = _HERE / "stand_ins"
_FERRETDB_PACKAGE = "github.com/FerretDB/FerretDB/v2/cmd/ferretdb"
_MADE = {
    "rabbitmq:4.1": ("rabbitmq", "debian:trixie-slim"),
    "nginx:1.30": ("nginx", "debian:sid-slim"),
    "mongo:8": ("mongo", "debian:sid-slim"),
}
NAMES = tuple(_MADE)


def build(engine: Engine, name: str) -> None:
    """Makes the stand-in of that name, with the base image it needs. Errors: images.Unavailable, RuntimeError."""
    folder, base = _MADE[name]
    images.base(engine, base)
    contexts = {}
    if folder == "mongo":
        contexts["ferretdb"] = _ferretdb()
    images.build(engine, name, _SOURCE / folder, _SOURCE / folder / "Containerfile", contexts=contexts)


def _ferretdb() -> Path:
    """A folder with the server alone, under the name it has in the image."""
    binary = go_build.binary("ferretdb2", _HERE / "ferretdb2", _FERRETDB_PACKAGE)
    folder = go_build.cache() / "containers" / "ferretdb2"
    folder.mkdir(parents=True, exist_ok=True)
    inside = folder / "ferretdb"
    if not inside.exists() or not inside.samefile(binary):
        inside.unlink(missing_ok=True)
        inside.hardlink_to(binary)
    return folder
