"""Prices and candles: the Hermes client, the simulator, the candle builder."""
