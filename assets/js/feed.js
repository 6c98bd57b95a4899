/**
 * The page's one WebSocket to /ws: prices, candles, account events.
 *
 * It reconnects for ever with growing, jittered pauses; tells a dead socket from a quiet market by
 * pinging; subscribes again after every connect (the server answers with a snapshot, so nothing that
 * was missed stays missed). Loaded by several components, run once.
 */

import { hearPrice } from "./last_price.js";

const PAUSES_MS = [250, 500, 1000, 2000, 4000, 8000, 15000];
const PING_MS = 5000;
const DEAD_AFTER_MS = 15000;
const CLOSED = { sessionEnded: 4401, resync: 4503 };

const listeners = new Map(); // channel -> Set of functions
const latest = new Map(); // channel -> its last frame, for those who come late
const linkListeners = new Set();
const endListeners = new Set();

let socket = null;
let link = "connecting";
let attempts = 0;
let retryTimer = null;
let heardAt = 0;

/** Calls `listener(frame)` for every frame of the channel. Returns how to stop. */
export function subscribe(channel, listener) {
  if (!listeners.has(channel)) listeners.set(channel, new Set());
  const group = listeners.get(channel);
  group.add(listener);
  if (group.size === 1) tell("subscribe", channel);
  else if (latest.has(channel)) listener(latest.get(channel));
  connect();
  return () => leave(channel, listener);
}

/** Calls `listener("connecting" | "open" | "lost")` now and at each change. */
export function onLink(listener) {
  linkListeners.add(listener);
  listener(link);
  return () => linkListeners.delete(listener);
}

/** Calls `listener()` when the server says that the session has ended. */
export function onSessionEnd(listener) {
  endListeners.add(listener);
  return () => endListeners.delete(listener);
}

function leave(channel, listener) {
  const group = listeners.get(channel);
  if (!group?.delete(listener) || group.size > 0) return;
  listeners.delete(channel);
  latest.delete(channel);
  tell("unsubscribe", channel);
}

function tell(type, channel) {
  if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify({ type, channel }));
}

function connect() {
  if (socket || typeof window === "undefined") return;
  clearTimeout(retryTimer);
  const address = new URL("/ws", window.location.href);
  address.protocol = address.protocol === "https:" ? "wss:" : "ws:";
  const opened = new WebSocket(address);
  socket = opened;
  heardAt = performance.now();
  opened.onopen = () => opened === socket && onOpen();
  opened.onmessage = (event) => opened === socket && onMessage(event);
  opened.onclose = (event) => opened === socket && onClose(event.code);
}

function onOpen() {
  heardAt = performance.now();
  for (const channel of listeners.keys()) tell("subscribe", channel);
  setLink("open");
}

function onMessage(event) {
  heardAt = performance.now();
  attempts = 0;
  const frame = JSON.parse(event.data);
  if (frame.type === "error" && frame.code === "unauthenticated") return announceEnd();
  const channel = channelOf(frame);
  if (!channel || !listeners.has(channel)) return;
  if (channel === "prices") hearPrice(frame);
  latest.set(channel, frame);
  for (const listener of [...listeners.get(channel)]) listener(frame);
}

function channelOf(frame) {
  switch (frame.type) {
    case "price":
      return "prices";
    case "candle":
    case "candles":
      return `candles:${frame.asset}:${frame.timeframe}`;
    case "order_filled":
    case "orders":
      return "orders";
    case "portfolio":
      return "portfolio";
    default:
      return null;
  }
}

function onClose(code) {
  socket = null;
  latest.clear();
  setLink("lost");
  if (code === CLOSED.sessionEnded) announceEnd();
  if (code === CLOSED.resync) attempts = 0;
  const pause = PAUSES_MS[Math.min(attempts, PAUSES_MS.length - 1)];
  attempts += 1;
  clearTimeout(retryTimer);
  retryTimer = setTimeout(connect, pause * (0.75 + Math.random() / 2));
}

/** Gives the socket up without waiting for its closing handshake, which a dead network never ends. */
function abandon() {
  const dead = socket;
  if (!dead) return;
  dead.onopen = dead.onmessage = dead.onclose = null;
  dead.close();
  onClose(0);
}

function reconnectNow() {
  attempts = 0;
  if (!socket) connect();
  else check();
}

function check() {
  if (!socket) return;
  const silence = performance.now() - heardAt;
  if (silence > DEAD_AFTER_MS) return abandon();
  if (silence > PING_MS && socket.readyState === WebSocket.OPEN) {
    socket.send(JSON.stringify({ type: "ping" }));
  }
}

function setLink(next) {
  if (next === link) return;
  link = next;
  for (const listener of [...linkListeners]) listener(link);
}

function announceEnd() {
  for (const listener of [...endListeners]) listener();
}

if (typeof window !== "undefined") {
  setInterval(check, PING_MS);
  window.addEventListener("online", reconnectNow);
  window.addEventListener("offline", abandon);
  window.addEventListener("pageshow", reconnectNow);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") reconnectNow();
  });
}
