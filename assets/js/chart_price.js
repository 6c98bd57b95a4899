/** The price on the chart: candles, a line or an area of closes. */
import { AreaSeries, CandlestickSeries, LineSeries } from "lightweight-charts";

import { priceFormat } from "./chart_axis.js";
import { AREA_UNSEEN, LINE_UNSEEN, linePoints, point } from "./chart_points.js";
import { role } from "./chart_theme.js";

const KINDS = {
  candles: {
    definition: CandlestickSeries,
    colours: candleColours,
    all: (bars) => bars,
    one: (bar) => bar,
  },
  line: {
    definition: LineSeries,
    colours: () => ({ color: role("accent"), lineWidth: 2 }),
    all: (bars) => closes(bars, LINE_UNSEEN),
    one: (bar) => point(bar.time, bar.close),
  },
  area: {
    definition: AreaSeries,
    colours: () => ({ ...areaColours(role("accent")), lineWidth: 2 }),
    all: (bars) => closes(bars, AREA_UNSEEN),
    one: (bar) => point(bar.time, bar.close),
  },
};

/**
 * Every kind is a series of its own, always there and up to date; one of them is seen. A series that
 * is the chart's only one and is given the same times twice, as after a reconnect, takes all bars
 * with it when it is removed (lightweight-charts 5.2.1, DataLayer.setSeriesData): so none is removed.
 */
export class PriceSeries {
  #kind;
  #all = {};

  constructor(chart, kind) {
    for (const [name, { definition }] of Object.entries(KINDS)) {
      this.#all[name] = chart.addSeries(definition, { visible: false }, 0);
      this.#all[name].setSeriesOrder(0); // behind the indicators
    }
    this.change(kind);
    this.dress();
  }

  get kind() {
    return this.#kind;
  }

  /** The library's series that is seen, to hang marks on; another one after each `change`. */
  get series() {
    return this.#all[this.#kind];
  }

  /** Shows the bars in another way. */
  change(kind) {
    this.series?.applyOptions({ visible: false });
    this.#kind = kind;
    this.series.applyOptions({ visible: true });
  }

  replace(bars) {
    const last = bars.findLast((bar) => "close" in bar);
    for (const [name, series] of Object.entries(this.#all)) {
      if (last) series.applyOptions({ priceFormat: priceFormat(last.close) });
      series.setData(KINDS[name].all(bars));
    }
  }

  update(bar) {
    for (const [name, series] of Object.entries(this.#all)) series.update(KINDS[name].one(bar));
  }

  /** Puts on the colours of the theme. */
  dress() {
    for (const [name, series] of Object.entries(this.#all)) {
      series.applyOptions({ ...KINDS[name].colours(), priceLineColor: role("muted") });
    }
  }
}

function closes(bars, unseen) {
  return linePoints(
    bars,
    bars.map((bar) => bar.close),
    unseen,
  );
}

function candleColours() {
  const [up, down] = [role("up"), role("down")];
  return {
    upColor: up,
    wickUpColor: up,
    borderUpColor: up,
    downColor: down,
    wickDownColor: down,
    borderDownColor: down,
  };
}

function areaColours(colour) {
  return { lineColor: colour, topColor: `${colour}59`, bottomColor: `${colour}05` }; // with alpha
}
