"use strict";
/* Filter the findings by outcome, place and words; copy those shown to a spreadsheet. */
(function () {
  const { t } = govkg;
  govkg.searchBox((id) => { location.href = govkg.itemLink(id); });
  const buttons = [...document.querySelectorAll("#filters button")];
  const place = document.getElementById("place");
  const words = document.getElementById("words");
  const count = document.getElementById("count");
  const fold = (text) => text.normalize("NFKC").toLowerCase();
  const cards = [...document.querySelectorAll("#findings > article")].map((node) => ({ node, code: node.dataset.kind + "/" + node.dataset.outcome, text: fold(node.textContent) }));
  let outcome = "";

  function apply() {
    const wanted = fold(words.value).split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const card of cards) {
      const passes = (!outcome || card.code === outcome) && (!place || !place.value || card.node.dataset.place === place.value) && wanted.every((word) => card.text.includes(word));
      card.node.hidden = !passes;
      shown += passes;
    }
    count.textContent = shown ? t("共 # 条", shown) : t("没有符合的结论");
  }

  const text = (node, selector) => { const found = node.querySelector(selector); return found ? found.textContent.trim() : ""; };

  /* Outcome, place, year, sentence; then name, value and quote of each premise. */
  function line({ node }) {
    const premises = [...node.querySelectorAll("li")].flatMap((item) => [text(item, ".claim span"), text(item, ".claim b"), text(item, ".quote q"), text(item, ".quote small")]);
    return [text(node, ".outcome"), node.dataset.place, node.dataset.year, text(node, "header p"), ...premises];
  }

  const HEAD = ["结论", "地方", "年份", "说明", "指标", "数值", "原文", "出处", "指标", "数值", "原文", "出处"];
  count.after(govkg.table.copyButton(() => [HEAD, ...cards.filter((card) => !card.node.hidden).map(line)]));
  for (const button of buttons) {
    button.addEventListener("click", () => {
      for (const other of buttons) other.setAttribute("aria-pressed", String(other === button));
      outcome = button.dataset.outcome;
      apply();
    });
  }
  if (place) place.addEventListener("change", apply);
  words.addEventListener("input", apply);
})();
