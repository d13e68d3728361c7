"""Measures Parley and its peers: see docs/benchmarking.md."""
