/**
 * The order form's reckoning: what an order would come to, why it cannot be sent, and how it is sent.
 *
 * An order is `{side, unit, amount, guard, limit}` as typed. Estimates are floats, for show; what is
 * typed as given up is counted exactly.
 */

import { DECIMALS, SHOWN, baseUnits, decimalText } from "./amounts.js";
import { fixed, grouped } from "./figures.js";
import { lastPrice, serverNow } from "./last_price.js";

const BLANK = { size: "—", notional: "—", fee: "—", total: "—", left: "—" };
const PREFILL = 0.005;
const NEARLY_ALL = 0.999;
const USUAL_NOTE = "Estimate. The fill is at the price of its moment.";

/**
 * The receipt that an order would have at this price, or why there can be none.
 *
 * `account` is `{sol, usdc, fee_rate, min_size, max_size}`, exact strings; `market` is what the
 * live feed says; `linked` is false while orders cannot be sent. Answers the receipt's lines, ready to
 * print, with `{ready, kind, reason, note}`: the kind stays while the figures in its reason change.
 */
export function estimate(order, price, market, account, linked = true) {
  const deal = dealAt(order, price, account);
  const refusal = whyNot(order, deal, price, market, account, linked);
  return {
    ...(deal ? receipt(order.side, deal, account) : BLANK),
    note: deal && !refusal ? note(order, deal, account) : USUAL_NOTE,
    ready: !refusal,
    kind: refusal?.kind ?? "",
    reason: refusal?.words ?? "",
  };
}

function dealAt({ side, unit, amount }, price, account) {
  if (!price || !account.usdc || !baseUnits(amount, unit)) return null;
  const [given, feeRate] = [Number(amount), Number(account.fee_rate)];
  const buying = side === "buy";
  const notional = unit === "SOL" ? given * price : given / (buying ? 1 + feeRate : 1 - feeRate);
  const size = unit === "SOL" ? given : notional / price;
  const fee = notional * feeRate;
  return { size, notional, fee, total: buying ? notional + fee : notional - fee };
}

function receipt(side, deal, account) {
  const sign = side === "buy" ? 1 : -1;
  const usdc = Math.max(0, Number(account.usdc) - sign * deal.total);
  const sol = Math.max(0, Number(account.sol) + sign * deal.size);
  return {
    size: fixed(deal.size, SHOWN.SOL),
    notional: fixed(deal.notional),
    fee: fixed(deal.fee, 4),
    total: fixed(deal.total),
    left: `${fixed(usdc)} USDC · ${fixed(sol, 4)} SOL`,
  };
}

function whyNot(order, deal, price, market, account, linked) {
  return (
    closed(price, market, account, linked) ??
    malformed(order) ??
    limitBroken(deal.size, account) ??
    unaffordable(order, deal, account) ??
    guarded(order, price)
  );
}

function because(kind, words) {
  return { kind, words };
}

function closed(price, market, account, linked) {
  if (!account.usdc) return because("loading", "Loading your account…");
  if (market.state === "offline" || !linked) return because("offline", "Connection lost. Reconnecting…");
  if (market.state === "paused") {
    return because("paused", `Trading is paused: the last price is ${market.age} s old`);
  }
  return market.tradable && price ? null : because("waiting", "Waiting for the first price…");
}

function malformed({ unit, amount }) {
  if (!amount || amount === ".") return because("empty", "Enter an amount");
  const units = baseUnits(amount, unit);
  if (units === null) return because("decimals", `${unit} has at most ${DECIMALS[unit]} decimals`);
  return units === 0n ? because("empty", "Enter an amount above zero") : null;
}

function limitBroken(size, account) {
  const roomy = 1e-9;
  if (size < Number(account.min_size) - roomy) {
    return because("small", `The smallest order is ${account.min_size} SOL`);
  }
  if (size > Number(account.max_size) + roomy) {
    return because("large", `The largest order is ${grouped(account.max_size)} SOL`);
  }
  return null;
}

/** What an order gives up: the asset, how much by estimate, and the exact string of what there is. */
function outlay(side, deal, account) {
  return side === "buy" ? ["USDC", deal.total, account.usdc] : ["SOL", deal.size, account.sol];
}

