/** Keyboard shortcuts for as long as the page is open. Renders nothing. */
import { useEffect } from "react";

import { listenForShortcuts } from "./shortcuts.js";

export function ShortcutKeys() {
  useEffect(() => listenForShortcuts(), []);
  return null;
}
