"""The verbs. Each one: load, decide (`webapp.domain`), write, commit; what is owed is a row, sent after the commit."""
