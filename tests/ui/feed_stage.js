/** A browser for `assets/js/feed.js` whose clock, network and sockets are in the test's hands. */

let now = 0;
let timers = [];
export const sockets = [];

class Socket {
  static OPEN = 1;
  constructor() {
    this.readyState = 0;
    this.sent = [];
    this.closed = false;
    sockets.push(this);
  }
  send(text) {
    this.sent.push(JSON.parse(text));
  }
  close() {
    this.closed = true;
  }
  open() {
    this.readyState = Socket.OPEN;
    this.onopen();
  }
  hear(frame) {
    this.onmessage?.({ data: JSON.stringify(frame) });
  }
  fail(code = 1006) {
    this.readyState = 3;
    this.onclose?.({ code });
  }
}

function later(call, pause, every) {
  const timer = { call, at: now + pause, every };
  timers.push(timer);
  return timer;
}

/** Lets time pass, timers firing on their way. */
export function pass(ms) {
  const end = now + ms;
  for (;;) {
    const due = timers.filter((timer) => timer.at <= end).sort((a, b) => a.at - b.at)[0];
    if (!due) break;
    now = due.at;
    if (due.every) due.at += due.every;
    else timers = timers.filter((timer) => timer !== due);
    due.call();
  }
  now = end;
}

export const newest = () => sockets[sockets.length - 1];

Object.assign(globalThis, {
  window: { location: { href: "https://trade.example/trade" }, addEventListener() {} },
  document: { addEventListener() {}, visibilityState: "visible" },
  WebSocket: Socket,
  setTimeout: (call, pause) => later(call, pause, 0),
  setInterval: (call, pause) => later(call, pause, pause),
  clearTimeout: (timer) => (timers = timers.filter((one) => one !== timer)),
});
Object.defineProperty(globalThis, "performance", { value: { now: () => now } });
