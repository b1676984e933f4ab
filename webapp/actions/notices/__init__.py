"""What is due for accounts, and telling people of it: the sweep, notices, mails."""
