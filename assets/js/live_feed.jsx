/**
 * Turns live frames into the few values that the page shows. Renders nothing.
 *
 * A tick reaches only those parts of the page that read the price: no event goes to the server. At
 * most one price a display frame is handed on, however fast the market is.
 */
import { useEffect, useRef } from "react";

import { onLink, onSessionEnd, subscribe } from "./feed.js";
import { ageText, priceView } from "./figures.js";

const STATS_EVERY_MS = 60000;
const WATCH_EVERY_MS = 250;
const AGE_EVERY_MS = 500;
const DELAYED_AFTER_MS = 5000;
const GATHER_MS = 50;

export function LiveFeed(props) {
  const latest = useRef(props);
  latest.current = props;
  const { account } = props;
  useEffect(() => watchMarket(latest), []);
  useEffect(() => watchStats(latest), []);
  useEffect(() => (account ? watchAccount(latest) : undefined), [account]);
  return null;
}

/** Price and market state: live, delayed, paused (too old to trade on), waiting, offline. */
function watchMarket(latest) {
  let frame = null;
  let arrivedAt = 0;
  let link = "connecting";
  let shown = null;
  let painting = 0;
  let previous = null;

  const age = () => (frame ? frame.age_ms + performance.now() - arrivedAt : null);
  const paint = () => {
    painting = 0;
    const view = priceView(frame, previous);
    previous = view;
    latest.current.onPrice?.(view);
  };
  const say = () => {
    const state = marketState(link, age(), frame?.stale, latest.current.maxAgeMs);
    const next = { ...state, feed: frame?.feed ?? "" };
    if (["state", "age", "feed"].every((key) => next[key] === shown?.[key])) return;
    shown = next;
    latest.current.onMarket?.(next);
  };
  const sayAge = () => latest.current.onAge?.(link === "open" ? ageText(age()) : "");
  const stops = [
    subscribe("prices", (next) => {
      frame = next;
      arrivedAt = performance.now();
      painting ||= requestAnimationFrame(paint);
      say();
    }),
    onLink((next) => {
      link = next;
      say();
    }),
  ];
  const timers = [setInterval(say, WATCH_EVERY_MS), setInterval(sayAge, AGE_EVERY_MS)];
  return () => {
    timers.forEach(clearInterval);
    cancelAnimationFrame(painting);
    stops.forEach((stop) => stop());
  };
}

function marketState(link, age, stale, maxAgeMs) {
  if (link === "lost") return { state: "offline", age: 0, tradable: false };
  if (age === null) return { state: link === "open" ? "waiting" : "connecting", age: 0, tradable: false };
  const seconds = Math.floor(age / 1000);
  if (stale || (maxAgeMs && age > maxAgeMs)) return { state: "paused", age: seconds, tradable: false };
  if (age > DELAYED_AFTER_MS) return { state: "delayed", age: seconds, tradable: true };
  return { state: "live", age: 0, tradable: true };
}

/** The day's opening price and range, from which the change is worked out at each tick. */
function watchStats(latest) {
  let stopped = false;
  const load = async () => {
    if (document.visibilityState === "hidden") return;
    try {
      const answer = await fetch("/api/market/stats/SOL");
      if (!answer.ok || stopped) return;
      latest.current.onStats?.(await answer.json());
    } catch {
      // Offline: the next link or minute tries again, and the page already says so.
    }
  };
  const stop = onLink((link) => link === "open" && load());
  const timer = setInterval(load, STATS_EVERY_MS);
  return () => {
    stopped = true;
    clearInterval(timer);
    stop();
  };
}

/** The account and its sequence number: whoever shows others rereads. A burst is told once. */
function watchAccount(latest) {
  let newest = null;
  let timer = null;
  const tell = () => {
    timer = null;
    latest.current.onAccount?.(newest.account.id, newest.sequence);
  };
  const stops = [
    subscribe("portfolio", (frame) => {
      newest = frame;
      timer ??= setTimeout(tell, GATHER_MS);
    }),
    onSessionEnd(() => latest.current.onEnd?.()),
  ];
  return () => {
    clearTimeout(timer);
    stops.forEach((stop) => stop());
  };
}
