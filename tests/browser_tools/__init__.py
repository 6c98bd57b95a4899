"""Programs from npm that judge pages: locked, installed on first use, no part of the product."""
