"""REST and WebSocket: parse, call one service, answer."""
