"""Who one is: signing in and out, proving it again, and the own profile."""
