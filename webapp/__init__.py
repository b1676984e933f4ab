"""Relink keeps a company's social accounts connected. Imports nothing: it must start on a bare Python."""
