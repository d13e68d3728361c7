"""The parts of ./test."""
