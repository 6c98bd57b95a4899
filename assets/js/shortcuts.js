/**
 * Keyboard shortcuts: a key presses the visible control whose `data-key` it is.
 *
 * A button or link is clicked, a field is focused; `data-then` names the id of what is focused after
 * a click. Single characters can get in the way of speech input, so they can be switched off.
 */

import { recall } from "./remembered.js";

/** The name under which the browser remembers whether shortcuts are wanted. */
export const MEMORY = "shortcuts";

const FIELDS =
  "input:not([type=checkbox], [type=radio], [type=button]), textarea, select, [contenteditable]";

/** The shortcut that a key event asks for; blank when it is meant otherwise. */
export function shortcutOf(event) {
  if (event.defaultPrevented || event.isComposing || event.repeat) return "";
  if (event.ctrlKey || event.metaKey || event.altKey) return "";
  const key = event.key.toLowerCase();
  // Shift makes a letter something else; a digit or sign may need it on the keyboard at hand.
  return key.length > 1 || (event.shiftKey && /[a-z]/.test(key)) ? "" : key;
}

/** Listens on the window; returns how to stop. */
export function listenForShortcuts() {
  window.addEventListener("keydown", onKey);
  return () => window.removeEventListener("keydown", onKey);
}

function onKey(event) {
  const field = event.target.closest?.(FIELDS);
  if (field) return leaveField(event, field);
  const key = shortcutOf(event);
  if (!key || !recall(MEMORY, true) || document.querySelector("dialog:modal")) return;
  const control = [...document.querySelectorAll(`[data-key="${CSS.escape(key)}"]`)].find(usable);
  if (!control) return;
  event.preventDefault();
  press(control);
}

/** Escape leaves the field that a shortcut led to, so that the next key is a shortcut again. */
function leaveField(event, field) {
  if (event.key === "Escape" && field.matches("[data-key]")) field.blur();
}

function usable(control) {
  return control.checkVisibility() && !control.disabled;
}

function press(control) {
  if (control.matches("input")) return control.focus();
  control.click();
  const next = control.dataset.then;
  // Once the click has been drawn: it may have opened what holds the next control.
  if (next) requestAnimationFrame(() => document.getElementById(next)?.focus());
}
