/**
 * Choices that this browser remembers: how somebody likes the page, never who they are.
 *
 * Each is JSON in localStorage. Without storage (private mode, full, forbidden) nothing is remembered
 * and nothing fails.
 */

const PREFIX = "paper-trade:";

/** What was remembered under `key`; `fallback` when that is nothing, or no longer readable. */
export function recall(key, fallback) {
  try {
    const text = localStorage.getItem(PREFIX + key);
    return text === null ? fallback : JSON.parse(text);
  } catch {
    return fallback;
  }
}

/** Keeps a value that JSON can hold. */
export function remember(key, value) {
  try {
    localStorage.setItem(PREFIX + key, JSON.stringify(value));
  } catch {
    // Not kept: the next visit starts with what everybody starts with.
  }
}
