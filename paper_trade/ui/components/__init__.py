"""Parts of pages, each a plain function of what it shows."""
