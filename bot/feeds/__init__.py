"""Bytes in, articles out: the only place that fetches from the web."""
