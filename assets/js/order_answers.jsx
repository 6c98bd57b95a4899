/**
 * Waits for the answer to the order that the form has sent. Renders nothing.
 *
 * The server's answer comes as an event of the window. It may be lost with the connection: after a
 * while the form is free again, and the same order sent again is still one order.
 */
import { useEffect, useRef } from "react";

import { closeSheet } from "./order_sheet.js";

const PATIENCE_MS = 8000;

export function OrderAnswers(props) {
  const latest = useRef(props);
  latest.current = props;
  const { sent } = props;

  useEffect(() => {
    const hear = ({ detail }) => {
      const { intent, onFilled, onRefused } = latest.current;
      if (!detail.filled) {
        closeSheet(); // why is told by a toast, which a modal sheet would cover
        return onRefused?.();
      }
      if (detail.filled !== intent) return; // another order than the one that the form shows
      leaveForm();
      onFilled?.();
    };
    addEventListener("order-answer", hear);
    return () => removeEventListener("order-answer", hear);
  }, []);

  useEffect(() => {
    if (!sent) return undefined;
    const timer = setTimeout(() => latest.current.onSilence?.(), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, [sent]);

  return null;
}

/** The sheet closes. Beside the chart, the keyboard goes on where the next order begins. */
function leaveForm() {
  if (closeSheet()) return;
  const lost = [document.body, null].includes(document.activeElement);
  if (lost || document.activeElement.matches(".submit")) document.getElementById("amount")?.focus();
}
