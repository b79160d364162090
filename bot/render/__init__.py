"""Text out of values: no I/O, and no knowledge of who sends it."""
