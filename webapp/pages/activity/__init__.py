"""The log, to read: the question, the sentences, the file."""
