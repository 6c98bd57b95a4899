/** lightweight-charts dressed in the page's own colours; knows bars and pixels, not where they come from. */
import { CandlestickSeries, createChart } from "lightweight-charts";

import { priceFormat, timeFormats, zoneOffset } from "./chart_axis.js";
import { chartColours, onTheme, role } from "./chart_theme.js";

const BARS_SHOWN = 110;
const BARS_RIGHT = 6; // free space after the newest
const LOAD_WHEN_BARS_LEFT = 60;

/**
 * A chart in `box`. `onLegend(bar)` gets the bar under the crosshair, else the newest one.
 *
 * Times of bars are UNIX seconds, UTC.
 */
export class ChartDrawing {
  #chart;
  #candles;
  #stopTheme;
  #offset = 0;
  #newest = null;
  #hovering = false;
  #loadOlder = () => {};

  constructor(box, onLegend) {
    this.onLegend = onLegend;
    const rightPriceScale = { scaleMargins: { top: 0.12, bottom: 0.08 } };
    this.#chart = createChart(box, { autoSize: true, rightPriceScale });
    this.#candles = this.#chart.addSeries(CandlestickSeries, {});
    this.#stopTheme = onTheme(() => applyColours(this.#chart, this.#candles));
    this.#chart.timeScale().subscribeVisibleLogicalRangeChange((range) => {
      if (range && range.from < LOAD_WHEN_BARS_LEFT) this.#loadOlder();
    });
    this.#chart.subscribeCrosshairMove((event) => this.#point(event.seriesData.get(this.#candles)));
  }

  /** Clears the chart for bars of `step` seconds; `older()` is called when older ones are wanted. */
  start(step, older) {
    this.#offset = zoneOffset(step);
    this.#loadOlder = older;
    this.#newest = null;
    this.#candles.setData([]);
    const formats = timeFormats(step, this.#offset);
    this.#chart.applyOptions({
      localization: { timeFormatter: formats.crosshair },
      timeScale: { tickMarkFormatter: formats.tick, timeVisible: step < 86400, secondsVisible: false },
    });
  }

  /** Draws these bars instead of what is there; what one looks at stays where it is. */
  replace(bars) {
    this.#candles.setData(bars.map((bar) => this.#placed(bar)));
    const last = bars.at(-1);
    if (last) this.#candles.applyOptions({ priceFormat: priceFormat(last.close ?? 100) });
    this.#remember(last);
  }

  /** Draws the newest bar, or the one after it. */
  update(bar) {
    this.#candles.update(this.#placed(bar));
    this.#remember(bar);
  }

  showNewest() {
    const scale = this.#chart.timeScale();
    const barSpacing = Math.max(4, scale.width() / BARS_SHOWN);
    scale.applyOptions({ barSpacing, rightOffset: BARS_RIGHT });
    scale.scrollToPosition(BARS_RIGHT, false);
  }

  remove() {
    this.#stopTheme();
    this.#chart.remove();
  }

  #placed(bar) {
    return { ...bar, time: bar.time + this.#offset };
  }

  #point(bar) {
    this.#hovering = isCandle(bar);
    this.onLegend(this.#hovering ? bar : this.#newest);
  }

  #remember(bar) {
    if (!isCandle(bar)) return;
    this.#newest = bar;
    if (!this.#hovering) this.onLegend(bar);
  }
}

function isCandle(bar) {
  return Boolean(bar && "open" in bar);
}

function applyColours(chart, candles) {
  chart.applyOptions(chartColours());
  const [up, down] = [role("up"), role("down")];
  candles.applyOptions({
    upColor: up,
    wickUpColor: up,
    borderUpColor: up,
    downColor: down,
    wickDownColor: down,
    borderDownColor: down,
    priceLineColor: role("muted"),
  });
}
