/** The candle chart: stored candles by REST, live ones from the feed, states with words. */
import { useEffect, useRef, useState } from "react";

import { ChartDrawing } from "./chart_drawing.js";
import { candleLegend } from "./figures.js";
import { TimeframeView } from "./timeframe_view.js";

export function PriceChart({ timeframe, onLegend }) {
  const box = useRef(null);
  const drawing = useRef(null);
  const legend = useRef(onLegend);
  legend.current = onLegend;
  const [state, setState] = useState({ phase: "loading" });
  const [attempt, setAttempt] = useState(0);

  useEffect(() => {
    drawing.current = new ChartDrawing(box.current, (bar) => legend.current?.(candleLegend(bar)));
    return () => drawing.current.remove();
  }, []);

  useEffect(() => {
    setState({ phase: "loading" });
    const view = new TimeframeView(drawing.current, timeframe, setState);
    return () => view.stop();
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
