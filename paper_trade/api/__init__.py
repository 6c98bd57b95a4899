"""REST and WebSocket: what programs and the pages' scripts talk to."""
