"""The three commands: everything on one machine, production, and the tests. Imports nothing by itself."""
