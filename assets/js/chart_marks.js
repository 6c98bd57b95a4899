/** The account on the chart: its fills as arrows, its average entry as a line. */
import { LineStyle } from "lightweight-charts";

import { role } from "./chart_theme.js";

const GAP = 5; // CSS pixels between a bar and its arrow
const ARROW = 11; // high
const HALF = 5; // of its width
const STEM = 2;

/**
 * A primitive of the price series. `barAt(time)` gives a drawn bar.
 *
 * The library's own markers copy every bar of the series with each tick; these look up only theirs.
 */
export class ChartMarks {
  #barAt;
  #host = null; // what the library hands over: chart, series, requestUpdate
  #entryLine = null;
  #marks = [];
  #entry = null;
  #ink = {}; // asking the style sheet for each arrow of each frame would take too long
  #views = [{ zOrder: () => "top", renderer: () => ({ draw: (target) => this.#draw(target) }) }];

  constructor(barAt) {
    this.#barAt = barAt;
  }

  /** Shows these marks (`marksOf`), their times as drawn. */
  show(marks) {
    this.#marks = marks;
    this.#host?.requestUpdate();
  }

  /** Shows the average entry at this price; null takes it away. */
  enter(price) {
    this.#entry = price;
    this.dress();
  }

  dress() {
    if (!this.#host) return;
    this.#ink = { buy: role("up"), sell: role("down"), font: `600 11px ${role("font")}` };
    if (this.#entryLine) this.#host.series.removePriceLine(this.#entryLine);
    this.#entryLine = this.#entry === null ? null : this.#host.series.createPriceLine(entryLine(this.#entry));
    this.#host.requestUpdate();
  }

  // What the library calls.

  attached(host) {
    this.#host = host;
    this.dress();
  }

  detached() {
    this.#host = this.#entryLine = null;
  }

  paneViews() {
    return this.#views;
  }

  #draw(target) {
    target.useMediaCoordinateSpace(({ context }) => {
      context.font = this.#ink.font;
      context.textAlign = "center";
      this.#marks.forEach((mark) => this.#drawMark(context, mark));
    });
  }

  #drawMark(context, { time, side, count, level }) {
    const { chart, series } = this.#host;
    const down = side === "buy" ? 1 : -1; // which way is away from the bar
    const x = chart.timeScale().timeToCoordinate(time);
    const y = series.priceToCoordinate(this.#edge(time, side) ?? level);
    if (x === null || y === null) return;
    context.fillStyle = this.#ink[side];
    drawArrow(context, x, y + down * GAP, down);
    context.textBaseline = down > 0 ? "top" : "bottom";
    if (count > 1) context.fillText(`×${count}`, x, y + down * (GAP + ARROW + 3));
  }

  /** Where the bar ends that the arrow points at; a line has but its closes. */
  #edge(time, side) {
    const bar = this.#barAt(time);
    if (this.#host.series.seriesType() !== "Candlestick") return bar?.close;
    return side === "buy" ? bar?.low : bar?.high;
  }
}

function entryLine(price) {
  return {
    price,
    title: "Avg entry",
    lineWidth: 1,
    lineStyle: LineStyle.LargeDashed,
    color: role("accent"),
    axisLabelColor: role("accent-fill"),
    axisLabelTextColor: role("on-accent"),
  };
}

/** An arrow with its point at (x, y), its stem in the direction `away`. */
function drawArrow(context, x, y, away) {
  context.beginPath();
  context.moveTo(x, y);
  context.lineTo(x - HALF, y + away * HALF);
  context.lineTo(x + HALF, y + away * HALF);
  context.fill();
  context.fillRect(x - STEM / 2, y, STEM, away * ARROW);
}
