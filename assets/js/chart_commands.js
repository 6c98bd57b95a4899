/** How buttons outside of the chart reach it, without loading it with the page. */

let chart = null;

/** The chart that takes the commands from now on; they are its methods. Returns how to stop. */
export function takeCommands(target) {
  chart = target;
  return () => {
    if (chart === target) chart = null;
  };
}

/** `fit`, `savePicture` or `toggleFullScreen`; nothing happens while no chart is there. */
export function commandChart(name) {
  chart?.[name]();
}
