"""Outbound messages, one file for each address scheme."""
