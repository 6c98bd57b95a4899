SELECT open_time, open, high, low, close, ticks FROM candles WHERE feed = 'simulated' AND symbol = 'SOL' AND timeframe = '1m' ORDER BY open_time DESC LIMIT 1001;
