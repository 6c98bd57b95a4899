/**
 * An account's equity over time as a chart wants it: one value a step, each step as wide as the next.
 *
 * What comes in are `[UNIX seconds, "USDC"]`, ascending; a value holds until the next one. Pure.
 */
import { fixed, gain } from "./figures.js";

const DAY = 86400;
/** Seconds back from now; null is all there is. */
export const RANGES = { "1D": DAY, "1W": 7 * DAY, "1M": 30 * DAY, All: null };
const STEPS = [1, 5, 15, 60, 300, 900, 1800, 3600, 7200, 14400, 43200, DAY];
const MOST_STEPS = 400;
const ROWS = 24;

/** The step, in seconds, in which so long a time is drawn. */
export function stepOf(seconds) {
  const fitting = STEPS.find((step) => seconds / step <= MOST_STEPS);
  return fitting ?? Math.ceil(seconds / MOST_STEPS / DAY) * DAY;
}

/** `{time, value}` at each step: what the account was worth at the step's end. */
export function steps(points, step) {
  const worths = [];
  for (const [time, equity] of points) {
    const at = floor(time, step);
    fill(worths, at, step);
    if (worths.at(-1)?.time === at) worths.pop();
    worths.push({ time: at, value: Number(equity) });
  }
  return worths;
}

/** The steps from the last known one up to, not including, the one that begins at `time`. */
export function heldUntil(last, time, step) {
  const worths = [last];
  fill(worths, floor(time, step), step);
  return worths.slice(1);
}

function floor(time, step) {
  return Math.floor(time / step) * step;
}

function fill(worths, until, step) {
  const last = worths.at(-1);
  if (!last) return;
  for (let time = last.time + step; time < until; time += step) worths.push({ time, value: last.value });
}

/** The curve in a sentence or two, for those who do not see it. `when` prints UNIX seconds. */
export function summary(points, when) {
  const values = points.map(([, equity]) => Number(equity));
  const [first, last] = [values[0], values.at(-1)];
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const since = `since ${when(points[0][0])}`;
  if (low === high) return `Equity has been ${fixed(first)} USDC all the time ${since}.`;
  const { pnl, percent } = gain(last, first);
  return (
    `Equity went from ${fixed(first)} to ${fixed(last)} USDC ${since}: ${pnl} USDC, ${percent}. ` +
    `Lowest ${fixed(low)}, highest ${fixed(high)}.`
  );
}

/** The curve as the rows of a short table, newest first: `{time, equity, pnl, percent, tone}`. */
export function rows(points, start) {
  const every = Math.max(1, Math.ceil(points.length / ROWS));
  const kept = points.filter((_, i) => (points.length - 1 - i) % every === 0);
  return kept.reverse().map(([time, equity]) => ({
    time,
    equity: fixed(Number(equity)),
    ...gain(Number(equity), start),
  }));
}
