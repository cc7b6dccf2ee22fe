"use strict";
/* Filter the findings by outcome. */
(function () {
  govkg.searchBox((id) => { location.href = govkg.itemLink(id); });
  const buttons = [...document.querySelectorAll("#filters button")];
  for (const button of buttons) {
    button.addEventListener("click", () => {
      for (const other of buttons) other.setAttribute("aria-pressed", String(other === button));
      for (const card of document.querySelectorAll("#findings > article")) {
        const code = card.dataset.kind + "/" + card.dataset.outcome;
        card.hidden = button.dataset.outcome !== "" && button.dataset.outcome !== code;
      }
    });
  }
})();
