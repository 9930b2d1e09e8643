// What can be seen of a room without scrolling.

/** Width, height; the last is a phone whose on-screen keyboard leaves half of it. */
export const SIZES = [[1280, 800], [1024, 600], [768, 1024], [360, 640], [360, 340]];

/** Gives a room's window another size, and waits until the room has heard of it: the browser tells the page a moment later. */
export async function resize(page, width, height) {
  await page.setViewportSize({ width, height });
  const heard = (height) => document.documentElement.style.getPropertyValue("--visible-height") === `${height}px`;
  await page.waitForFunction(heard, height);
}

/** Names of what is not wholly in view. */
export async function outOfView(page, things) {
  const out = [];
  for (const [name, locator] of Object.entries(things)) {
    const box = await locator.boundingBox();
    const { width, height } = page.viewportSize();
    // Rounded: a layout may end at a fraction of a pixel.
    const inside = box && box.x >= -1 && box.y >= -1 && box.x + box.width <= width + 1 && box.y + box.height <= height + 1;
    if (!inside) out.push(`${name} at ${JSON.stringify(box)}`);
  }
  return out;
}

/** Whether the last line of the last thing that the interviewer said can be seen, over whatever else there is. */
export async function seesLastLine(page) {
  return page.evaluate(() => {
    const said = [...document.querySelectorAll(".turn.interviewer p[dir], .voice .question")].at(-1);
    const range = document.createRange();
    range.selectNodeContents(said);
    const line = [...range.getClientRects()].at(-1);
    const [x, y] = [line.right - 2, (line.top + line.bottom) / 2];
    return y < innerHeight && said.contains(document.elementFromPoint(x, y));
  });
}
