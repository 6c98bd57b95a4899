/**
 * What the page works out by itself while prices move: shown as estimates, never sent or stored.
 *
 * Exact figures are strings from the server; here floats are good enough. Pure.
 */

const DECIMALS = { SOL: 9, USDC: 6 };
const SHOWN = { SOL: 6, USDC: 2 };
const PLAIN = /^(?:\d+\.?\d*|\.\d+)$/;

const printers = []; // by decimals: making one takes a hundred times as long as using it

function printer(decimals) {
  const digits = { minimumFractionDigits: decimals, maximumFractionDigits: decimals };
  return (printers[decimals] ??= new Intl.NumberFormat("en-US", digits));
}

/** A number with grouped thousands and a fixed number of decimals; a proper minus sign. */
export function fixed(value, decimals = 2) {
  const text = printer(decimals).format(Math.abs(value));
  return value < 0 && /[1-9]/.test(text) ? `−${text}` : text;
}

/** The same with a plus or minus, nothing before a zero. */
export function signed(value, decimals = 2) {
  const text = fixed(value, decimals);
  return value > 0 && /[1-9]/.test(text) ? `+${text}` : text;
}

/** An exact decimal string with grouped thousands: "1000.5" → "1,000.5". */
export function grouped(text) {
  const [whole, fraction] = String(text).split(".");
  const digits = whole.replace(/\B(?=(\d{3})+(?!\d))/g, ",");
  return fraction === undefined ? digits : `${digits}.${fraction}`;
}

function tone(value) {
  return value > 0 ? "up" : value < 0 ? "down" : "flat";
}

/** A price, in cents, or finer where cents are coarse. */
export function priceText(value) {
  return fixed(value, value < 10 ? 4 : 2);
}

/** A price frame as the page shows it; `previous` gives the direction. */
export function priceView(frame, previous) {
  const value = Number(frame.price);
  const before = previous?.value ?? value;
  return {
    value,
    text: priceText(value),
    direction: value === before ? (previous?.direction ?? "flat") : tone(value - before),
  };
}

/** The move since the day's opening price: `{text, percent, tone}`. */
export function change(price, open) {
  const start = Number(open);
  if (!price || !start) return { text: "", percent: "—", tone: "flat" };
  const move = price - start;
  return { text: signed(move), percent: `${signed((move / start) * 100)}%`, tone: tone(round(move, 2)) };
}

/** The day's extremes to print, `{high, low}`; a price beyond those last heard of is one itself. */
export function dayRange(price, day) {
  const [high, low] = [Number(day.high_24h), Number(day.low_24h)];
  if (!price || !high || !low) return { high: "—", low: "—" };
  return { high: priceText(Math.max(high, price)), low: priceText(Math.min(low, price)) };
}

/** How old a price is: tenths of a second while it is fresh; blank for null. */
export function ageText(ageMs) {
  if (ageMs === null) return "";
  const seconds = Math.max(0, ageMs) / 1000;
  return seconds < 9.95 ? `${seconds.toFixed(1)} s` : `${Math.floor(seconds)} s`;
}

/** What a purchase for `spent` USDC brings at this price, `{size, fee}`: a rough example in a text. */
export function example(price, spent, feePercent) {
  if (!price) return { size: "—", fee: "—" };
  const notional = spent / (1 + Number(feePercent) / 100);
  return { size: fixed(notional / price, 4), fee: fixed(spent - notional) };
}

/** A candle in words: `{open, high, low, close, percent, tone}`; blank without one. */
export function candleLegend(bar) {
  if (!bar) return { open: "", high: "", low: "", close: "", percent: "", tone: "flat" };
  const decimals = bar.close < 10 ? 4 : 2;
  const [open, high, low, close] = [bar.open, bar.high, bar.low, bar.close].map((p) => fixed(p, decimals));
  const percent = `${signed(((bar.close - bar.open) / bar.open) * 100)}%`;
  return { open, high, low, close, percent, tone: tone(bar.close - bar.open) };
}

/** What has become of `before`: `{pnl, percent, tone}`. */
export function gain(now, before) {
  const pnl = now - before;
  const percent = before > 0 ? `${signed((pnl / before) * 100)}%` : "";
  return { pnl: signed(pnl), percent, tone: tone(round(pnl, 2)) };
}

/** What a position is worth now: `{value, pnl, percent, tone}`. Size and cost are exact strings. */
export function marked(price, size, cost) {
  if (!price || !Number(size)) return { value: "—", pnl: "—", percent: "", tone: "flat" };
  const value = price * Number(size);
  return { value: fixed(value), ...gain(value, Number(cost)) };
}

function worth(price, sol, usdc) {
  const unknown = !usdc || (Number(sol) > 0 && !price);
  return unknown ? null : Number(usdc) + price * Number(sol);
}

/** Cash plus the position at this price. */
export function equity(price, sol, usdc) {
  const value = worth(price, sol, usdc);
  return value === null ? "—" : fixed(value);
}

/** Equity against the starting funds: `{pnl, percent, tone}`. */
export function netPnl(price, sol, usdc, start) {
  const value = worth(price, sol, usdc);
  const funds = Number(start);
  if (value === null || !funds) return { pnl: "—", percent: "", tone: "flat" };
  return gain(value, funds);
}

