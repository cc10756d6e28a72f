"""The process that stays for the next build, its client, and watching."""
