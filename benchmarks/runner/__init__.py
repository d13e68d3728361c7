"""Measures Parley beside its peers: see docs/benchmarking.md."""
