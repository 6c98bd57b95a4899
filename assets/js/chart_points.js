/**
 * Points of a line that stays open at holes. Pure.
 *
 * The library joins what is left and right of blank points; but the colours of a point are those of
 * the line from it to the next one.
 */

export const LINE_UNSEEN = { color: "transparent" };
export const AREA_UNSEEN = { lineColor: "transparent", topColor: "transparent", bottomColor: "transparent" };

/** `{time, value}` at each bar; blank where the value is null. The last before a hole is `unseen`. */
export function linePoints(bars, values, unseen) {
  const points = bars.map(({ time }, i) => point(time, values[i]));
  return points.map((one, i) => {
    const open = "value" in one && i + 1 < points.length && !("value" in points[i + 1]);
    return open ? { ...one, ...unseen } : one;
  });
}

/** One such point, for the right edge. */
export function point(time, value) {
  return value == null ? { time } : { time, value };
}
