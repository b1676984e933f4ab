"""Who is in a workspace and what they may: seats, invitations, permissions, requests, workspaces."""
