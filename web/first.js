// What is known before anything is painted: the page, the language (by the rules of `src/language.rs`), and the theme that was
// chosen. By page and language the style decides which words of `#boot` (`index.html`) are seen until the program is here; they
// stand where the program shows the same ones.
const root = document.documentElement;
root.dataset.path = location.pathname;
const ours = (tag) => /^(en|de)\b/i.exec(tag)?.[1].toLowerCase();
const chosen = /(?:^|; )language=(en|de)(?:;|$)/.exec(document.cookie)?.[1];
root.lang = chosen ?? navigator.languages.map(ours).find(Boolean) ?? "en";
try {
  const theme = localStorage.getItem("theme");
  if (theme === "light" || theme === "dark") root.dataset.theme = theme;
} catch {
  // Storage may be closed; the system's preference counts then.
}
