/** How somebody likes the chart: timeframe, kind, indicators, scale; remembered by this browser. */
import { SECONDS } from "./candle_series.js";
import { INDICATORS } from "./indicator_catalogue.js";
import { recall, remember } from "./remembered.js";

const KEY = "chart";
const KINDS = ["candles", "line", "area"];

/** What was chosen last time; what no longer exists is left out. */
export function recallChoices() {
  const kept = recall(KEY, null) ?? {};
  return {
    timeframe: Object.hasOwn(SECONDS, kept.timeframe) ? kept.timeframe : "1m",
    kind: KINDS.includes(kept.kind) ? kept.kind : "candles",
    log: kept.log === true,
    indicators: known(Array.isArray(kept.indicators) ? kept.indicators : []),
  };
}

/** The choices with `change` made to them, remembered. */
export function choose(choices, change) {
  const next = { ...choices, ...change };
  remember(KEY, next);
  return next;
}

/** The choices with one indicator switched on, or off. */
export function toggleIndicator(choices, name) {
  const on = choices.indicators.includes(name);
  const rest = choices.indicators.filter((one) => one !== name);
  return choose(choices, { indicators: known(on ? rest : [...rest, name]) });
}

function known(names) {
  return Object.keys(INDICATORS).filter((name) => names.includes(name));
}
