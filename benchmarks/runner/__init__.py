"""Measures Parley beside its peers: see benchmarks/README.md."""
