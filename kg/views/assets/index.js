"use strict";
/* Front page: search, and the full list of a type or a theme on demand. */
(function () {
  const { h, state, itemLink } = govkg;
  govkg.searchBox((id) => { location.href = itemLink(id); });
  for (const button of document.querySelectorAll("button[data-type], button[data-theme]")) {
    const { type, theme } = button.dataset;
    button.addEventListener("click", () => {
      const rows = [...state.rows.values()].filter((row) => (type ? row.type === type : String(row.theme) === theme));
      rows.sort((a, b) => b.facts - a.facts || (a.id < b.id ? -1 : 1));
      const list = button.previousElementSibling;
      list.replaceChildren(...rows.map((row) => h("li", {}, h("a", { href: itemLink(row.id) }, row.labels[0]))));
      button.remove();
      list.querySelector("a").focus({ preventScroll: true });
    });
  }
})();
