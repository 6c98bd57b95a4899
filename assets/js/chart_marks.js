/** The account on the chart: its fills as arrows, its average entry as a line. */
import { LineStyle, createSeriesMarkers } from "lightweight-charts";

import { role } from "./chart_theme.js";

export class ChartMarks {
  #series;
  #markers = null;
  #entryLine = null;
  #marks = [];
  #entry = null;

  constructor(series) {
    this.#series = series;
  }

  /** Moves everything to another series. The old one takes what hung on it along when it goes. */
  attach(series) {
    this.#series = series;
    this.#markers = this.#entryLine = null;
    this.#draw();
    this.#drawEntry();
  }

  /** Shows these marks (`marksOf`), their times as drawn. */
  show(marks) {
    this.#marks = marks;
    this.#draw();
  }

  /** Shows the average entry at this price; null takes it away. */
  enter(price) {
    this.#entry = price;
    this.#drawEntry();
  }

  dress() {
    this.#draw();
    this.#drawEntry();
  }

  #draw() {
    if (!this.#markers && this.#marks.length === 0) return; // the plug-in costs time at each tick
    this.#markers ??= createSeriesMarkers(this.#series);
    this.#markers.setMarkers(this.#marks.map(marker));
  }

  #drawEntry() {
    if (this.#entryLine) this.#series.removePriceLine(this.#entryLine);
    this.#entryLine = null;
    if (this.#entry === null) return;
    const colours = { color: role("accent"), axisLabelColor: role("accent-fill"), axisLabelTextColor: role("on-accent") };
    const line = { price: this.#entry, title: "Avg entry", lineWidth: 1, lineStyle: LineStyle.LargeDashed };
    this.#entryLine = this.#series.createPriceLine({ ...line, ...colours });
  }
}

function marker({ time, side, count }) {
  const text = count > 1 ? `×${count}` : undefined;
  if (side === "buy") return { time, text, position: "belowBar", shape: "arrowUp", color: role("up") };
  return { time, text, position: "aboveBar", shape: "arrowDown", color: role("down") };
}
