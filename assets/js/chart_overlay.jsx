/** What stands in a chart's place while there is nothing to draw: loading, empty, or an error. */

/** `words` are `{loading, empty: [title, text], failed}`; `state` is `{phase, words}`. */
export function ChartOverlay({ state, words, retry }) {
  if (state.phase === "ready") return null;
  if (state.phase === "loading") {
    return (
      <div className="chart-overlay chart-skeleton" role="status">
        <span className="sr-only">{words.loading}</span>
      </div>
    );
  }
  if (state.phase === "empty") {
    const [title, text] = words.empty;
    return (
      <div className="chart-overlay" role="status">
        <p className="chart-title">{title}</p>
        <p>{text}</p>
      </div>
    );
  }
  return (
    <div className="chart-overlay" role="alert">
      <p className="chart-title">{words.failed}</p>
      <p>{state.words}</p>
      <button type="button" className="button" onClick={retry}>
        Try again
      </button>
    </div>
  );
}
