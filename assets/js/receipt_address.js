/** The receipt of an order has an address of its own: `/trade?receipt=<order id>`. */

/** Where the receipt of `order` is found, to be handed on. */
export function receiptLink(order) {
  return new URL(`/trade?receipt=${encodeURIComponent(order)}`, window.location.href).href;
}

/** Names `order` in the page's address; none when it is empty. Makes no entry in the history. */
export function nameInAddress(order) {
  const address = new URL(window.location.href);
  if (order) address.searchParams.set("receipt", order);
  else address.searchParams.delete("receipt");
  if (address.href !== window.location.href) history.replaceState(history.state, "", address);
}
