/** The account's own fills, gathered into marks of the chart. Pure. */
import { fixed, grouped } from "./figures.js";

/**
 * A mark for each bar of `step` seconds and each side that was filled in it, in order of time:
 * `{time, side, count, size, price, level}`. Size and price are to read: exact for one fill, else the
 * sum and the average by size; `level` is that price as a number.
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
  const [{ time, side, size, price }] = group;
  const mark = { time: Math.floor(time / step) * step, side, count: group.length };
  if (group.length === 1) return { ...mark, size: grouped(size), price: grouped(price), level: Number(price) };
  const sum = group.reduce((total, fill) => total + Number(fill.size), 0);
  const paid = group.reduce((total, fill) => total + Number(fill.size) * Number(fill.price), 0);
  const level = paid / sum;
  return { ...mark, size: plain(sum), price: fixed(level, level < 10 ? 4 : 2), level };
}

/** A sum of sizes to a lamport, without noughts behind. */
function plain(size) {
  return grouped(size.toFixed(9).replace(/\.?0+$/, ""));
}
