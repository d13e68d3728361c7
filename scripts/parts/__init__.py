"""Private real parts (broker, database) for ./run and the tests."""