function unaffordable({ side, unit, amount }, deal, account) {
  const [asset, needed, has] = outlay(side, deal, account);
  const verb = side === "buy" ? "This costs" : "This sells";
  if (unit === asset) {
    // What was typed is what is given up: no estimate about it.
    if (baseUnits(amount, asset) <= baseUnits(has, asset)) return null;
    return because("funds", `${verb} ${grouped(amount)} ${asset}; you have ${grouped(has)}`);
  }
  if (needed <= Number(has)) return null;
  const short = needed - Number(has) < 10 ** -SHOWN[asset];
  const about = fixed(needed, short ? DECIMALS[asset] : SHOWN[asset]);
  const included = side === "buy" ? " with the fee" : "";
  return because("funds", `${verb} about ${about} ${asset}${included}; you have ${grouped(has)}`);
}

function guarded({ side, guard, limit }, price) {
  if (!guard) return null;
  const buying = side === "buy";
  if (!(Number(limit) > 0)) {
    return because("limit", `Enter the ${buying ? "most you will pay" : "least you will take"} for one SOL`);
  }
  const fine = buying ? price <= Number(limit) : price >= Number(limit);
  if (fine) return null;
  const beyond = buying ? "above" : "below";
  return because("guard", `The price is ${fixed(price)}, ${beyond} your limit of ${grouped(limit)}`);
}

/** An estimate that takes nearly everything may come to more than there is at the next price. */
function note({ side, unit }, deal, account) {
  const [asset, needed, has] = outlay(side, deal, account);
  if (unit === asset || needed < NEARLY_ALL * Number(has)) return USUAL_NOTE;
  const move = side === "buy" ? "rises" : "falls";
  return `This takes nearly all your ${asset}: it is refused if the price ${move} first. 100% takes exactly all.`;
}

/**
 * The guard's limit: what is typed, or half a percent beyond the price where nothing is typed yet.
 *
 * Rounded away from the price, to what prices show.
 */
export function prefilled({ side, guard, limit }, price = lastPrice()) {
  if (!guard || limit || !price) return limit;
  const places = price < 10 ? 4 : 2;
  const units = price * (side === "buy" ? 1 + PREFILL : 1 - PREFILL) * 10 ** places;
  return ((side === "buy" ? Math.ceil(units) : Math.floor(units)) / 10 ** places).toFixed(places);
}

/** An order as it is sent at this moment, the moment included. */
export function sendable({ side, unit, amount, guard, limit }, clientOrderId) {
  return {
    side,
    unit,
    amount: decimalText(amount),
    limit: guard ? decimalText(limit) : "",
    client_order_id: clientOrderId,
    pressed_at: String(serverNow()),
  };
}

let intent = { key: "", id: "" };

/**
 * The client_order_id of what the form asks for: the same until the form asks for something else,
 * so that a second click, or one after a lost answer, is the same order and not another.
 */
export function intentId({ side, unit, amount, guard, limit }) {
  const key = amount && [side, unit, amount, guard ? limit : ""].join(" ");
  if (key !== intent.key) intent = { key, id: key && uuid() };
  return intent.id;
}

function uuid() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40; // version 4
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

/**
 * A receipt while its order is on its way: not to be sent again, until the answer is overdue.
 *
 * `sent` is `{id, silent}`. What the account says meanwhile may have the fill in it already, so that no
 * reason is given.
 */
export function underway(receipt, sent, intent) {
  const ours = sent.id && sent.id === intent;
  if (ours && !sent.silent) return { ...receipt, sending: true, ready: false, kind: "", reason: "" };
  const overdue = { kind: "silence", reason: "No answer yet. Send it again: it is never filled twice." };
  return { ...receipt, ...(ours && receipt.ready ? overdue : {}), sending: false };
}

let said = { kind: "", words: "" };

/** What a screen reader is told of a reason: once a kind, not at every figure that moves in it. */
export function announcement(kind, reason) {
  const silent = kind === "empty" || kind === "loading";
  if (kind !== said.kind) said = { kind, words: silent ? "" : reason };
  return said.words;
}
