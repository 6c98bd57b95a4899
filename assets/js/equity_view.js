/** One range of the equity curve: loads it, follows the price, loads it again now and then. */
import { RANGES, heldUntil, stepOf, steps } from "./equity_curve.js";
import { onLink, subscribe } from "./feed.js";
import { read } from "./rest.js";

const POINTS = 1200;
const AGAIN_MS = 300000;

/**
 * Draws the curve of `range` and what the account is worth at each new price.
 *
 * `say({phase, words, points})` hears of it: loading at first, then ready, empty or error; points are
 * those that were read. `again()` is called when they are about to be read once more.
 */
export class EquityView {
  #drawing;
  #range;
  #say;
  #again;
  #holdings = null; // {sol, usdc}
  #step = null;
  #last = null; // the newest value drawn
  #frame = null;
  #links = 0;
  #stopped = false;
  #stops;

  constructor(drawing, range, say, again) {
    this.#drawing = drawing;
    this.#range = range;
    this.#say = say;
    this.#again = again;
    this.#load();
    const timer = setInterval(() => document.visibilityState === "visible" && this.#loadAgain(), AGAIN_MS);
    this.#stops = [
      () => clearInterval(timer),
      subscribe("prices", (frame) => this.#onPrice(frame)),
      onLink((link) => link === "open" && this.#links++ > 0 && this.#loadAgain()),
    ];
  }

  stop() {
    this.#stopped = true;
    this.#stops.forEach((stop) => stop());
  }

  /** What the account holds from now on: what is said of the curve must count the fill, too. */
  hold(sol, usdc) {
    const known = this.#holdings;
    this.#holdings = { sol, usdc };
    if (known) this.#load();
  }

  #loadAgain() {
    this.#again();
    this.#load();
  }

  async #load() {
    const back = RANGES[this.#range];
    const from = back && { from: Math.floor(Date.now() / 1000) - back };
    const query = new URLSearchParams({ points: POINTS, ...from });
    try {
      const { points } = await read(`/api/portfolio/equity?${query}`);
      if (!this.#stopped) this.#show(points);
    } catch (error) {
      if (!this.#stopped && !this.#last) this.#say({ phase: "error", words: error.message });
    }
  }

  #show(points) {
    if (points.length === 0) return this.#say({ phase: "empty" });
    this.#step = stepOf(points.at(-1)[0] - points[0][0]);
    const worths = steps(points, this.#step);
    this.#last = worths.at(-1);
    this.#drawing.replace(worths, this.#step);
    this.#follow();
    this.#say({ phase: "ready", points });
  }

  #onPrice(frame) {
    this.#frame = frame;
    this.#follow();
  }

  /** The right edge follows the market; not on a price too old to say what anything is worth now. */
  #follow() {
    if (!this.#last || !this.#holdings || !this.#frame || this.#frame.stale) return;
    const value = this.#holdings.usdc + this.#holdings.sol * Number(this.#frame.price);
    const published = Date.parse(this.#frame.publish_time) / 1000;
    const time = Math.max(this.#last.time, Math.floor(published / this.#step) * this.#step);
    const held = heldUntil(this.#last, time, this.#step);
    this.#last = { time, value };
    this.#drawing.update([...held, this.#last]);
  }
}
