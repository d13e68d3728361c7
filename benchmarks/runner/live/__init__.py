"""Measures live connections: ./bench live, see docs/benchmarking.md."""
