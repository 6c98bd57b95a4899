/** What the account was worth over time: a curve, in words, and as a table. */
import { useEffect, useId, useRef, useState } from "react";

import { ChartOverlay } from "./chart_overlay.jsx";
import { RANGES, rows, summary } from "./equity_curve.js";
import { EquityDrawing } from "./equity_drawing.js";
import { EquityView } from "./equity_view.js";
import { fixed, gain } from "./figures.js";
import { recall, remember } from "./remembered.js";

const KEY = "equity";
const SPOKEN = {
  "1D": "The last 24 hours",
  "1W": "The last 7 days",
  "1M": "The last 30 days",
  All: "Since the start",
};
const KINDS = { equity: "Equity", pnl: "Net P&L" };
const WORDS = {
  loading: "Loading the equity curve",
  empty: ["Nothing to draw yet", "The curve begins with the account."],
  failed: "The equity curve could not be loaded",
};

/**
 * The curve of the account of that id. `sol`, `usdc` and `start`, what it holds and what it started
 * with, are exact strings; `onAgain()` is called when its stored values are about to be read again.
 */
export function EquityChart({ account, sol, usdc, start, onAgain }) {
  const box = useRef(null);
  const again = useRef(onAgain);
  again.current = onAgain;
  const summaryId = useId();
  const [choices, choose] = useChoices();
  const [drawing, setDrawing] = useState(null);
  const [view, setView] = useState(null);
  const [state, setState] = useState({ phase: "loading" });
  const [attempt, setAttempt] = useState(0);
  const funds = Number(start);

  useEffect(() => {
    const chart = new EquityDrawing(box.current);
    setDrawing(chart);
    return () => chart.remove();
  }, []);
  useEffect(() => drawing?.show(choices.kind, funds), [drawing, choices.kind, funds]);
  useEffect(() => {
    if (!drawing || !account) return undefined;
    setState({ phase: "loading" });
    const shown = new EquityView(drawing, choices.range, setState, () => again.current?.());
    setView(shown);
    return () => shown.stop();
  }, [drawing, account, choices.range, attempt]);
  useEffect(() => view?.hold(Number(sol), Number(usdc)), [view, sol, usdc]);

  return (
    <>
      <div className="chart-bar">
        <Choice
          label="Range"
          options={Object.keys(SPOKEN).map((range) => [range, range, SPOKEN[range]])}
          chosen={choices.range}
          choose={(range) => choose({ range })}
        />
        <Choice
          label="Curve"
          options={Object.entries(KINDS)}
          chosen={choices.kind}
          choose={(kind) => choose({ kind })}
        />
      </div>
      <div className="chart equity-frame">
        <div
          ref={box}
          className="chart-canvas"
          data-phase={state.phase}
          role="group"
          aria-label="Equity curve"
          aria-describedby={summaryId}
        />
        {drawing && <Legend drawing={drawing} range={choices.range} funds={funds} />}
        <ChartOverlay state={state} words={WORDS} retry={() => setAttempt((count) => count + 1)} />
      </div>
      <p id={summaryId} className="hint equity-summary">
        {state.points && summary(state.points, printTime)}
      </p>
      {state.points && <Table points={state.points} funds={funds} />}
    </>
  );
}

function useChoices() {
  const [choices, setChoices] = useState(() => {
    const { range, kind } = recall(KEY, {}) ?? {};
    return { range: range in RANGES ? range : "All", kind: kind in KINDS ? kind : "equity" };
  });
  const choose = (change) => {
    const next = { ...choices, ...change };
    remember(KEY, next);
    setChoices(next);
  };
  return [choices, choose];
}

/** `options` are `[value, word, explanation]`. */
function Choice({ label, options, chosen, choose }) {
  return (
    <div className="segments" role="group" aria-label={label}>
      {options.map(([value, word, title]) => (
        <button
          key={value}
          type="button"
          className="segment num"
          title={title}
          aria-pressed={value === chosen}
          onClick={() => choose(value)}
        >
          {word}
        </button>
      ))}
    </div>
  );
}

/** The point under the crosshair; at rest, what the range has brought. The page says the rest aloud. */
function Legend({ drawing, range, funds }) {
  const [{ first, last, pointed }, setShown] = useState({});
  useEffect(() => {
    drawing.onLegend = setShown;
    return () => (drawing.onLegend = () => {});
  }, [drawing]);
  if (!last) return null;
  const { pnl, percent, tone } = pointed ? gain(pointed.value, funds) : gain(last.value, first.value);
  return (
    <div className="legend" aria-hidden="true" data-testid="equity-legend">
      <p className="legend-line num">
        <span className="label">{pointed ? printTime(pointed.time) : SPOKEN[range]}</span>
        {pointed && <span>{fixed(pointed.value)}</span>}
        <span className="tone" data-tone={tone}>
          {pnl} {percent}
        </span>
      </p>
    </div>
  );
}

function Table({ points, funds }) {
  return (
    <details className="equity-table">
      <summary>The same as a table</summary>
      <table>
        <caption className="sr-only">Equity over time, newest first</caption>
        <thead>
          <tr>
            <th scope="col">Time</th>
            <th scope="col">Equity (USDC)</th>
            <th scope="col">Net P&amp;L (USDC)</th>
          </tr>
        </thead>
        <tbody className="num">
          {rows(points, funds).map(({ time, equity, pnl, tone }) => (
            <tr key={time}>
              <td>{printTime(time)}</td>
              <td>{equity}</td>
              <td className="tone" data-tone={tone}>
                {pnl}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}

function printTime(seconds) {
  return new Date(seconds * 1000).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "medium" });
}
