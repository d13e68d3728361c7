"""Measures Parley beside its peers: see bench/README.md."""
