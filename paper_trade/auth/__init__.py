"""Who is asking: wallet sign-in, sessions and the keys that sign them."""
