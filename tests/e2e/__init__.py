"""The product in a real browser, on the production build, with every part of the stack running."""
