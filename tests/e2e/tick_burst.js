// Ticks as fast as a page can take them, from inside of it. `tickBurst(prices)` answers how many
// frames the browser drew meanwhile and how often the price on the page changed;
// `tickStream(prices, rate)` sends `rate` of them a second and answers with frames and seconds.
(() => {
  let live = null;
  let newest = null;

  window.WebSocket = class extends WebSocket {
    constructor(address, ...rest) {
      super(address, ...rest);
      if (!String(address).endsWith("/ws")) return;
      live = this;
      this.addEventListener("message", ({ data }) => {
        const frame = JSON.parse(data);
        if (frame.type === "price") newest = frame;
      });
    }
  };

  const nextTask = () =>
    new Promise((resolve) => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = resolve;
      port2.postMessage(null);
    });
  const nextFrame = () => new Promise(requestAnimationFrame);

  function countFrames() {
    let frames = 0;
    let counting = true;
    const count = () => {
      frames += 1;
      if (counting) requestAnimationFrame(count);
    };
    requestAnimationFrame(count);
    return () => {
      counting = false;
      return frames;
    };
  }

  function tick(price) {
    const data = JSON.stringify({ ...newest, price, age_ms: 0 });
    live.dispatchEvent(new MessageEvent("message", { data }));
  }

  window.tickStream = async (prices, rate) => {
    const frames = countFrames();
    const started = performance.now();
    let sent = 0;
    while (sent < prices.length) {
      const due = ((performance.now() - started) / 1000) * rate;
      while (sent < Math.min(due, prices.length)) tick(prices[sent++]);
      await new Promise((resolve) => setTimeout(resolve, 1000 / rate / 2));
    }
    return { frames: frames(), seconds: (performance.now() - started) / 1000 };
  };

  window.tickBurst = async (prices) => {
    const shown = document.querySelector("[data-testid=price]");
    let changes = 0;
    const observer = new MutationObserver((records) => (changes += records.length));
    observer.observe(shown, { characterData: true, subtree: true });
    const frames = countFrames();
    for (const price of prices) {
      tick(price);
      await nextTask(); // frames of a socket come in tasks of their own
    }
    await nextFrame();
    await nextFrame();
    return { frames: frames(), changes };
  };
})();
