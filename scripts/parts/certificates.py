#!/usr/bin/python3
"""Certificates for a private part that serves TLS, created by openssl on demand.

  certificates.py --dir D NAME…   creates an authority, a certificate for a server of these names and
                                  addresses, and a second authority that signed nothing. Prints one
                                  JSON line with the paths: {"ca_file", "certificate_file",
                                  "key_file", "pem_file", "foreign_ca_file"}.

They are valid for ten years and are kept: a second call on the folder reuses them. `pem_file` is key and
certificate in one file, as mongod requires.
"""

import argparse
import ipaddress
import json
import os
import subprocess
from pathlib import Path

_DAYS = "3650"
_KEY = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]


def make(folder: Path, names: list[str]) -> dict[str, str]:
    """The paths, as above. Raises RuntimeError with what openssl said."""
    files = {
        "ca_file": folder / "ca.pem",
        "certificate_file": folder / "server.pem",
        "key_file": folder / "server.key",
        "pem_file": folder / "server-with-key.pem",
        "foreign_ca_file": folder / "foreign-ca.pem",
    }
    if not all(path.exists() for path in files.values()):
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)
        _authority(files["ca_file"], folder / "ca.key", "Parley test authority")
        _authority(files["foreign_ca_file"], folder / "foreign-ca.key", "Foreign test authority")
        _server(folder, files, names)
        files["pem_file"].write_bytes(files["key_file"].read_bytes() + files["certificate_file"].read_bytes())
    return {name: str(path) for name, path in files.items()}


def _authority(certificate: Path, key: Path, name: str) -> None:
    _openssl("req", "-x509", *_KEY, "-keyout", key, "-out", certificate, "-days", _DAYS, "-subj", f"/CN={name}",
             "-addext", "basicConstraints=critical,CA:TRUE",
             "-addext", "keyUsage=critical,keyCertSign,cRLSign")  # fmt: skip


def _server(folder: Path, files: dict[str, Path], names: list[str]) -> None:
    request, extensions = folder / "server.csr", folder / "server.ext"
    _openssl("req", "-new", *_KEY, "-keyout", files["key_file"], "-out", request, "-subj", "/CN=server")
    extensions.write_text(f"subjectAltName={','.join(_alternative(name) for name in names)}\n"
                          "extendedKeyUsage=serverAuth\n")  # fmt: skip
    _openssl("x509", "-req", "-in", request, "-CA", files["ca_file"], "-CAkey", folder / "ca.key", "-CAcreateserial",
             "-days", _DAYS, "-extfile", extensions, "-out", files["certificate_file"])  # fmt: skip


def _alternative(name: str) -> str:
    try:
        return f"IP:{ipaddress.ip_address(name)}"
    except ValueError:
        return f"DNS:{name}"


def _openssl(*arguments) -> None:
    # A machine's own configuration must not add to what is asked for here.
    env = os.environ | {"OPENSSL_CONF": "/dev/null"}
    command = ["openssl", *(str(argument) for argument in arguments)]
    done = subprocess.run(command, env=env, capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(command)}: {done.stderr.strip()}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--dir", type=Path, required=True)
    parser.add_argument("names", nargs="+")
    options = parser.parse_args()
    print(json.dumps(make(options.dir.resolve(), options.names)))


if __name__ == "__main__":
    main()
