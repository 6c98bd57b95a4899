"""The WebSocket `/ws`: what is said on it, and what each socket is sent."""
