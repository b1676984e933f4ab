"""Who may do what: people, invitations, permissions, handovers, and asking for what one may not do."""
