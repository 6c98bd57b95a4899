"""Who is asking: Sign In With Solana, nonces, sessions."""
