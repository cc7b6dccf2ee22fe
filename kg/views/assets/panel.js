"use strict";
/* The panel of an entity or indicator: relations, stages, figures, findings, each with its quotes. */
govkg.panel = (function () {
  const { h, t, icon, state, docLink, itemLink } = govkg;
  const word = (kind, code) => state.words[kind][code] || code;

  function kindBadge(code) { return h("span", { class: "kind " + code }, t(word("kinds", code))); }

  function quotes(evidence) {
    return (evidence || []).map((ev) => h("a", { class: "quote", href: docLink(ev) }, h("q", {}, ev[3]),
      h("small", {}, state.words.documents[ev[0]][0] + " · " + t("第#行", ev[4]))));
  }

  function link(pair, go) {
    const [name, id] = pair;
    if (!id || !state.rows.has(id)) return h("span", { class: "plain" }, name);
    const attrs = { class: "entity", href: itemLink(id) };
    if (go) attrs.onclick = (event) => { if (!event.ctrlKey && !event.metaKey) { event.preventDefault(); go(id); } };
    const english = govkg.lang === "en" && state.rows.get(id).english;
    return h("a", attrs, icon(state.rows.get(id).type), name, english && h("small", { class: "english" }, english));
  }

  function head(record, go) {
    const parts = [h("p", { class: "type t-" + record.type }, icon(record.type), t(word("types", record.type)[0] || record.type),
      record.badge && h("span", { class: "badge s-" + record.badge[1] + (record.badge[2] ? " planned" : "") }, t(record.badge[0]))),
      h("h1", {}, record.name)];
    if (record.aliases) parts.push(h("p", { class: "aliases" }, t("又作") + " " + record.aliases.join("、")));
    if (record.within) {
      const chain = record.within.slice().reverse().flatMap((pair, at) => (at ? [" › ", link(pair, go)] : [link(pair, go)]));
      parts.push(h("p", { class: "within" }, ...chain));
    }
    if (record.about) parts.push(h("p", { class: "note" }, record.about.split(" · ").map((part) => t(part)).join(" · ")));
    return parts;
  }

  function section(title, count, ...body) {
    return h("section", {}, h("h2", {}, t(title), h("small", {}, String(count))), ...body);
  }

  /* Same other end, several years: one line with the years and all quotes. */
  function relations(rows, go) {
    const groups = new Map();
    for (const row of rows) {
      const code = row.relation + (row.inverse ? "<" : ">");
      if (!groups.has(code)) groups.set(code, new Map());
      const key = row.other[1] || "~" + row.other[0];
      const line = groups.get(code).get(key) || { other: row.other, years: [], evidence: [] };
      if (row.year) line.years.push(row.year);
      line.evidence.push(...(row.evidence || []));
      groups.get(code).set(key, line);
    }
    return [...groups].map(([code, lines]) => {
      const label = (state.words.relations[code.slice(0, -1)] || [code, code])[code.endsWith("<") ? 1 : 0];
      return h("div", { class: "group" }, h("h3", {}, t(label)), h("ul", {}, capped([...lines.values()].map((line) => {
        const years = [...new Set(line.years)].sort().join("、");
        const headline = [link(line.other, go), years && h("small", {}, years)];
        if (!line.evidence.length) return h("li", { class: "short" }, ...headline);
        return h("li", {}, ...headline, ...quotes(line.evidence));
      }), 24)));
    });
  }

  /* The first rows, and a button that brings the rest. */
  function capped(nodes, first) {
    if (nodes.length <= first + 5) return nodes;
    const rest = nodes.slice(first);
    const more = h("button", { type: "button", class: "all", onclick: () => holder.replaceWith(...rest) }, t("显示全部 # 条", nodes.length));
    const holder = nodes[0].tagName === "TR" ? h("tr", {}, h("td", { colspan: 5 }, more)) : h("li", {}, more);
    return [...nodes.slice(0, first), holder];
  }

  function statuses(rows) {
    const order = rows.slice().sort((a, b) => (a.year || 0) - (b.year || 0));
    return h("ol", { class: "stages" }, order.map((row) => h("li", {},
      h("span", { class: "badge s-" + row.status + (row.kind === "target" ? " planned" : "") }, t(word("statuses", row.status))),
      h("b", {}, row.year ? String(row.year) : "—"), kindBadge(row.kind), ...quotes(row.evidence))));
  }

  /* What a figure is of, as links: everything but the entry whose page this is. */
  function subject(row, id, go) {
    const parts = [];
    if (row.indicator[1] !== id) parts.push(link(row.indicator, go));
    if (row.about && row.about[1] !== id) parts.push(link(row.about, go));
    if (row.place && row.place[1] !== id) parts.push(link(row.place, go));
    if (row.indicator[1] === id && row.indicator[0] !== state.rows.get(id).labels[0]) parts.push(h("small", {}, row.indicator[0]));
    return parts;
  }

  function figureCells(row, id, go) {
    return [h("td", { class: "year" }, row.year ? String(row.year) : "—", row.period && h("small", {}, row.period)),
      h("td", { class: "what" }, ...subject(row, id, go)), h("td", { class: "value" }, h("b", {}, row.value), " ", kindBadge(row.kind)),
      h("td", { class: "words" }, ...quotes(row.evidence))];
  }

  function figureRow(row, id, go) {
    const about = row.about ? row.about[0] : "";
    const first = (row.evidence || [])[0];
    const source = first ? state.words.documents[first[0]][0] + " 第" + first[4] + "行" : "";
    const texts = [row.indicator[0], row.place ? row.place[0] : "", about, row.year || "", row.period || "", row.value, word("kinds", row.kind), first ? first[3] : "", source];
    const what = row.indicator[1] === id ? [about, texts[1]] : [row.indicator[0], about, texts[1]];
    return { row, cells: () => figureCells(row, id, go), texts, find: texts.join(" "),
      values: [row.year, what.join(" "), row.number === undefined ? row.value : row.number, first && first[0] * 1e7 + first[1]] };
  }

  function choice(label, values, words) {
    return h("select", { "aria-label": t(label) }, h("option", { value: "" }, t(label)), values.map((value) => h("option", { value }, words ? t(word(words, value)) : value)));
  }

  const COLUMNS = [["年份", -1], ["内容", 1], ["数值", -1], ["原文", 1]];
  const COPIED = ["指标", "地方", "对象", "年份", "时段", "数值", "性质", "原文", "出处"];

  function figures(rows, id, go, first) {
    const years = [...new Set(rows.map((row) => row.year).filter(Boolean))].sort().reverse();
    const year = choice("全部年份", years.map(String));
    const kind = choice("全部性质", [...new Set(rows.map((row) => row.kind))].sort(), "kinds");
    return govkg.table.make({
      name: "figures", first, copied: COPIED, controls: rows.length > 8 ? [year, kind] : [],
      columns: COLUMNS.map(([label, first]) => ({ label: t(label), first })),
      rows: rows.map((row) => figureRow(row, id, go)),
      keep: ({ row }) => (!year.value || String(row.year) === year.value) && (!kind.value || row.kind === kind.value),
    });
  }

  function findings(rows) {
    return h("ul", { class: "notes" }, capped(rows.map((row) => h("li", {},
      h("a", { class: "outcome", href: govkg.root + "findings.html#" + encodeURIComponent(row.id) }, t(word("outcomes", row.outcome))), " ", row.detail)), 12));
  }

  /* Where an entity is drawn best. */
  const VIEWS = { Project: "projects", Company: "companies", AdministrativeArea: "places", DevelopmentZone: "places", Program: "programs", PolicyDocument: "programs", Event: "programs" };

  function ways(record, id) {
    const graph = document.body.classList.contains("graph");
    const view = "graph/" + (VIEWS[record.type] || "overview") + ".html#" + encodeURIComponent(id);
    if (graph) return h("a", { href: itemLink(id) }, t("整页打开"));
    return record.type === "Indicator" ? null : h("a", { href: govkg.root + view }, t("在图中看"));
  }

  /* Counts of the sections, to jump to them; only where there is more than one. */
  function jumps(sections) {
    if (sections.length < 2) return [];
    return sections.map((part) => h("button", { type: "button", onclick: () => part.scrollIntoView() }, part.firstChild.firstChild.data, h("b", {}, part.querySelector("h2 small").textContent)));
  }

  /* ``extras`` of a whole page come between the head and the lists. */
  function render(record, id, go, extras) {
    const parts = extras ? extras(record, id, go) : [];
    if (record.statuses) parts.push(section("进展", record.statuses.length, statuses(record.statuses)));
    if (record.findings) parts.push(section("结论", record.findings.length, findings(record.findings)));
    if (record.relations) parts.push(section("关系", record.relations.length, ...relations(record.relations, go)));
    if (record.figures) parts.push(section("数据", record.figures.length, ...figures(record.figures, id, go, extras && record.type === "AdministrativeArea" ? 20 : undefined)));
    if (!record.statuses && !record.relations && !record.figures) parts.push(h("p", { class: "empty" }, t("文中提到，但没有关于它的数据或关系。")));
    return [...head(record, go), h("p", { class: "jump" }, ...jumps(parts.filter((part) => part.tagName === "SECTION")), ways(record, id)), ...parts];
  }

  async function show(panel, id, go, extras) {
    const record = await govkg.record(id);
    if (!record) { panel.replaceChildren(h("p", { class: "empty" }, t("没有这个条目。"))); return false; }
    panel.replaceChildren(...render(record, id, go, extras));
    panel.dataset.id = id;
    return true;
  }

  /* What says that two entries are tied: the relation's quotes by year, or the figures of one in the other. */
  async function tie(panel, { from, to, code }, go) {
    const record = await govkg.record(from);
    const name = (id) => link([state.rows.get(id).labels[0], id], go);
    const stated = code === "about" ? [] : (record.relations || []).filter((row) => row.relation === code && !row.inverse && row.other[1] === to);
    const found = code === "about" ? (record.figures || []).filter((row) => row.place && row.place[1] === to) : [];
    const body = stated.filter((row) => (row.evidence || []).length).map((row) => h("li", {}, h("b", {}, row.year ? String(row.year) : "—"), ...quotes(row.evidence)));
    panel.replaceChildren(
      h("p", { class: "type" }, t("关系")),
      h("h1", { class: "tie" }, name(from), h("small", {}, " " + t((state.words.relations[code] || [code])[0]) + " → "), name(to)),
      ...(body.length ? [h("ol", { class: "stages" }, body)] : []),
      ...(found.length ? [section("数据", found.length, ...figures(found, from, go))] : []),
      ...(body.length || found.length ? [] : [h("p", { class: "empty" }, t("由行政区划或所在地得出，没有单独的一句话。"))]),
    );
    panel.dataset.id = "";
  }

  return { show, tie, section, subject, quotes, link, kindBadge, word };
})();
