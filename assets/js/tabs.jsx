/**
 * A list of tabs as the ARIA practices want it: one Tab stop, arrows move and choose, Home and End.
 *
 * `tabs` are `{id, label, count}`; a count of 0 is not shown. The choice is remembered under `memory`.
 */
import { useEffect, useRef } from "react";

import { nextTab } from "./next_tab.js";
import { recall, remember } from "./remembered.js";

export function TabList({ label, tabs, chosen, panel, memory, onChoose }) {
  const buttons = useRef({});
  useEffect(() => {
    const kept = recall(memory, chosen);
    if (kept !== chosen && tabs.some((tab) => tab.id === kept)) onChoose(kept);
  }, []);
  const choose = (id) => {
    remember(memory, id);
    onChoose(id);
  };
  const onKeyDown = (event) => {
    const next = nextTab(tabs.map((tab) => tab.id), chosen, event.key);
    if (next === null) return;
    event.preventDefault();
    buttons.current[next].focus();
    choose(next);
  };
  return (
    <div role="tablist" aria-label={label} className="tabs" onKeyDown={onKeyDown}>
      {tabs.map(({ id, label: word, count }) => (
        <button
          key={id}
          id={`tab-${id}`}
          ref={(button) => {
            buttons.current[id] = button;
          }}
          type="button"
          role="tab"
          className="tab"
          aria-selected={id === chosen}
          aria-controls={id === chosen ? panel : undefined}
          tabIndex={id === chosen ? 0 : -1}
          onClick={() => choose(id)}
        >
          {word}
          {count > 0 && <span className="count num">{count}</span>}
        </button>
      ))}
    </div>
  );
}
