// Loads the app. A file of its own, so that the page needs no inline script.
const named = (page) => page.querySelector('meta[name="mockingbird-app"]').dataset;
const { js, wasm } = named(document);

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

try {
  const { default: init } = await import(js);
  await init({ module_or_path: wasm });
} catch (error) {
  const boot = document.getElementById("boot");
  if (boot) boot.textContent = "Mockingbird could not be loaded. Reload the page, or try a newer browser.";
  throw error;
}
