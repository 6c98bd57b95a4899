/** Where a key leads from the `chosen` of some tabs; null when it leads nowhere. Pure. */
export function nextTab(ids, chosen, key) {
  const at = ids.indexOf(chosen);
  const last = ids.length - 1;
  switch (key) {
    case "ArrowRight":
      return ids[at === last ? 0 : at + 1];
    case "ArrowLeft":
      return ids[at <= 0 ? last : at - 1];
    case "Home":
      return ids[0];
    case "End":
      return ids[last];
    default:
      return null;
  }
}
