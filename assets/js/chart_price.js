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

export class PriceSeries {
  #chart;
  #kind;
  series; // of the library, to hang marks on; another one after each change of kind

  constructor(chart, kind) {
    this.#chart = chart;
    this.#add(kind);
  }

  get kind() {
    return this.#kind;
  }

  /** Draws `bars` in another way. */
  change(kind, bars) {
    const old = this.series;
    this.#add(kind);
    this.replace(bars);
    this.#chart.removeSeries(old); // last, so that the time scale is never without bars
  }

  replace(bars) {
    const last = bars.findLast((bar) => "close" in bar);
    if (last) this.series.applyOptions({ priceFormat: priceFormat(last.close) });
    this.series.setData(KINDS[this.#kind].all(bars));
  }

  update(bar) {
    this.series.update(KINDS[this.#kind].one(bar));
  }

  /** Puts on the colours of the theme. */
  dress() {
    this.series.applyOptions({ ...KINDS[this.#kind].colours(), priceLineColor: role("muted") });
  }

  #add(kind) {
    this.#kind = kind;
    this.series = this.#chart.addSeries(KINDS[kind].definition, {}, 0);
    this.series.setSeriesOrder(0); // behind the indicators
    this.dress();
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
