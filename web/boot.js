// Loads the app. A file of its own, so that the page needs no inline script.
const named = (page) => page.querySelector('meta[name="mockingbird-app"]').dataset;
const { js, wasm, ...parts } = named(document);

// Whoever opens a page that has a part of its own gets that beside the program, not after it (`src/parts.rs` has the groups).
const group = [
  [/^\/(register|reset|auth\/)/, "account"],
  [/^\/(dashboard|keys|documents|new|history|profile)/, "desk"],
  [/^\/interviews\/[^/]+\/feedback/, "feedback"],
  [/^\/interviews\//, "room"],
].find(([path]) => path.test(location.pathname))?.[1];
for (const href of parts[group]?.split(" ") ?? []) {
  document.head.append(Object.assign(document.createElement("link"), { rel: "preload", as: "fetch", crossOrigin: "anonymous", href }));
}

// For parts that are loaded when they are needed: modules can't be imported from WebAssembly itself.
globalThis.loadModule = (url) => import(url);
// For work that can wait. Safari has no `requestIdleCallback`.
globalThis.whenIdle = (work) => (globalThis.requestIdleCallback ?? ((work) => setTimeout(work, 1000)))(() => work());
// For a part that does not come: after a new release the parts of this one are gone, and a fresh page is what helps.
globalThis.reloadIfReplaced = async () => {
  const answer = await fetch("/", { cache: "no-store" });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (answer.ok && named(page).js !== js) location.reload();
};

// Back and forward lead to where one was. A page grows while it loads, so the browser's own way would come too early.
const place = () => `place:${location.pathname}${location.search}`;
let goingBackUntil = 0;
let noted;
globalThis.isGoingBack = () => performance.now() < goingBackUntil;
const goTo = (y) => {
  if (!(y > 0) || performance.now() >= goingBackUntil) return;
  scrollTo(0, y);
  requestAnimationFrame(() => goTo(y));
};
try {
  const goBack = () => {
    const y = Number(sessionStorage.getItem(place()));
    goingBackUntil = performance.now() + 2000;
    goTo(y);
  };
  history.scrollRestoration = "manual";
  addEventListener("popstate", goBack);
  if (performance.getEntriesByType("navigation")[0]?.type !== "navigate") goBack();
  addEventListener("scroll", () => {
    clearTimeout(noted);
    const [at, y] = [place(), scrollY];
    if (!isGoingBack()) noted = setTimeout(() => sessionStorage.setItem(at, y), 100);
  }, { passive: true });
  // Who moves on by themselves is not held.
  for (const kind of ["wheel", "touchstart", "keydown", "pointerdown"]) {
    addEventListener(kind, () => (goingBackUntil = 0), { passive: true, capture: true });
  }
} catch {
  // Storage may be closed; then each page begins at its top.
}

// What the page begins with is painted first, since starting the program takes a slow processor a while. A tab in the background
// paints nothing, so this is not waited for longer than anybody would see.
const painted = new Promise((done) => {
  setTimeout(done, 100);
  new PerformanceObserver(done).observe({ type: "paint", buffered: true });
});

try {
  const [{ default: init }] = await Promise.all([import(js), painted]);
  await init({ module_or_path: wasm });
} catch (error) {
  const boot = document.getElementById("boot");
  if (boot) boot.textContent = "Mockingbird could not be loaded. Reload the page, or try a newer browser.";
  throw error;
}