/**
 * What the account consists of at this price: `{sol, usdc, solValue, usdcValue}`, the first two as
 * percent that add up to 100 %. Dashes while there is nothing to tell it by.
 */
export function allocation(price, sol, usdc) {
  const value = worth(price, sol, usdc);
  if (!value) return { sol: "—", usdc: "—", solValue: "—", usdcValue: "—" };
  const solValue = value - Number(usdc);
  const share = round((solValue / value) * 100, 1);
  return {
    sol: `${fixed(share, 1)}%`,
    usdc: `${fixed(100 - share, 1)}%`,
    solValue: fixed(solValue),
    usdcValue: fixed(Number(usdc)),
  };
}

function round(value, decimals) {
  return Math.round(value * 10 ** decimals) / 10 ** decimals;
}

/** What people type, as the server wants it: comma becomes point, all but digits and one point goes. */
export function cleanAmount(text) {
  const [whole, ...rest] = text.replace(/,/g, ".").replace(/[^\d.]/g, "").split(".");
  return rest.length ? `${whole}.${rest.join("")}` : whole;
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
  const digits = units.toString().padStart(DECIMALS[asset] + 1, "0");
  const fraction = digits.slice(-DECIMALS[asset]).replace(/0+$/, "");
  const whole = digits.slice(0, -DECIMALS[asset]);
  return fraction ? `${whole}.${fraction}` : whole;
}

/**
 * The receipt that an order would have at this price, or why there can be none.
 *
 * `account` is `{sol, usdc, fee_rate, min_size, max_size}`, exact strings; `market` is what the
 * live feed says. Answers `{ready, reason, size, notional, fee, total, left}`, ready to print.
 */
export function estimate(side, unit, amount, price, market, account) {
  const blank = { size: "—", notional: "—", fee: "—", total: "—", left: "—" };
  const off = (reason, rows = blank) => ({ ...rows, ready: false, reason });
  const closed = account.usdc ? closedBecause(market, price) : "Loading your account…";
  if (!amount) return off(closed ?? "Enter an amount");
  const units = baseUnits(amount, unit);
  if (units === null) return off(`${unit} has at most ${DECIMALS[unit]} decimals`);
  if (units === 0n) return off(closed ?? "Enter an amount above zero");
  if (!price || !account.usdc) return off(closed);
  const deal = dealAt(side, unit, Number(amount), price, Number(account.fee_rate));
  const rows = receipt(side, deal, account);
  const refused = closed ?? limitBroken(deal.size, account) ?? unaffordable(side, unit, amount, deal, account);
  return refused ? off(refused, rows) : { ...rows, ready: true, reason: "" };
}

function closedBecause(market, price) {
  if (market.state === "offline") return "Connection lost. Reconnecting…";
  if (market.state === "paused") return `Trading is paused: the last price is ${market.age} s old`;
  return market.tradable && price ? null : "Waiting for the first price…";
}

function dealAt(side, unit, amount, price, feeRate) {
  const buying = side === "buy";
  const notional =
    unit === "SOL" ? amount * price : amount / (buying ? 1 + feeRate : 1 - feeRate);
  const size = unit === "SOL" ? amount : notional / price;
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

function limitBroken(size, account) {
  const roomy = 1e-9;
  if (size < Number(account.min_size) - roomy) return `The smallest order is ${account.min_size} SOL`;
  if (size > Number(account.max_size) + roomy) return `The largest order is ${grouped(account.max_size)} SOL`;
  return null;
}

function unaffordable(side, unit, amount, deal, account) {
  const [asset, needed] = side === "buy" ? ["USDC", deal.total] : ["SOL", deal.size];
  const verb = side === "buy" ? "This costs" : "This sells";
  const has = account[asset.toLowerCase()];
  if (unit === asset) {
    // What was typed is what is given up: no estimate about it.
    if (baseUnits(amount, asset) <= baseUnits(has, asset)) return null;
    return `${verb} ${grouped(amount)} ${asset}; you have ${grouped(has)}`;
  }
  if (needed <= Number(has) + 10 ** -SHOWN[asset]) return null;
  return `${verb} about ${fixed(needed, SHOWN[asset])} ${asset}; you have ${grouped(has)}`;
}

const CLOCK = { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" };

/** A time of the server in the reader's own zone: the clock today, with the date before that. */
export function localTime(iso) {
  const then = new Date(iso);
  const clock = then.toLocaleTimeString(undefined, CLOCK);
  if (then.toDateString() === new Date().toDateString()) return clock;
  return `${then.toLocaleDateString(undefined, { day: "2-digit", month: "short" })} ${clock}`;
}

/** The date of such a time. */
export function localDate(iso) {
  return new Date(iso).toLocaleDateString(undefined, { dateStyle: "medium" });
}

let intent = { key: "", id: "" };

/**
 * The client_order_id of what the form asks for: the same until the form asks for something else,
 * so that a second click, or one after a lost answer, is the same order and not another.
 */
export function intentId(side, unit, amount) {
  const key = amount && `${side} ${unit} ${amount}`;
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
