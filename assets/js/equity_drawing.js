/** The equity curve in the page's own colours; knows values and pixels, not where they come from. */
import { AreaSeries, BaselineSeries, LineStyle, createChart } from "lightweight-charts";

import { timeFormats, zoneOffset } from "./chart_axis.js";
import { chartColours, onTheme, role } from "./chart_theme.js";
import { fixed, signed } from "./figures.js";

const KINDS = {
  equity: { definition: AreaSeries, print: fixed, zero: () => 0, colours: areaColours },
  pnl: { definition: BaselineSeries, print: signed, zero: (funds) => funds, colours: signColours },
};

/**
 * Draws into `box` all of a curve at once: it neither scrolls nor zooms, so that a finger scrolls
 * the page. `onLegend({first, last, pointed})` hears of its values; `pointed` is null at rest.
 *
 * Times are UNIX seconds, UTC; values are equity in USDC, drawn as they are or as profit.
 */
export class EquityDrawing {
  onLegend = () => {};

  #chart;
  #series = null;
  #start = null;
  #kind = "equity";
  #funds = 0;
  #offset = 0;
  #worths = [];
  #pointed = null;
  #stopTheme;

  constructor(box) {
    this.#chart = createChart(box, {
      autoSize: true,
      handleScroll: false,
      handleScale: false,
      rightPriceScale: { scaleMargins: { top: 0.2, bottom: 0.08 } },
      timeScale: { fixLeftEdge: true, fixRightEdge: true, lockVisibleTimeRangeOnResize: true },
    });
    this.#chart.subscribeCrosshairMove((event) => this.#point(event.seriesData.get(this.#series)));
    this.#stopTheme = onTheme(() => this.#dress());
  }

  /** As `equity`, or as `pnl`: what was gained or lost of the starting `funds`. */
  show(kind, funds) {
    this.#kind = kind;
    this.#funds = funds;
    this.#draw();
  }

  /** Draws these values, one each `step` seconds, instead of what is there. */
  replace(worths, step) {
    this.#worths = [...worths];
    this.#offset = zoneOffset(step);
    const formats = timeFormats(step, this.#offset);
    this.#chart.applyOptions({
      localization: { timeFormatter: formats.crosshair },
      timeScale: { tickMarkFormatter: formats.tick, timeVisible: step < 86400, secondsVisible: step < 60 },
    });
    this.#draw();
  }

  /** Draws the newest value again, and any after it. */
  update(worths) {
    const before = this.#worths.length;
    for (const worth of worths) {
      if (this.#worths.at(-1)?.time === worth.time) this.#worths.pop();
      this.#worths.push(worth);
      this.#series.update(this.#placed(worth));
    }
    if (this.#worths.length > before) this.#chart.timeScale().fitContent();
    this.#tellLegend();
  }

  remove() {
    this.#stopTheme();
    this.#chart.remove();
  }

  /**
   * On a new series each time: the library (5.2) loses track of its times when a lone series is given
   * data with the same times as before and is removed later.
   */
  #draw() {
    const old = this.#series;
    const { definition, print } = KINDS[this.#kind];
    const priceFormat = { type: "custom", formatter: (value) => print(value), minMove: 0.01 };
    this.#series = this.#chart.addSeries(definition, { priceFormat, lineWidth: 2, priceLineVisible: false });
    const start = { price: this.#funds - this.#zero(), title: "Start", lineStyle: LineStyle.Dashed, lineWidth: 1 };
    this.#start = this.#series.createPriceLine(start);
    this.#series.setData(this.#worths.map((worth) => this.#placed(worth)));
    if (old) this.#chart.removeSeries(old); // last, so that the time scale is never without points
    this.#dress();
    this.#chart.timeScale().fitContent();
    this.#tellLegend();
  }

  #zero() {
    return KINDS[this.#kind].zero(this.#funds);
  }

  #placed({ time, value }) {
    return { time: time + this.#offset, value: value - this.#zero() };
  }

  #point(at) {
    this.#pointed = at ? { time: at.time - this.#offset, value: at.value + this.#zero() } : null;
    this.#tellLegend();
  }

  #tellLegend() {
    const [first, last] = [this.#worths[0] ?? null, this.#worths.at(-1) ?? null];
    this.onLegend({ first, last, pointed: this.#pointed });
  }

  #dress() {
    this.#chart.applyOptions(chartColours());
    this.#series?.applyOptions(KINDS[this.#kind].colours());
    const [color, axisLabelColor] = [role("muted"), role("raised")];
    this.#start?.applyOptions({ color, axisLabelColor, axisLabelTextColor: color });
  }
}

function areaColours() {
  const accent = role("accent");
  return { lineColor: accent, topColor: `${accent}59`, bottomColor: `${accent}05` }; // with alpha
}

function signColours() {
  const [up, down] = [role("up"), role("down")];
  return {
    topLineColor: up,
    topFillColor1: `${up}59`,
    topFillColor2: `${up}05`,
    bottomLineColor: down,
    bottomFillColor1: `${down}05`,
    bottomFillColor2: `${down}59`,
  };
}
