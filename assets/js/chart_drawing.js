/** lightweight-charts dressed in the page's own colours; knows bars and pixels, not where they come from. */
import { CandlestickSeries, ColorType, CrosshairMode, LineStyle, createChart } from "lightweight-charts";

import { priceFormat, timeFormats, zoneOffset } from "./chart_axis.js";

const BARS_SHOWN = 110;
const LOAD_WHEN_BARS_LEFT = 60;

/**
 * A chart in `box`. `onLegend(bar)` gets the bar under the crosshair, else the newest one.
 *
 * Answers `{start, replace, update, showNewest, remove}`; times of bars are UNIX seconds, UTC.
 */
export function drawChart(box, onLegend) {
  const chart = createChart(box, { autoSize: true });
  const candles = chart.addSeries(CandlestickSeries, {});
  let offset = 0;
  let newest = null;
  let hovering = false;
  let loadOlder = () => {};

  const place = (bar) => ({ ...bar, time: bar.time + offset });
  const dress = () => applyColours(chart, candles);
  const themes = new MutationObserver(dress);
  themes.observe(document.documentElement, { attributeFilter: ["class"] });
  dress();

  chart.timeScale().subscribeVisibleLogicalRangeChange((range) => {
    if (range && range.from < LOAD_WHEN_BARS_LEFT) loadOlder();
  });
  chart.subscribeCrosshairMove((event) => {
    const bar = event.seriesData.get(candles);
    hovering = Boolean(bar && "open" in bar);
    onLegend(hovering ? bar : newest);
  });
  const remember = (bar) => {
    if (!bar || !("open" in bar)) return;
    newest = bar;
    if (!hovering) onLegend(newest);
  };

  return {
    start(step, older) {
      offset = zoneOffset(step);
      loadOlder = older;
      const formats = timeFormats(step, offset);
      candles.setData([]);
      newest = null;
      chart.applyOptions({
        localization: { timeFormatter: formats.crosshair },
        timeScale: { tickMarkFormatter: formats.tick, timeVisible: step < 86400, secondsVisible: false },
      });
    },
    replace(bars) {
      candles.setData(bars.map(place));
      const last = bars.at(-1);
      if (last) candles.applyOptions({ priceFormat: priceFormat(last.close ?? 100) });
      remember(last);
    },
    update(bar) {
      candles.update(place(bar));
      remember(bar);
    },
    showNewest() {
      const scale = chart.timeScale();
      scale.applyOptions({ barSpacing: Math.max(4, scale.width() / BARS_SHOWN), rightOffset: 6 });
      scale.scrollToRealTime();
    },
    remove() {
      themes.disconnect();
      chart.remove();
    },
  };
}

function applyColours(chart, candles) {
  const style = getComputedStyle(document.documentElement);
  const role = (name) => style.getPropertyValue(`--${name}`).trim();
  const [line, edge, muted] = [role("line"), role("edge"), role("muted")];
  const crosshair = { color: edge, style: LineStyle.Dashed, labelBackgroundColor: role("accent-fill") };
  chart.applyOptions({
    layout: {
      background: { type: ColorType.Solid, color: role("surface") },
      textColor: muted,
      fontFamily: role("font"),
      fontSize: 11,
    },
    grid: { vertLines: { color: line }, horzLines: { color: line } },
    crosshair: { mode: CrosshairMode.Normal, vertLine: crosshair, horzLine: crosshair },
    rightPriceScale: { borderColor: line, scaleMargins: { top: 0.12, bottom: 0.08 } },
    timeScale: { borderColor: line },
  });
  const [up, down] = [role("up"), role("down")];
  candles.applyOptions({
    upColor: up,
    wickUpColor: up,
    borderUpColor: up,
    downColor: down,
    wickDownColor: down,
    borderDownColor: down,
    priceLineColor: muted,
  });
}
