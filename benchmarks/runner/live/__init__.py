"""Measures live connections: ./bench live, see benchmarks/README.md."""
