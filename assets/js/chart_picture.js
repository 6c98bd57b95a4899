/** The chart as a PNG that says what it shows: symbol, timeframe, indicators, when. */
import { role } from "./chart_theme.js";
import { INDICATORS } from "./indicator_catalogue.js";

const BAND = 44; // CSS pixels above the chart
const MARGIN = 12;

/** Downloads `canvas`, the chart as it is drawn with these choices. */
export async function savePicture(canvas, { timeframe, indicators }) {
  const now = new Date();
  const framed = frame(canvas, `SOL/USDC · ${timeframe}`, now, indicators);
  const blob = await new Promise((done) => framed.toBlob(done, "image/png"));
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = `SOL-USDC_${timeframe}_${stamp(now)}.png`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000); // some browsers read it after the click
}

function frame(chart, title, now, indicators) {
  const scale = window.devicePixelRatio;
  const framed = document.createElement("canvas");
  framed.width = chart.width;
  framed.height = chart.height + Math.round(BAND * scale);
  const ink = framed.getContext("2d");
  ink.fillStyle = role("surface");
  ink.fillRect(0, 0, framed.width, framed.height);
  ink.drawImage(chart, 0, framed.height - chart.height);
  ink.scale(scale, scale);
  const font = role("font");
  const left = 2 * MARGIN + write(ink, title, MARGIN, 18, `600 13px ${font}`, role("text"));
  write(ink, `${when(now)} · Paper Trade`, left, 18, `12px ${font}`, role("muted"));
  let x = MARGIN;
  for (const { label, lines } of indicators.map((name) => INDICATORS[name])) {
    x += write(ink, label, x, 36, `11px ${font}`, role(lines.at(-1).colour)) + MARGIN;
  }
  return framed;
}

function write(ink, text, x, y, font, colour) {
  ink.font = font;
  ink.fillStyle = colour;
  ink.fillText(text, x, y);
  return ink.measureText(text).width;
}

function when(now) {
  return now.toLocaleString(undefined, { dateStyle: "medium", timeStyle: "long", hourCycle: "h23" });
}

function stamp(now) {
  const two = (number) => String(number).padStart(2, "0");
  const day = [now.getFullYear(), two(now.getMonth() + 1), two(now.getDate())].join("-");
  return `${day}_${two(now.getHours())}-${two(now.getMinutes())}-${two(now.getSeconds())}`;
}
