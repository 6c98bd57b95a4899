/** A native modal dialog: the browser keeps the focus inside and gives it back, Escape closes. */
import { useEffect, useRef } from "react";

import { nameInAddress } from "./receipt_address.js";

export function ReceiptDialog({ open, order, heading, onClose, children }) {
  const box = useRef(null);
  useEffect(() => {
    if (!open) return box.current.close();
    if (!box.current.open) box.current.showModal();
    nameInAddress(order);
  }, [open, order]);
  const closed = () => {
    nameInAddress("");
    onClose();
  };
  const closeFromBackdrop = (event) => event.target === box.current && box.current.close();
  return (
    <dialog ref={box} className="receipt-dialog" aria-labelledby={heading} onClose={closed} onClick={closeFromBackdrop}>
      {children}
    </dialog>
  );
}
