/** The price chart: stored candles by REST, live ones from the feed, states with words. */
import { useEffect, useRef, useState } from "react";

import { AccountFills } from "./account_fills.js";
import { takeCommands } from "./chart_commands.js";
import { ChartDrawing } from "./chart_drawing.js";
import { FillTip, Legend, NewestButton } from "./chart_legend.jsx";
import { ChartOverlay } from "./chart_overlay.jsx";
import { savePicture } from "./chart_picture.js";
import { FullScreen } from "./full_screen.js";
import { TimeframeView } from "./timeframe_view.js";

const WORDS = {
  loading: "Loading candles",
  empty: ["No candles yet", "The first one appears with the first price of this market."],
  failed: "The candles could not be loaded",
};
const PLAIN = { kind: "candles", log: false, indicators: [] };

/**
 * Candles of one `timeframe`; or the terminal's chart, with `choices` `{timeframe, kind, log,
 * indicators}` (it waits while their timeframe is empty), a legend, commands, and the fills of the
 * `account` of that id with its average `entry`, an exact price.
 */
export function PriceChart({ timeframe, choices, account, entry, onFullScreen }) {
  const box = useRef(null);
  const [drawing, setDrawing] = useState(null);
  const [state, setState] = useState({ phase: "loading" });
  const [attempt, setAttempt] = useState(0);
  const shown = choices ? choices.timeframe : timeframe;

  useEffect(() => {
    const chart = new ChartDrawing(box.current);
    setDrawing(chart);
    return () => chart.remove();
  }, []);
  useEffect(() => drawing?.show(choices ?? PLAIN), [drawing, choices]);
  useEffect(() => {
    if (!drawing || !shown) return undefined;
    setState({ phase: "loading" });
    // Drawn again in the same state, as after a reconnect, is nothing to render.
    const say = (next) => setState((now) => (now.phase === next.phase && now.words === next.words ? now : next));
    const view = new TimeframeView(drawing, shown, say);
    return () => view.stop();
  }, [drawing, shown, attempt]);
  useEffect(() => drawing?.showEntry(Number(entry) || null), [drawing, entry]);
  useEffect(() => (drawing && account ? followFills(drawing, account) : undefined), [drawing, account]);
  useCommands(box, drawing, choices, onFullScreen);

  return (
    <div className="chart">
      <div ref={box} className="chart-canvas" data-phase={state.phase} />
      {drawing && choices && (
        <>
          <Legend drawing={drawing} />
          <FillTip drawing={drawing} />
          <NewestButton drawing={drawing} />
        </>
      )}
      <ChartOverlay state={state} words={WORDS} retry={() => setAttempt((count) => count + 1)} />
    </div>
  );
}

function followFills(drawing, account) {
  drawing.showFills([]);
  const fills = new AccountFills(account, (all) => drawing.showFills(all));
  drawing.followOldest((time) => fills.reach(time));
  return () => fills.stop();
}

/** What the buttons of the terminal do with its chart. */
function useCommands(box, drawing, choices, onFullScreen) {
  const latest = useRef(null);
  latest.current = { choices, onFullScreen };
  const wanted = Boolean(drawing && choices);
  useEffect(() => {
    if (!wanted) return undefined;
    const screen = new FullScreen(box.current.closest(".chart-panel"), (on) => latest.current.onFullScreen?.(on));
    const stop = takeCommands({
      fit: () => drawing.fit(),
      savePicture: () => savePicture(drawing.picture(), latest.current.choices),
      toggleFullScreen: () => screen.toggle(),
    });
    return () => {
      stop();
      screen.stop();
    };
  }, [box, drawing, wanted]);
}
