"""What is true at the pretend networks, whatever dialect they speak: consents, tokens, faults, calls, posts, mails."""
