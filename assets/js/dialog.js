/** Native modal dialogs by id: the browser keeps the focus inside and gives it back, Escape closes. */

export function showDialog(id) {
  const dialog = document.getElementById(id);
  if (!dialog || dialog.open) return;
  dialog.showModal();
  // The backdrop. Braces, for what such a handler returns as false is not done: no box gets ticked.
  dialog.onclick = (event) => {
    if (event.target === dialog) dialog.close();
  };
}

export function closeDialog(id) {
  document.getElementById(id)?.close();
}
