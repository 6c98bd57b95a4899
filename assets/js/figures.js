/**
 * What the page works out by itself while prices move: shown as estimates, never sent or stored.
 *
 * Exact figures are strings from the server; here floats are good enough. Pure.
 */

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
