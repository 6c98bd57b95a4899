/** The page's own colours for what is drawn on a canvas, read again whenever the theme changes. */
import { ColorType, CrosshairMode, LineStyle } from "lightweight-charts";

/** The value of a colour role (or any token) of the style sheets, such as `role("up")`. */
export function role(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

/** Calls `dress()` now and at each change between light and dark. Returns how to stop. */
export function onTheme(dress) {
  const themes = new MutationObserver(dress);
  themes.observe(document.documentElement, { attributeFilter: ["class"] });
  dress();
  return () => themes.disconnect();
}

/** What every chart of the product shares: ground, grid, labels, crosshair. */
export function chartColours() {
  const line = role("line");
  const crosshair = { color: role("edge"), style: LineStyle.Dashed, labelBackgroundColor: role("accent-fill") };
  return {
    layout: {
      background: { type: ColorType.Solid, color: role("surface") },
      textColor: role("muted"),
      fontFamily: role("font"),
      fontSize: 11,
      panes: { separatorColor: line, separatorHoverColor: role("edge") },
    },
    grid: { vertLines: { color: line }, horzLines: { color: line } },
    crosshair: { mode: CrosshairMode.Normal, vertLine: crosshair, horzLine: crosshair },
    rightPriceScale: { borderColor: line },
    timeScale: { borderColor: line },
  };
}
