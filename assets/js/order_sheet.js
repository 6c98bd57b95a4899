/**
 * The order form on a phone: a sheet from below, which is the very form that stands beside the chart
 * on wider screens.
 *
 * A dialog that is open without being modal stands in the page; style sheets hide it on a phone until
 * it is modal. The browser then keeps the focus inside and closes it by Escape or the back gesture.
 */

const PHONE = "(max-width: 640px)";

/** Opens the sheet on a phone; elsewhere the form is in the page already. */
export function openSheet() {
  const sheet = document.getElementById("order-sheet");
  const phone = matchMedia(PHONE);
  if (!sheet || sheet.matches(":modal") || !phone.matches) return;
  const open = new AbortController();
  const { signal } = open;
  sheet.removeAttribute("open"); // what is open already cannot become modal
  sheet.showModal();
  sheet.addEventListener("click", (event) => event.target === sheet && sheet.close(), { signal });
  phone.addEventListener("change", () => sheet.close(), { signal });
  visualViewport?.addEventListener("resize", () => keepAboveKeyboard(sheet), { signal });
  sheet.addEventListener("close", () => {
    open.abort();
    sheet.style.removeProperty("--keyboard");
    sheet.setAttribute("open", "");
  }, { signal });
}

/** Closes the sheet; says whether it was open. */
export function closeSheet() {
  const sheet = document.getElementById("order-sheet");
  if (!sheet?.matches(":modal")) return false;
  sheet.close();
  return true;
}

/** An on-screen keyboard covers the page's lower end without making the page any smaller. */
function keepAboveKeyboard(sheet) {
  const hidden = Math.max(0, innerHeight - visualViewport.height - visualViewport.offsetTop);
  sheet.style.setProperty("--keyboard", `${Math.round(hidden)}px`);
}
