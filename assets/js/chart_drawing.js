/** A chart in the page's own colours; knows bars and pixels, not where they come from. */
import { PriceScaleMode, createChart } from "lightweight-charts";

import { timeFormats, zoneOffset } from "./chart_axis.js";
import { ChartIndicators } from "./chart_indicators.js";
import { ChartMarks } from "./chart_marks.js";
import { PriceSeries } from "./chart_price.js";
import { chartColours, onTheme } from "./chart_theme.js";
import { marksOf } from "./fill_marks.js";

const BARS_SHOWN = 110;
const BARS_RIGHT = 8; // free space after the newest, for the labels at the axis
const LOAD_WHEN_BARS_LEFT = 60;

/**
 * Draws into `box`. Times of bars are UNIX seconds, UTC; a blank bar has nothing but its time.
 *
 * `onLegend({bar, indicators})` hears of the bar under the crosshair, else of the newest one;
 * `onPoint({x, y, marks} | null)` of a pointed bar with fills in it; `onAway(away)` of the newest bar
 * leaving the screen or coming back.
 */
export class ChartDrawing {
  onLegend = () => {};
  onPoint = () => {};
  onAway = () => {};

  #chart;
  #price;
  #indicators;
  #marks;
  #stopTheme;
  #step = 60;
  #offset = 0;
  #bars = new Map(); // time as drawn -> bar, in order
  #fills = [];
  #marksByTime = new Map();
  #newest = null;
  #pointed = null; // the time as drawn of the bar under the crosshair
  #away = false;
  #loadOlder = () => {};
  #onOldest = () => {};

  constructor(box) {
    const rightPriceScale = { scaleMargins: { top: 0.12, bottom: 0.08 } };
    this.#chart = createChart(box, { autoSize: true, rightPriceScale });
    this.#price = new PriceSeries(this.#chart, "candles");
    this.#indicators = new ChartIndicators(this.#chart);
    this.#marks = new ChartMarks((time) => this.#bars.get(time));
    this.#price.series.attachPrimitive(this.#marks);
    this.#stopTheme = onTheme(() => this.#dress());
    this.#chart.timeScale().subscribeVisibleLogicalRangeChange((range) => this.#onRange(range));
    this.#chart.subscribeCrosshairMove((event) => this.#onCrosshair(event));
  }

  /** How the bars are shown: `kind` of drawing, `log` scale, names of `indicators`. */
  show({ kind, log, indicators }) {
    const bars = this.#all();
    const mode = log ? PriceScaleMode.Logarithmic : PriceScaleMode.Normal;
    this.#chart.priceScale("right", 0).applyOptions({ mode });
    if (kind !== this.#price.kind) {
      this.#price.series.detachPrimitive(this.#marks);
      this.#price.change(kind);
      this.#price.series.attachPrimitive(this.#marks);
    }
    this.#indicators.show(indicators, bars);
    this.#pointAtNewest();
  }

  /** Clears the chart for bars of `step` seconds; `older()` is called when older ones are wanted. */
  start(step, older) {
    this.#step = step;
    this.#offset = zoneOffset(step);
    this.#loadOlder = older;
    this.#draw([]);
    const formats = timeFormats(step, this.#offset);
    this.#chart.applyOptions({
      localization: { timeFormatter: formats.crosshair },
      timeScale: { tickMarkFormatter: formats.tick, timeVisible: step < 86400, secondsVisible: false },
    });
  }

  /** Draws these bars instead of what is there; what one looks at stays where it is. */
  replace(bars) {
    this.#draw(bars.map((bar) => this.#placed(bar)));
    this.#onOldest(bars[0].time);
  }

  /** Draws the newest bar, or the one right after it. */
  update(bar) {
    const placed = this.#placed(bar);
    this.#bars.set(placed.time, placed);
    this.#newest = placed;
    this.#price.update(placed);
    this.#indicators.update(placed);
    if (this.#pointed === null || this.#pointed === placed.time) this.#tellLegend();
  }

  /** Marks the account's fills, `{time, side, size, price}`, where bars are drawn. */
  showFills(fills) {
    this.#fills = fills;
    this.#mark();
  }

  /** Calls `listener(time)` with the time of the first bar, now and whenever older ones are drawn. */
  followOldest(listener) {
    this.#onOldest = listener;
    const [first] = this.#bars.values();
    if (first) listener(first.time - this.#offset);
  }

  /** Marks the average entry; null where there is none. */
  showEntry(price) {
    this.#marks.enter(price);
  }

  /** The newest bars at the usual zoom. */
  showNewest() {
    const scale = this.#chart.timeScale();
    const barSpacing = Math.max(4, scale.width() / BARS_SHOWN);
    scale.applyOptions({ barSpacing, rightOffset: BARS_RIGHT });
    scale.scrollToPosition(BARS_RIGHT, false);
  }

  /** Back to the newest bar, the zoom kept. */
  scrollToNewest() {
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.#chart.timeScale().scrollToPosition(BARS_RIGHT, !still);
  }

  /** Everything that is loaded, on one screen. */
  fit() {
    this.#chart.timeScale().fitContent();
    this.#chart.panes().forEach((pane) => pane.priceScale("right").applyOptions({ autoScale: true }));
  }

  /** A canvas with what is seen. */
  picture() {
    return this.#chart.takeScreenshot(true);
  }

  remove() {
    this.#stopTheme();
    this.#indicators.stop();
    this.#chart.remove();
  }

  #placed(bar) {
    return { ...bar, time: bar.time + this.#offset };
  }

  #all() {
    return [...this.#bars.values()];
  }

  #draw(placed) {
    this.#bars = new Map(placed.map((bar) => [bar.time, bar]));
    this.#newest = placed.at(-1) ?? null;
    this.#price.replace(placed);
    this.#indicators.replace(placed);
    this.#mark();
    this.#pointAtNewest();
  }

  /** Marks before the first bar wait until older bars are drawn. */
  #mark() {
    const [first] = this.#bars.keys();
    const marks = marksOf(this.#fills, this.#step)
      .map((mark) => this.#placed(mark))
      .filter(({ time }) => time >= first);
    this.#marksByTime = Map.groupBy(marks, ({ time }) => time);
    this.#marks.show(marks);
  }

  #dress() {
    this.#chart.applyOptions(chartColours());
    this.#price.dress();
    this.#indicators.dress();
    this.#marks.dress();
  }

  #onRange(range) {
    if (!range) return;
    if (range.from < LOAD_WHEN_BARS_LEFT) this.#loadOlder();
    const away = this.#bars.size > 0 && range.to < this.#bars.size - 1;
    if (away !== this.#away) this.onAway(away);
    this.#away = away;
  }

  #onCrosshair({ time, point, paneIndex, seriesData }) {
    const bar = point && this.#bars.get(time);
    this.#pointed = bar && "close" in bar ? time : null;
    this.#tellLegend(this.#pointed === null ? null : seriesData);
    const marks = (point && paneIndex === 0 && this.#marksByTime.get(time)) || null;
    this.onPoint(marks && { ...point, marks });
  }

  /** After a redraw: what lay under the crosshair is not known until it moves. */
  #pointAtNewest() {
    this.#pointed = null;
    this.#tellLegend();
  }

  /** `points`: what each series shows under the crosshair. */
  #tellLegend(points = null) {
    const bar = this.#bars.get(this.#pointed) ?? this.#newest;
    const decimals = bar?.close < 10 ? 4 : 2;
    this.onLegend({ bar, indicators: this.#indicators.legend(points, decimals) });
  }
}
