"""Who somebody is: passwords, second step, single sign-on, proofs, and one's own account."""
