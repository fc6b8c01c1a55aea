"""The same network and the same descent, once per library; each module imports only its own."""
