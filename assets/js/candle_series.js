/**
 * The candles of one timeframe as the chart wants them: ascending, no time twice, a hole a hole.
 *
 * The chart's time axis counts bars, not seconds, so a missing bucket gets a blank bar. Times are
 * UNIX seconds of the bucket's opening, UTC. Pure.
 */

export const SECONDS = { "1m": 60, "5m": 300, "15m": 900, "1h": 3600, "4h": 14400, "1d": 86400 };
const FRESH = 5; // candles
const LONGEST_HOLE = 240; // bars: a longer one is cut short, so that it does not fill the screen

export class CandleSeries {
  constructor(timeframe) {
    this.step = SECONDS[timeframe];
    this.candles = [];
  }

  get last() {
    return this.candles.at(-1) ?? null;
  }

  get first() {
    return this.candles[0] ?? null;
  }

  /** Takes a page of candles; what comes in goes before what was there. */
  merge(page) {
    const byTime = new Map(this.candles.map((candle) => [candle.time, candle]));
    for (const candle of page) byTime.set(candle.time, candle);
    this.candles = [...byTime.values()].sort((one, other) => one.time - other.time);
  }

  /**
   * Takes one live candle. Answers the bars to update at the right edge (blank ones first where
   * buckets were skipped), or null when it changes an older bar and everything must be redrawn.
   */
  apply(candle) {
    const last = this.last;
    if (last && candle.time < last.time) {
      this.merge([candle]);
      return null;
    }
    const blanks = last ? blanksBetween(last.time, candle.time, this.step) : [];
    if (last?.time === candle.time) this.candles[this.candles.length - 1] = candle;
    else this.candles.push(candle);
    return [...blanks, candle];
  }

  /**
   * Takes the newest price, ahead of the candle that will count it: the open bar follows the market
   * without waiting. Answers the bars to update, as `apply`.
   */
  follow(price, publishTime) {
    const time = Math.floor(publishTime / this.step) * this.step;
    const last = this.last;
    if (!last || time < last.time) return [];
    if (time > last.time) return this.apply({ time, open: price, high: price, low: price, close: price });
    const high = Math.max(last.high, price);
    const low = Math.min(last.low, price);
    return this.apply({ ...last, high, low, close: price });
  }

  /** Whether a bucket is missing among the newest: one that history may fill in soon. */
  hasFreshHole() {
    const newest = this.candles.slice(-FRESH);
    return newest.some((candle, i) => i > 0 && candle.time - newest[i - 1].time > this.step);
  }

  /** Every bar, blank ones included. */
  bars() {
    const bars = [];
    for (const candle of this.candles) {
      if (bars.length) bars.push(...blanksBetween(bars.at(-1).time, candle.time, this.step));
      bars.push(candle);
    }
    return bars;
  }
}

function blanksBetween(from, to, step) {
  const blanks = [];
  for (let time = from + step; time < to && blanks.length < LONGEST_HOLE; time += step) {
    blanks.push({ time });
  }
  return blanks;
}
