"use strict";
/* Front page: search, and the full list of a type on demand. */
(function () {
  const { h, state, itemLink } = govkg;
  govkg.searchBox((id) => { location.href = itemLink(id); });
  for (const button of document.querySelectorAll("button[data-type]")) {
    button.addEventListener("click", () => {
      const rows = [...state.rows.values()].filter((row) => row.type === button.dataset.type);
      rows.sort((a, b) => b.facts - a.facts || (a.id < b.id ? -1 : 1));
      button.previousElementSibling.replaceChildren(...rows.map((row) => h("li", {}, h("a", { href: itemLink(row.id) }, row.labels[0]))));
      button.remove();
    });
  }
})();
