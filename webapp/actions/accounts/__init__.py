"""Accounts once they are there: listed, disconnected, handed over, removed, and who may use each."""
