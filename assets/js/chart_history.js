/** Pages of stored candles from the REST API, newest first, each asked for once at a time. */
import { read } from "./rest.js";

const PAGE = 300;

export class ChartHistory {
  constructor(timeframe) {
    this.timeframe = timeframe;
    this.before = undefined; // undefined: nothing loaded yet; null: nothing older
    this.loading = null;
  }

  /** The newest candles. Throws an Error with words for a person. */
  async newest() {
    const page = await this.#page();
    if (this.before === undefined) this.before = page.next_before;
    return page.candles;
  }

  /** The candles before all that was loaded; none when there are no older ones or a load is under way. */
  async older() {
    if (this.loading || this.before == null) return [];
    this.loading = this.#page(this.before);
    try {
      const page = await this.loading;
      this.before = page.next_before;
      return page.candles;
    } finally {
      this.loading = null;
    }
  }

  #page(before) {
    const query = new URLSearchParams({ asset: "SOL", timeframe: this.timeframe, limit: PAGE });
    if (before != null) query.set("before", before);
    return read(`/api/market/candles?${query}`);
  }
}
