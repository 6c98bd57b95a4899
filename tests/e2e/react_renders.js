// Stands where React's developer tools would and counts which components render, in any build.
// `reactRenders.start()`, then `reactRenders.outside(selector)`: the elements that a component drew
// again and that are no part of what the selector names. Components that draw nothing do not count.
(() => {
  const PERFORMED_WORK = 1;
  const FUNCTIONS = new Set([0, 11, 14, 15]); // function, forwardRef, memo, simple memo
  const HOST = 5;
  const TEXT = 6;
  let rendered = null;

  function visit(fiber) {
    const before = fiber.alternate;
    if (before === null) return mount(fiber);
    if (FUNCTIONS.has(fiber.tag) && fiber.flags & PERFORMED_WORK) count(fiber);
    // The same child as before: React did not go any deeper.
    if (fiber.child !== before.child) children(fiber).forEach(visit);
  }

  function mount(fiber) {
    if (FUNCTIONS.has(fiber.tag)) count(fiber);
    children(fiber).forEach(mount);
  }

  function children(fiber) {
    const found = [];
    for (let child = fiber.child; child; child = child.sibling) found.push(child);
    return found;
  }

  function count(fiber) {
    const drawn = element(fiber);
    if (drawn) rendered.add(drawn);
  }

  function element(fiber) {
    if (fiber.tag === HOST) return fiber.stateNode;
    if (fiber.tag === TEXT) return fiber.stateNode.parentElement;
    for (const child of children(fiber)) {
      const found = element(child);
      if (found) return found;
    }
    return null;
  }

  window.reactRenders = {
    start: () => (rendered = new Set()),
    count: () => rendered.size,
    outside: (selector) =>
      [...rendered].filter((drawn) => !drawn.closest(selector)).map((drawn) => drawn.outerHTML),
  };
  window.__REACT_DEVTOOLS_GLOBAL_HOOK__ = {
    supportsFiber: true,
    renderers: new Map(),
    inject: () => 1,
    checkDCE() {},
    onCommitFiberRoot: (_id, root) => rendered && visit(root.current),
    onCommitFiberUnmount() {},
    onPostCommitFiberRoot() {},
  };
})();
