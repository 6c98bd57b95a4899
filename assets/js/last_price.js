/**
 * The newest price and the server's clock, for what is pressed: read at that moment, so that no
 * control is drawn again at each tick.
 *
 * A price tells when it was published and how old it was when it was sent; what has gone by since is
 * measured with a clock that only ever counts. The browser's own time of day does not matter.
 */

let price = 0;
let ahead = NaN; // server's milliseconds − performance.now()

/** Learns from a price frame that has just arrived. */
export function hearPrice(frame) {
  price = Number(frame.price);
  ahead = Date.parse(frame.publish_time) + frame.age_ms - performance.now();
}

/** USDC for one SOL, a float; 0 before the first price. */
export function lastPrice() {
  return price;
}

/** UNIX milliseconds, behind by what the price needed to arrive; NaN before the first price. */
export function serverNow() {
  return Math.round(ahead + performance.now());
}
