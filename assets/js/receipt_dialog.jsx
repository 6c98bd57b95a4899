/** The receipt's dialog: while it is open, the page's address names its order. */
import { useEffect } from "react";

import { ModalDialog } from "./modal_dialog.jsx";
import { nameInAddress } from "./receipt_address.js";

export function ReceiptDialog({ open, order, heading, onClose, children }) {
  useEffect(() => {
    if (open) nameInAddress(order);
  }, [open, order]);
  const closed = () => {
    nameInAddress("");
    onClose();
  };
  return (
    <ModalDialog open={open} heading={heading} className="receipt-dialog" onClose={closed}>
      {children}
    </ModalDialog>
  );
}
