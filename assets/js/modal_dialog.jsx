/** A native modal dialog: the browser keeps the focus inside and gives it back, Escape closes. */
import { useEffect, useRef } from "react";

/** Shown while `open`; `heading` is the id of the element that names it. */
export function ModalDialog({ open, heading, className = "", onClose, children }) {
  const box = useRef(null);
  useEffect(() => {
    if (!open) box.current.close();
    else if (!box.current.open) box.current.showModal();
  }, [open]);
  const closeFromBackdrop = (event) => event.target === box.current && box.current.close();
  return (
    <dialog
      ref={box}
      className={`dialog ${className}`}
      aria-labelledby={heading}
      onClose={onClose}
      onClick={closeFromBackdrop}
    >
      {children}
    </dialog>
  );
}
