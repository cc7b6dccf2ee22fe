"use strict";
/* Light or dark ground: the system's, or the reader's own choice, kept in this browser. Loaded before anything
   is painted, so that no page flashes; where nothing can be kept (file:// in some browsers) the choice holds
   for the page. Whoever paints on a canvas listens to "groundchange". */
window.govkgGround = (function () {
  const KEY = "govkg-ground";
  const CHOICES = ["auto", "light", "dark"];
  const root = document.documentElement;
  const system = window.matchMedia("(prefers-color-scheme: dark)");
  const stored = () => { try { return localStorage.getItem(KEY); } catch { return null; } };
  const valid = (value) => (CHOICES.includes(value) ? value : "auto");
  let choice = valid(stored());

  function apply() {
    if (choice === "auto") delete root.dataset.ground;
    else root.dataset.ground = choice;
    document.dispatchEvent(new Event("groundchange"));
  }

  function set(value) {
    choice = valid(value);
    try { if (choice === "auto") localStorage.removeItem(KEY); else localStorage.setItem(KEY, choice); } catch { /* holds for this page */ }
    apply();
  }

  system.addEventListener("change", () => { if (choice === "auto") apply(); });
  window.addEventListener("storage", (event) => { if (event.key === KEY || event.key === null) { choice = valid(stored()); apply(); } });
  apply();
  return { set, get: () => choice, next: () => set(CHOICES[(CHOICES.indexOf(choice) + 1) % CHOICES.length]) };
})();
