/** Light and dark: one button, and still the system's choice for those who want no other. */

/**
 * What to choose for a theme other than the one shown: "light" or "dark", or "system" when that is
 * what the system shows by itself, so that the page follows it again.
 */
export function nextTheme(shown, prefersDark = matchMedia("(prefers-color-scheme: dark)").matches) {
  const other = shown === "light" ? "dark" : "light";
  return (other === "dark") === prefersDark ? "system" : other;
}
