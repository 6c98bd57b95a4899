/**
 * The chart's indicators, as running calculations over closes. Pure.
 *
 * Each is `{start, step(state, close) → [state, value]}`: a value is null until the window is full,
 * else a number or a record of numbers. States are never changed, so that the newest bar can be
 * calculated again and again from the state before it: a tick costs one step, however long the chart.
 *
 * A blank bar (a hole in the data) is no observation: it has no value and changes nothing, and
 * windows reach across it to the bars before. What is drawn there is left open, as the price is.
 */

/** Simple moving average: the mean of the last `window` closes. */
export function sma(window) {
  return {
    start: [],
    step(before, close) {
      const closes = [...before, close].slice(-window);
      return [closes, closes.length === window ? mean(closes) : null];
    },
  };
}

/**
 * Exponential moving average: close × k + the one before × (1 − k), k = 2 / (window + 1). The first
 * is the mean of the first `window` closes (StockCharts ChartSchool, "Moving Averages").
 */
export function ema(window) {
  return smoothed(window, 2 / (window + 1));
}

/**
 * Bollinger Bands: the simple moving average, and `width` standard deviations of the same closes
 * above and below, as a population, not a sample ("Bollinger on Bollinger Bands", 2001).
 */
export function bollinger(window, width) {
  const middle = sma(window);
  return {
    start: middle.start,
    step(before, close) {
      const [closes, mid] = middle.step(before, close);
      if (mid === null) return [closes, null];
      const reach = width * Math.sqrt(mean(closes.map((one) => (one - mid) ** 2)));
      return [closes, { middle: mid, upper: mid + reach, lower: mid - reach }];
    },
  };
}

/**
 * Relative strength index: 100 × gain / (gain + loss), the average rise and fall from close to
 * close, smoothed by 1 / window as in J. Welles Wilder, "New Concepts in Technical Trading Systems"
 * (1978). The first needs `window` changes. 50 where nothing has moved.
 */
export function rsi(window) {
  const average = smoothed(window, 1 / window);
  return {
    start: { close: null, gains: average.start, losses: average.start },
    step(before, close) {
      if (before.close === null) return [{ ...before, close }, null];
      const move = close - before.close;
      const [gains, gain] = average.step(before.gains, Math.max(move, 0));
      const [losses, loss] = average.step(before.losses, Math.max(-move, 0));
      const value = gain === null ? null : gain + loss === 0 ? 50 : (100 * gain) / (gain + loss);
      return [{ close, gains, losses }, value];
    },
  };
}

/**
 * Moving average convergence/divergence (Gerald Appel): the fast EMA less the slow one; its signal is
 * an EMA of that line, the histogram the line less its signal. The line begins before its signal.
 */
export function macd(fast, slow, signal) {
  const [quick, calm, trend] = [ema(fast), ema(slow), ema(signal)];
  return {
    start: { quick: quick.start, calm: calm.start, trend: trend.start },
    step(before, close) {
      const [quickState, high] = quick.step(before.quick, close);
      const [calmState, low] = calm.step(before.calm, close);
      if (low === null) return [{ ...before, quick: quickState, calm: calmState }, null];
      const line = high - low;
      const [trendState, average] = trend.step(before.trend, line);
      const histogram = average === null ? null : line - average;
      return [{ quick: quickState, calm: calmState, trend: trendState }, { line, signal: average, histogram }];
    },
  };
}

/** One indicator along the bars of a chart, `{time, close?}` in order; a blank bar has no close. */
export class Run {
  #indicator;
  #before; // the newest bar's state must not be lost: it may change with every tick
  #after;
  #time = null;

  constructor(indicator) {
    this.#indicator = indicator;
    this.#before = this.#after = indicator.start;
  }

  /** The value at the next bar, or at the newest one again, with another close. */
  add(bar) {
    if (bar.time !== this.#time) this.#before = this.#after;
    this.#time = bar.time;
    if (bar.close == null) return null;
    const [after, value] = this.#indicator.step(this.#before, bar.close);
    this.#after = after;
    return value;
  }
}

function smoothed(window, weight) {
  return {
    start: { count: 0, average: 0 },
    step({ count, average }, next) {
      const seen = Math.min(count + 1, window);
      // The mean of the first ones, kept as they come; then each counts by its weight.
      const share = count < window ? 1 / seen : weight;
      const state = { count: seen, average: average + (next - average) * share };
      return [state, seen === window ? state.average : null];
    },
  };
}

function mean(numbers) {
  return numbers.reduce((sum, one) => sum + one, 0) / numbers.length;
}
