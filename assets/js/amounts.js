/**
 * Amounts as people type them and as the server counts them: in base units, exactly.
 *
 * What is converted at a price is an estimate and says so by being rounded.
 */

import { lastPrice } from "./last_price.js";

/** The assets' decimals: a base unit is the last of them. */
export const DECIMALS = { SOL: 9, USDC: 6 };
/** How many of them an estimate shows. */
export const SHOWN = { SOL: 6, USDC: 2 };

const PLAIN = /^(?:\d+\.?\d*|\.\d+)$/;

/** What people type, as a number: comma becomes point, all but digits and one point goes. */
export function cleanAmount(text) {
  const [whole, ...rest] = text.replace(/,/g, ".").replace(/[^\d.]/g, "").split(".");
  return rest.length ? `${whole}.${rest.join("")}` : whole;
}

/** A cleaned number as the server reads it: ".5" → "0.5", "1." → "1"; empty stays empty. */
export function decimalText(text) {
  const [whole, fraction = ""] = text.split(".");
  if (!whole && !fraction) return "";
  return fraction ? `${whole || "0"}.${fraction}` : whole;
}

/** `"10.50"` in base units, or null when it is not an amount of that asset. */
export function baseUnits(text, asset) {
  if (!PLAIN.test(text)) return null;
  const [whole, fraction = ""] = text.split(".");
  const kept = fraction.replace(/0+$/, "");
  if (kept.length > DECIMALS[asset]) return null;
  return BigInt((whole || "0") + kept.padEnd(DECIMALS[asset], "0"));
}

/** `percent` of an exact amount, rounded down to a base unit; 100 is all of it. */
export function share(available, asset, percent) {
  const units = (baseUnits(available || "0", asset) * BigInt(percent)) / 100n;
  return shortest(units.toString().padStart(DECIMALS[asset] + 1, "0"), DECIMALS[asset]);
}

/**
 * What is typed in one unit, in the other one at this price; blank when that is not known.
 *
 * USDC are all that is paid or received, the fee included. Rounded down to the decimals that
 * estimates show: whoever switches the unit orders the rounded amount, and not quite what it was.
 */
export function converted(side, from, to, amount, feeRate, price = lastPrice()) {
  const units = baseUnits(amount, from);
  if (from === to || units === null) return amount;
  if (!price) return "";
  const rate = Number(feeRate);
  const perSol = price * (side === "buy" ? 1 + rate : 1 - rate);
  const value = to === "SOL" ? Number(amount) / perSol : Number(amount) * perSol;
  const digits = Math.floor(value * 10 ** SHOWN[to] + 1e-6); // 300.3 is a float of 300.2999…
  if (!digits || !Number.isSafeInteger(digits)) return "";
  return shortest(String(digits).padStart(SHOWN[to] + 1, "0"), SHOWN[to]);
}

/** Digits with `places` decimals, as short as can be: "1500", 3 → "1.5". */
function shortest(digits, places) {
  const fraction = digits.slice(-places).replace(/0+$/, "");
  const whole = digits.slice(0, -places);
  return fraction ? `${whole}.${fraction}` : whole;
}
