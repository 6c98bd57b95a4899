/** The candle chart: stored candles by REST, live ones from the feed, states with words. */
import { useEffect, useRef, useState } from "react";

import { drawChart } from "./chart_drawing.js";
import { ChartHistory } from "./chart_history.js";
import { CandleSeries } from "./candle_series.js";
import { onLink, subscribe } from "./feed.js";
import { candleLegend } from "./figures.js";

export function PriceChart({ timeframe, onLegend }) {
  const box = useRef(null);
  const drawing = useRef(null);
  const legend = useRef(onLegend);
  legend.current = onLegend;
  const [state, setState] = useState({ phase: "loading" });
  const [attempt, setAttempt] = useState(0);

  useEffect(() => {
    drawing.current = drawChart(box.current, (bar) => legend.current?.(candleLegend(bar)));
    return () => drawing.current.remove();
  }, []);

  useEffect(() => {
    setState({ phase: "loading" });
    return showTimeframe(drawing.current, timeframe, setState);
  }, [timeframe, attempt]);

  const retry = () => setAttempt((count) => count + 1);
  return (
    <div className="chart">
      <div ref={box} className="chart-canvas" data-phase={state.phase} />
      <Overlay state={state} retry={retry} />
    </div>
  );
}

function Overlay({ state, retry }) {
  if (state.phase === "ready") return null;
  if (state.phase === "loading") {
    return (
      <div className="chart-overlay chart-skeleton" role="status">
        <span className="sr-only">Loading candles</span>
      </div>
    );
  }
  if (state.phase === "empty") {
    return (
      <div className="chart-overlay" role="status">
        <p className="chart-title">No candles yet</p>
        <p>The first one appears with the first price of this market.</p>
      </div>
    );
  }
  return (
    <div className="chart-overlay" role="alert">
      <p className="chart-title">The candles could not be loaded</p>
      <p>{state.words}</p>
      <button type="button" className="button" onClick={retry}>
        Try again
      </button>
    </div>
  );
}

/** Loads, follows and pages one timeframe until the returned function is called. */
function showTimeframe(drawing, timeframe, setState) {
  const series = new CandleSeries(timeframe);
  const history = new ChartHistory(timeframe);
  let stopped = false;
  let loaded = false; // until then live candles are only kept: two of them are no chart
  let drawn = false;

  const redraw = () => {
    if (stopped) return;
    if (!series.last) return setState({ phase: "empty" });
    drawing.replace(series.bars());
    if (!drawn) drawing.showNewest();
    drawn = true;
    setState({ phase: "ready" });
  };
  const update = (bars) => {
    if (!loaded) return;
    if (bars === null || !drawn) redraw();
    else bars.forEach((bar) => drawing.update(bar));
  };
  const load = async () => {
    try {
      series.merge(await history.newest());
      loaded = true;
      redraw();
    } catch (error) {
      if (!stopped && !drawn) setState({ phase: "error", words: error.message });
    }
  };
  const loadOlder = async () => {
    const page = await history.older().catch(() => []);
    if (stopped || page.length === 0) return;
    series.merge(page);
    drawing.replace(series.bars());
  };

  drawing.start(series.step, loadOlder);
  load();
  let links = 0;
  let tick = null;
  let checked = 0; // the bucket at whose start a hole was last looked for
  const follow = () => drawn && tick && update(series.follow(tick.price, tick.time));
  const stops = [
    subscribe(`candles:SOL:${timeframe}`, (frame) => {
      for (const candle of frame.candles ?? [frame.candle]) {
        update(series.apply(candle));
        if (loaded && candle.time > checked && series.hasFreshHole()) load();
        checked = Math.max(checked, candle.time);
      }
      follow(); // a candle is counted a moment after its last tick was shown: keep the newer close
    }),
    subscribe("prices", (frame) => {
      tick = { price: Number(frame.price), time: Date.parse(frame.publish_time) / 1000 };
      follow();
    }),
    // Back after a loss: what was missed is more than the snapshot's two candles.
    onLink((link) => link === "open" && links++ > 0 && load()),
  ];
  return () => {
    stopped = true;
    stops.forEach((stop) => stop());
  };
}
