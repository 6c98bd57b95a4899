/**
 * Where somebody stands in the guided first trade. It never goes back, and this browser remembers it.
 */
import { recall, remember } from "./remembered.js";

const KEY = "first-trade";

/** Choose an amount, read the receipt, buy, see the position, sell: numbered from 1. */
const [CHOOSE, RECEIPT, POSITION, DONE] = [1, 2, 4, 6];

/** So many fills are more than the guide asks for: somebody who knows how it goes. */
const TRADER = 3;

/** The guide as it was left here; else open for whoever has never traded. */
export function resumeGuide(guide, fills) {
  if (guide.known) return guide;
  const kept = recall(KEY, null);
  if (kept?.asked) return openGuide(fills);
  if (!isGuide(kept)) return fills === 0 ? openGuide(fills) : { ...guide, known: true };
  const made = since(kept, fills);
  // What was chosen in the form is gone with the page it stood on.
  const reached = made === 0 ? CHOOSE : kept.reached;
  return { open: kept.open && made < TRADER, base: kept.base, reached, known: true };
}

/** Has the trading page open the guide from its beginning. */
export function askForGuide() {
  remember(KEY, { asked: true });
}

function openGuide(fills) {
  return changeGuide({ open: true, base: fills, reached: CHOOSE, known: true }, {});
}

/** The guide with `change` made to it, remembered. */
export function changeGuide(guide, change) {
  const next = { ...guide, ...change };
  remember(KEY, next);
  return next;
}

/**
 * The number of the step to take now; 0 while the guide is hidden.
 *
 * `amount` is what the order form holds, `size` the position's; both are exact strings.
 */
export function guideStep(guide, fills, size, amount) {
  return guide.open ? Math.max(guide.reached, seen(guide, fills, size, amount)) : 0;
}

function seen(guide, fills, size, amount) {
  if (since(guide, fills) > 0) return Number(size) ? POSITION : DONE;
  return amount ? RECEIPT : CHOOSE;
}

function since(guide, fills) {
  // Fewer fills than before: the account was opened anew.
  return fills < guide.base ? fills : fills - guide.base;
}

function isGuide(kept) {
  return typeof kept?.open === "boolean" && [kept.base, kept.reached].every(Number.isInteger);
}
