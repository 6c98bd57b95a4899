/**
 * Time and price on the chart, in the viewer's own zone.
 *
 * The library knows only UTC. Bars are drawn at UTC plus the viewer's present offset, so that days
 * begin at local midnight; every label is made from the true time. Daily candles are days of UTC
 * and stay so.
 */

const DAY = 86400;
const MARK = { year: 0, month: 1, day: 2, time: 3, timeWithSeconds: 4 };

/** Seconds between a true time and where it is drawn. */
export function zoneOffset(step) {
  return step >= DAY ? 0 : -new Date().getTimezoneOffset() * 60;
}

/** Formatters for the axis and the crosshair, for bars drawn with `offset`. */
export function timeFormats(step, offset) {
  const zone = step >= DAY ? { timeZone: "UTC" } : {};
  const print = (options) => {
    const format = new Intl.DateTimeFormat(undefined, { ...options, ...zone });
    return (drawn) => format.format(new Date((drawn - offset) * 1000));
  };
  const clock = print({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  const seconds = print({ hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });
  const day = print({ day: "numeric", month: "short" });
  const marks = {
    [MARK.year]: print({ year: "numeric" }),
    [MARK.month]: print({ month: "short" }),
    [MARK.day]: day,
    [MARK.timeWithSeconds]: seconds,
  };
  const full = print({ weekday: "short", day: "numeric", month: "short", year: "numeric" });
  return {
    tick: (drawn, mark) => (marks[mark] ?? clock)(drawn),
    crosshair: (drawn) => (step >= DAY ? full(drawn) : `${full(drawn)}  ${(step < 60 ? seconds : clock)(drawn)}`),
  };
}

/** Decimals that a price of this height needs. */
export function priceFormat(price) {
  const precision = price < 10 ? 4 : 2;
  return { type: "price", precision, minMove: 10 ** -precision };
}
