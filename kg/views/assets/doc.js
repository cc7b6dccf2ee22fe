"use strict";
/* A reading page: the words of a fact light up, names open the panel, sentences find their facts. */
(function () {
  const text = document.getElementById("text");
  const side = document.getElementById("side");
  const panel = document.getElementById("panel");
  const intro = document.getElementById("intro");
  const close = document.getElementById("close");
  const pieces = [...text.querySelectorAll("span[data-s]")].map((node) => ({ node, start: Number(node.dataset.s), end: Number(node.dataset.e) }));
  const rows = [...document.querySelectorAll("#rows > li")].map((node) => ({ node, start: Number(node.dataset.s), end: Number(node.dataset.e) }));

  function highlight(start, end) {
    let first = null;
    for (const piece of pieces) {
      const on = piece.start >= start && piece.end <= end;
      piece.node.classList.toggle("hit", on);
      if (on && !first) first = piece.node;
    }
    for (const node of text.querySelectorAll(".around")) node.classList.remove("around");
    if (first) {
      first.closest("[data-line]").classList.add("around");
      first.scrollIntoView({ block: "center" });
    }
  }

  function choose(test, scroll) {
    let first = null;
    for (const row of rows) {
      const on = test(row);
      row.node.classList.toggle("on", on);
      if (on && !first) first = row.node;
    }
    if (first && scroll) side.scrollTo({ top: first.offsetTop - side.clientHeight / 3 });
    return first;
  }

  function follow() {
    const match = /^e(\d+)-(\d+)$/.exec(govkg.hash());
    if (!match) return;
    const [start, end] = [Number(match[1]), Number(match[2])];
    back();
    choose((row) => row.start === start && row.end === end, true);
    highlight(start, end);
  }

  function back() {
    panel.hidden = close.hidden = true;
    intro.hidden = false;
    side.classList.remove("open");
  }

  async function select(id) {
    await govkg.panel.show(panel, id, select);
    panel.hidden = close.hidden = false;
    intro.hidden = true;
    side.classList.add("open");
    side.scrollTop = 0;
  }

  text.addEventListener("click", (event) => {
    const node = event.target.closest("span[data-s]");
    if (!node || String(window.getSelection())) return;
    if (node.dataset.x && govkg.state.rows.has(node.dataset.x)) { select(node.dataset.x); return; }
    const at = Number(node.dataset.s);
    back();
    if (choose((row) => row.start <= at && at < row.end, true)) side.classList.add("open");
  });
  close.addEventListener("click", back);
  intro.querySelector("h2").addEventListener("click", () => side.classList.toggle("open"));
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") back(); });
  window.addEventListener("hashchange", follow);
  govkg.searchBox((id) => select(id));
  Object.assign(govkg, { select, highlight });
  follow();
})();
