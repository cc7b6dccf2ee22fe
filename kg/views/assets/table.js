"use strict";
/* A table that sorts, filters and copies to a spreadsheet as tab-separated text. */
govkg.table = (function () {
  const { h, t } = govkg;
  const FIRST = 60;

  /* A cell that a spreadsheet would take for a formula gets an apostrophe, as in the CSV files. */
  function plain(value) {
    const text = String(value === null || value === undefined ? "" : value).replace(/[\t\r\n]+/g, " ").trim();
    return /^[=+\-@]/.test(text) && !/^[+-]?\d[\d.,]*%?$/.test(text) ? "'" + text : text;
  }

  function copyButton(lines) {
    const button = h("button", { type: "button", class: "copy" }, t("复制表格"));
    button.addEventListener("click", async () => {
      const rows = lines();
      const done = await govkg.copy(rows.map((row) => row.map(plain).join("\t")).join("\n") + "\n");
      button.textContent = done ? t("已复制 # 行", rows.length - 1) : t("未能复制");
      setTimeout(() => { button.textContent = t("复制表格"); }, 2000);
    });
    return button;
  }

  function compare(a, b) {
    const none = (value) => value === null || value === undefined || value === "";
    if (none(a) || none(b)) return none(a) - none(b);
    if (typeof a === "number" && typeof b === "number") return a - b;
    return String(a).localeCompare(String(b), "zh");
  }

  function header(columns, sort) {
    return h("thead", {}, h("tr", {}, columns.map((column, at) => h("th", { scope: "col", class: column.class, "aria-sort": "none" },
      h("button", { type: "button", title: t("按此列排序"), onclick: () => sort(at) }, column.label, h("span", { class: "arrow", "aria-hidden": "true" }))))));
  }

  /* rows: [{ cells: () => [td, …], values: [sort key of each column], texts: [[copied] of each], find: "…" }];
     copied: names of the copied columns; controls: filters of the caller, each (row) => boolean. */
  function make({ columns, rows, copied, name, controls, keep, first = FIRST }) {
    let order = null;
    let all = false;
    const body = h("tbody", {});
    const query = h("input", { type: "search", class: "filter", placeholder: t("筛选"), "aria-label": t("筛选内容、数值或原文") });
    const fold = (text) => text.normalize("NFKC").toLowerCase();
    const shown = () => {
      const words = fold(query.value).split(/\s+/).filter(Boolean);
      const found = rows.filter((row) => words.every((word) => fold(row.find).includes(word)) && (!keep || keep(row)));
      if (order) found.sort((a, b) => order.sign * compare(a.values[order.at], b.values[order.at]));
      return found;
    };
    const fill = () => {
      const found = shown();
      const cut = all || found.length <= first + 5 ? found : found.slice(0, first);
      body.replaceChildren(...cut.map((row) => h("tr", {}, ...row.cells())));
      if (cut.length < found.length) body.append(h("tr", {}, h("td", { colspan: columns.length }, h("button", { type: "button", class: "all", onclick: () => { all = true; fill(); } }, t("显示全部 # 条", found.length)))));
      if (!found.length) body.append(h("tr", {}, h("td", { colspan: columns.length, class: "empty" }, t("没有符合的行"))));
    };
    const head = header(columns, (at) => {
      order = { at, sign: order && order.at === at ? -order.sign : columns[at].first || 1 };
      head.querySelectorAll("th").forEach((th, i) => th.setAttribute("aria-sort", i !== at ? "none" : order.sign > 0 ? "ascending" : "descending"));
      fill();
    });
    query.addEventListener("input", fill);
    fill();
    const bar = h("p", { class: "choices" }, rows.length > 8 && query, ...(controls || []), copyButton(() => [copied, ...shown().map((row) => row.texts)]));
    for (const control of controls || []) control.addEventListener("change", fill);
    return [bar, h("table", { class: name }, head, body)];
  }

  return { make, copyButton, plain };
})();
