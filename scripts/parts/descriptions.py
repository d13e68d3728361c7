#!/usr/bin/python3
"""The descriptions in protocol/ as NGINX serves them: whole, and as JSON too, for the pages below /docs.

  descriptions.py FOLDER    writes {openapi,asyncapi}.{yaml,json} there
"""

import json
import re
import sys
from pathlib import Path

_PROTOCOL = Path(__file__).resolve().parents[2] / "protocol"
NAMES = ("openapi", "asyncapi")


def publish(target: Path) -> None:
    """Without Debian's python3-yaml the JSON is left out; the page then says where the description is."""
    target.mkdir(parents=True, exist_ok=True)
    for name in NAMES:
        text = _with_examples((_PROTOCOL / f"{name}.yaml").read_text())
        (target / f"{name}.yaml").write_text(text)
        try:
            import yaml
        except ImportError:
            continue
        (target / f"{name}.json").write_text(json.dumps(yaml.safe_load(text)))


def _with_examples(text: str) -> str:
    """The fixtures that it refers to in their places, since nobody serves them: JSON is YAML too."""
    return re.sub(r"\{ \$ref: '\./(fixtures/[\w/]+\.json)' \}", lambda found: _one_line(found[1]), text)


def _one_line(name: str) -> str:
    return json.dumps(json.loads((_PROTOCOL / name).read_text()), ensure_ascii=False)


if __name__ == "__main__":
    publish(Path(sys.argv[1]))
