"""What is told to open pages after a commit, and the hub that fans it out."""
