"use strict";
const $ = (id) => document.getElementById(id);
const SHOWN = 2000;
let stored = [];

const START = `PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?type (COUNT(?s) AS ?n) WHERE {
  ?s a ?class . ?class rdfs:label ?type FILTER(LANG(?type) = "zh")
} GROUP BY ?type ORDER BY DESC(?n)`;

function element(name, text, kind) {
  const made = document.createElement(name);
  if (text !== undefined) made.textContent = text; // never innerHTML: answers hold what documents say
  if (kind) made.className = kind;
  return made;
}

async function ask(accept) {
  const response = await fetch("/sparql", {
    method: "POST",
    headers: { "Content-Type": "application/sparql-query", Accept: accept },
    body: $("query").value,
  });
  if (!response.ok) throw new Error((await response.text()) || response.statusText);
  return response;
}

function show(result) {
  if ("boolean" in result) return [element("p", result.boolean ? "是 true" : "否 false")];
  const table = element("table");
  const head = table.createTHead().insertRow();
  for (const name of result.head.vars) head.append(element("th", name));
  const rows = result.results.bindings;
  const body = table.createTBody();
  for (const row of rows.slice(0, SHOWN)) {
    const line = body.insertRow();
    for (const name of result.head.vars) line.append(cell(row[name]));
  }
  const more = rows.length > SHOWN ? `，显示前 ${SHOWN} 行，全部请下载 CSV` : "";
  return [element("p", `${rows.length} 行${more}`), table];
}

function cell(term) {
  if (!term) return element("td", "");
  const number = /#(integer|decimal|double)$/.test(term.datatype || "");
  return element("td", term.value, number ? "number" : undefined);
}

async function run(work) {
  for (const button of document.querySelectorAll("button")) button.disabled = true;
  $("state").textContent = "查询中……";
  const begun = performance.now();
  try {
    await work();
    $("state").textContent = `用时 ${((performance.now() - begun) / 1000).toFixed(2)} 秒`;
  } catch (error) {
    $("state").textContent = "出错";
    $("answer").replaceChildren(element("pre", error.message));
  } finally {
    for (const button of document.querySelectorAll("button")) button.disabled = false;
  }
}

async function table() {
  const response = await ask("application/sparql-results+json, text/turtle;q=0.8");
  const json = (response.headers.get("Content-Type") || "").includes("json");
  const parts = json ? show(await response.json()) : [element("pre", await response.text())];
  $("answer").replaceChildren(...parts);
}

async function download() {
  const content = await (await ask("text/csv, text/turtle;q=0.8")).text();
  const link = element("a");
  link.href = URL.createObjectURL(new Blob(["\ufeff", content], { type: "text/csv" }));
  link.download = "answer.csv";
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

async function start() {
  $("query").value = START;
  stored = await (await fetch("/sparql/queries.json")).json();
  for (const each of stored) $("stored").append(new Option(`${each.zh}（${each.name}）`, each.name));
}

$("stored").addEventListener("change", () => {
  const chosen = stored.find((each) => each.name === $("stored").value);
  $("query").value = chosen ? chosen.sparql : START;
});
$("form").addEventListener("submit", (event) => {
  event.preventDefault();
  run(table);
});
$("csv").addEventListener("click", () => run(download));
start();
