/** The account's fills: stored ones by REST as far back as is asked for, new ones from the feed. */
import { subscribe } from "./feed.js";

const PAGE = 200;

/** `show(fills)` gets all that are known, `{time, side, size, price}`, whenever there are more. */
export class AccountFills {
  #account;
  #show;
  #fills = new Map(); // trade id -> fill
  #wanted = Infinity; // the time to load back to, UNIX seconds
  #reached = Infinity;
  #cursor; // undefined: nothing loaded yet; null: nothing older
  #loading = false;
  #stop;

  constructor(account, show) {
    this.#account = account;
    this.#show = show;
    this.#stop = subscribe("orders", (frame) => this.#onOrders(frame));
  }

  stop() {
    this.#show = () => {};
    this.#stop();
  }

  /** Loads back to `time`. */
  reach(time) {
    this.#wanted = Math.min(this.#wanted, time);
    this.#load();
  }

  async #load() {
    if (this.#loading) return;
    this.#loading = true;
    try {
      while (this.#cursor !== null && this.#reached >= this.#wanted) await this.#loadPage();
    } catch {
      // No markers is better than no chart: scrolling, or the next connection, asks again.
    } finally {
      this.#loading = false;
    }
  }

  async #loadPage() {
    const query = new URLSearchParams({ limit: PAGE, ...(this.#cursor && { cursor: this.#cursor }) });
    const answer = await fetch(`/api/trades?${query}`);
    if (!answer.ok) throw new Error(`The trades could not be read: ${answer.status}`);
    const { trades, next_cursor: next } = await answer.json();
    this.#cursor = next;
    this.#take(trades);
    if (trades.length) this.#reached = fillOf(trades.at(-1)).time;
  }

  /** A fill, or after each connect the newest orders; more than those may have been missed. */
  #onOrders(frame) {
    if (String(frame.account_id) !== this.#account) return;
    const orders = frame.orders ?? [frame.order];
    const trades = orders.map((order) => order.trade).filter(Boolean);
    const missed = this.#fills.size > 0 && trades.length > 1 && !trades.some(({ id }) => this.#fills.has(id));
    this.#take(trades);
    if (missed) [this.#cursor, this.#reached] = [undefined, Infinity];
    this.#load();
  }

  #take(trades) {
    const known = this.#fills.size;
    for (const trade of trades) this.#fills.set(trade.id, fillOf(trade));
    if (this.#fills.size > known) this.#show([...this.#fills.values()]);
  }
}

function fillOf({ side, size, price, receipt }) {
  return { time: Date.parse(receipt.publish_time) / 1000, side, size, price };
}
