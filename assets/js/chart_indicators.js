/** The indicators that are switched on, as series of the chart, each fed by a running calculation. */
import { HistogramSeries, LineSeries, LineStyle } from "lightweight-charts";

import { LINE_UNSEEN, linePoints, point } from "./chart_points.js";
import { role } from "./chart_theme.js";
import { fixed } from "./figures.js";
import { INDICATORS } from "./indicator_catalogue.js";
import { Run } from "./indicators.js";

const PRICE_HEIGHT = 3; // as many times as high as an indicator's own pane
const LATE_MS = 250; // ten lines with each tick of a fast market would cost frames
const QUIET = { lastValueVisible: false, priceLineVisible: false, crosshairMarkerVisible: false };

export class ChartIndicators {
  #chart;
  #shown = new Map(); // name -> DrawnIndicator
  #waiting = null; // the newest bar, not drawn yet
  #timer = null;

  constructor(chart) {
    this.#chart = chart;
  }

  /** Switches these on, over `bars`, and all others off. */
  show(names, bars) {
    this.#catchUp();
    for (const [name, drawn] of this.#shown) {
      if (names.includes(name)) continue;
      drawn.remove();
      this.#shown.delete(name);
    }
    for (const name of names) {
      if (this.#shown.has(name)) continue;
      const drawn = new DrawnIndicator(this.#chart, INDICATORS[name]);
      drawn.replace(bars);
      this.#shown.set(name, drawn);
    }
    this.#chart.panes().forEach((pane, i) => pane.setStretchFactor(i === 0 ? PRICE_HEIGHT : 1));
  }

  replace(bars) {
    this.#waiting = null;
    this.#shown.forEach((drawn) => drawn.replace(bars));
  }

  /** Takes the newest bar, or the next one; draws it a moment later. */
  update(bar) {
    if (this.#waiting && this.#waiting.time !== bar.time) this.#catchUp();
    this.#waiting = bar;
    this.#timer ??= setTimeout(() => this.#catchUp(), LATE_MS);
  }

  /** To be called before the chart goes. */
  stop() {
    clearTimeout(this.#timer);
  }

  dress() {
    this.#shown.forEach((drawn) => drawn.dress());
  }

  /** What the legend says: at the crosshair's `points` (by series), else at the newest bar. */
  legend(points, decimals) {
    return [...this.#shown].map(([name, drawn]) => ({ name, ...drawn.legend(points, decimals) }));
  }

  #catchUp() {
    clearTimeout(this.#timer);
    this.#timer = null;
    if (this.#waiting) this.#shown.forEach((drawn) => drawn.update(this.#waiting));
    this.#waiting = null;
  }
}

/** One indicator and its lines. */
class DrawnIndicator {
  #chart;
  #plan;
  #run;
  #newest = null;

  constructor(chart, plan) {
    this.#chart = chart;
    this.#plan = plan;
    const pane = plan.pane ? chart.panes().length : 0;
    this.lines = plan.lines.map((line) => ({ ...line, series: addLine(chart, line, pane) }));
    this.#name();
    this.dress();
  }

  replace(bars) {
    this.#run = new Run(this.#plan.indicator);
    const values = bars.map((bar) => this.#run.add(bar));
    this.#newest = values.at(-1) ?? null;
    for (const { series, part } of this.lines) {
      const own = values.map((value) => partOf(value, part));
      series.setData(linePoints(bars, own, LINE_UNSEEN));
    }
  }

  update(bar) {
    this.#newest = this.#run.add(bar);
    for (const { series, part } of this.lines) series.update(point(bar.time, partOf(this.#newest, part)));
  }

  dress() {
    for (const { series, colour } of this.lines) series.applyOptions({ color: role(colour) });
    for (const level of this.levels) level.applyOptions({ color: role("edge") });
  }

  remove() {
    this.lines.forEach(({ series }) => this.#chart.removeSeries(series));
  }

  legend(points, decimals) {
    const digits = this.#plan.decimals ?? decimals;
    const values = this.lines.map(({ series, part, colour }) => {
      const value = points ? points.get(series)?.value : partOf(this.#newest, part);
      return { colour, text: value == null ? "—" : fixed(value, digits) };
    });
    return { label: this.#plan.label, values };
  }

  /** What only a pane of its own has: a title, figures at its axis, levels. */
  #name() {
    const { pane, label, decimals, range, levels = [] } = this.#plan;
    this.levels = levels.map((price) =>
      this.lines[0].series.createPriceLine({ price, lineWidth: 1, lineStyle: LineStyle.Dotted, axisLabelVisible: false }),
    );
    if (!pane) return;
    if (range) this.lines[0].series.applyOptions({ autoscaleInfoProvider: () => scale(range) });
    const priceFormat = { type: "price", precision: decimals, minMove: 10 ** -decimals };
    this.lines.forEach(({ series }) => series.applyOptions({ priceFormat }));
    this.lines.find(({ columns }) => !columns).series.applyOptions({ title: label.split(" ")[0], lastValueVisible: true });
  }
}

function addLine(chart, { columns, dashed, thin }, pane) {
  if (columns) return chart.addSeries(HistogramSeries, QUIET, pane);
  const lineStyle = dashed ? LineStyle.Dashed : LineStyle.Solid;
  return chart.addSeries(LineSeries, { ...QUIET, lineStyle, lineWidth: thin ? 1 : 2 }, pane);
}

function scale([minValue, maxValue]) {
  return { priceRange: { minValue, maxValue } };
}

function partOf(value, part) {
  return value === null || !part ? value : value[part];
}
