/** Which indicators the chart offers, and how each is drawn. Colours are roles of the theme. Pure. */
import { bollinger, ema, macd, rsi, sma } from "./indicators.js";

/**
 * By name, in the order of menu and legend: `lines` draws a `part` of each value (the value itself
 * without one); `pane` has one of its own under the price, `range` its fixed scale, `levels` the
 * lines across it.
 */
export const INDICATORS = {
  sma20: { label: "SMA 20", indicator: sma(20), lines: [{ colour: "series-1" }] },
  sma50: { label: "SMA 50", indicator: sma(50), lines: [{ colour: "series-2" }] },
  ema20: { label: "EMA 20", indicator: ema(20), lines: [{ colour: "series-3" }] },
  bollinger: {
    label: "BB 20 2",
    indicator: bollinger(20, 2),
    lines: [
      { part: "upper", colour: "series-4", thin: true },
      { part: "middle", colour: "series-4", thin: true, dashed: true },
      { part: "lower", colour: "series-4", thin: true },
    ],
  },
  rsi: {
    label: "RSI 14",
    indicator: rsi(14),
    pane: true,
    decimals: 1,
    range: [0, 100],
    levels: [30, 70],
    lines: [{ colour: "series-3" }],
  },
  macd: {
    label: "MACD 12 26 9",
    indicator: macd(12, 26, 9),
    pane: true,
    decimals: 3,
    lines: [
      { part: "histogram", colour: "edge", columns: true },
      { part: "line", colour: "series-2" },
      { part: "signal", colour: "series-1" },
    ],
  },
};
