/** Calls `onChange()` once `value` is known, and each time it has become another. Renders nothing. */
import { useEffect, useRef } from "react";

export function WhenChanged({ value, onChange }) {
  const latest = useRef(onChange);
  latest.current = onChange;
  useEffect(() => {
    if (value) latest.current?.();
  }, [value]);
  return null;
}
