/** What stands over the chart: figures of the pointed bar, its fills, the way back to the newest. */
import { useEffect, useState } from "react";

import { markWords } from "./fill_marks.js";
import { candleLegend } from "./figures.js";

/** Renders itself with each tick, and nothing else does. */
export function Legend({ drawing }) {
  const [{ bar, indicators }, setShown] = useState({ bar: null, indicators: [] });
  useEffect(() => hear(drawing, "onLegend", setShown), [drawing]);
  const { open, high, low, close, percent, tone } = candleLegend(bar);
  return (
    <div className="legend num" aria-hidden="true" data-testid="legend">
      <p className="legend-line">
        <Price letter="O" text={open} />
        <Price letter="H" text={high} />
        <Price letter="L" text={low} />
        <Price letter="C" text={close} />
        <span className="tone" data-tone={tone}>
          {percent}
        </span>
      </p>
      {indicators.map(({ name, label, values }) => (
        <p key={name} className="legend-line" data-indicator={name}>
          <span className="label">{label}</span>
          {values.map(({ colour, text }, i) => (
            <span key={i} style={{ color: `var(--${colour})` }}>
              {text}
            </span>
          ))}
        </p>
      ))}
    </div>
  );
}

function Price({ letter, text }) {
  return (
    <span>
      <span className="label">{letter}</span>
      {text}
    </span>
  );
}

/** The fills of the pointed bar, in words, beside the crosshair. */
export function FillTip({ drawing }) {
  const [pointed, setPointed] = useState(null);
  useEffect(() => hear(drawing, "onPoint", setPointed), [drawing]);
  if (!pointed) return null;
  const { x, y, marks } = pointed;
  return (
    <div className="fill-tip num" aria-hidden="true" style={{ "--x": `${x}px`, "--y": `${y}px` }}>
      {marks.map((mark) => (
        <p key={mark.side}>{markWords(mark)}</p>
      ))}
    </div>
  );
}

/** Only there when the newest bar is not. */
export function NewestButton({ drawing }) {
  const [away, setAway] = useState(false);
  useEffect(() => hear(drawing, "onAway", setAway), [drawing]);
  if (!away) return null;
  return (
    <button type="button" className="button chart-newest" onClick={() => drawing.scrollToNewest()}>
      Newest <span aria-hidden="true">→</span>
    </button>
  );
}

function hear(drawing, name, listener) {
  drawing[name] = listener;
  return () => {
    drawing[name] = () => {};
  };
}
