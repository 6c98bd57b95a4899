/** The account's own fills, gathered into marks of the chart. Pure. */
import { fixed, grouped } from "./figures.js";

/**
 * A mark for each bar of `step` seconds and each side that was filled in it, in order of time:
 * `{time, side, count, size, price}`, size and price exact strings of one fill, else the sum and the
 * average by size.
 *
 * A fill `{time, side, size, price}` belongs to the bar that holds its price.
 */
export function marksOf(fills, step) {
  const groups = new Map();
  for (const fill of fills) {
    const time = Math.floor(fill.time / step) * step;
    const key = `${time} ${fill.side}`;
    groups.set(key, [...(groups.get(key) ?? []), fill]);
  }
  const marks = [...groups.values()].map((group) => gathered(group, step));
  return marks.sort((one, other) => one.time - other.time || (one.side < other.side ? -1 : 1));
}

/** A mark in words: "Bought 1.5 SOL at 150.25", "Sold 3 SOL in 2 fills at 151.00 on average". */
export function markWords({ side, count, size, price }) {
  const done = side === "buy" ? "Bought" : "Sold";
  if (count === 1) return `${done} ${size} SOL at ${price}`;
  return `${done} ${size} SOL in ${count} fills at ${price} on average`;
}

function gathered(group, step) {
  const [first] = group;
  const mark = { time: Math.floor(first.time / step) * step, side: first.side, count: group.length };
  if (group.length === 1) return { ...mark, size: grouped(first.size), price: grouped(first.price) };
  const size = group.reduce((sum, fill) => sum + Number(fill.size), 0);
  const paid = group.reduce((sum, fill) => sum + Number(fill.size) * Number(fill.price), 0);
  return { ...mark, size: plain(size), price: fixed(paid / size, paid / size < 10 ? 4 : 2) };
}

/** A sum of sizes to a lamport, without noughts behind. */
function plain(size) {
  return grouped(size.toFixed(9).replace(/\.?0+$/, ""));
}
