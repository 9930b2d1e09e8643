// Loads the app. A file of its own, so that the page needs no inline script.
// For parts that are loaded when they are needed: modules can't be imported from WebAssembly itself.
globalThis.loadModule = (url) => import(url);
const { js, wasm } = document.querySelector('meta[name="mockingbird-app"]').dataset;
try {
  const { default: init } = await import(js);
  await init({ module_or_path: wasm });
} catch (error) {
  const boot = document.getElementById("boot");
  if (boot) boot.textContent = "Mockingbird could not be loaded. Reload the page, or try a newer browser.";
  throw error;
}
