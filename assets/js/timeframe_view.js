/** One timeframe on the chart: loads its stored candles, follows the live ones, pages back. */
import { CandleSeries } from "./candle_series.js";
import { ChartHistory } from "./chart_history.js";
import { onLink, subscribe } from "./feed.js";

/** `say({phase, words})` hears of it: loading at first, then ready, empty or error. */
export class TimeframeView {
  #series;
  #history;
  #tick = null;
  #painting = 0;
  #stopped = false;
  #loaded = false; // until then live candles are only kept: two of them are no chart
  #drawn = false;
  #links = 0;
  #checked = 0;

  constructor(drawing, timeframe, say) {
    this.drawing = drawing;
    this.say = say;
    this.#series = new CandleSeries(timeframe);
    this.#history = new ChartHistory(timeframe);
    drawing.start(this.#series.step, () => this.#loadOlder());
    this.#load();
    this.stops = [
      subscribe(`candles:SOL:${timeframe}`, (frame) => this.#onCandles(frame)),
      subscribe("prices", (frame) => this.#onPrice(frame)),
      // Back after a loss: what was missed is more than the snapshot's two candles.
      onLink((link) => link === "open" && this.#links++ > 0 && this.#load()),
    ];
  }

  stop() {
    this.#stopped = true;
    cancelAnimationFrame(this.#painting);
    this.stops.forEach((stop) => stop());
  }

  async #load() {
    try {
      this.#series.merge(await this.#history.newest());
      this.#loaded = true;
      this.#redraw();
    } catch (error) {
      if (!this.#stopped && !this.#drawn) this.say({ phase: "error", words: error.message });
    }
  }

  async #loadOlder() {
    const page = await this.#history.older().catch(() => []); // scrolling on asks again
    if (this.#stopped || page.length === 0) return;
    this.#series.merge(page);
    this.drawing.replace(this.#series.bars());
  }

  #onCandles(frame) {
    for (const candle of frame.candles ?? [frame.candle]) {
      this.#update(this.#series.apply(candle));
      this.#lookForHole(candle.time);
    }
    this.#follow(); // a candle is counted a moment after its last tick was shown: keep the newer close
  }

  /** Once a bucket: a hole among the newest candles may have been filled from history meanwhile. */
  #lookForHole(time) {
    if (this.#loaded && time > this.#checked && this.#series.hasFreshHole()) this.#load();
    this.#checked = Math.max(this.#checked, time);
  }

  #onPrice(frame) {
    this.#tick = { price: Number(frame.price), time: Date.parse(frame.publish_time) / 1000 };
    // However fast the market is, a screen shows one price a frame.
    this.#painting ||= requestAnimationFrame(() => {
      this.#painting = 0;
      this.#follow();
    });
  }

  #follow() {
    if (!this.#drawn || !this.#tick) return;
    this.#update(this.#series.follow(this.#tick.price, this.#tick.time));
  }

  #update(bars) {
    if (!this.#loaded) return;
    if (bars?.length === 0) return;
    if (bars?.length === 1 && this.#drawn) this.drawing.update(bars[0]);
    else this.#redraw(); // an older bar changed, or a hole came before the newest: lines open there
  }

  #redraw() {
    if (this.#stopped) return;
    if (!this.#series.last) return this.say({ phase: "empty" });
    this.drawing.replace(this.#series.bars());
    if (!this.#drawn) this.drawing.showNewest();
    this.#drawn = true;
    this.say({ phase: "ready" });
  }
}
