// What a page does besides the elements: its title and its links to other languages follow the results, and a panel shows how the last search
// went, from the answer that the elements tell the page, /v1/analyze and /v1/explain.

document.addEventListener("sagasu-answer", ({ target, detail }) => {
  if (target.localName !== "sagasu-results") return;
  const name = document.querySelector(".brand").textContent;
  document.title = detail.query ? `${detail.query} – ${name}` : name;
  for (const link of document.querySelectorAll(".languages a")) {
    const address = new URL(location.href);
    address.searchParams.set("lang", link.hreflang);
    address.searchParams.delete("page");
    link.href = address.href;
  }
});

const panel = document.querySelector(".how");
const part = (name) => panel.querySelector(`[data-part=${name}]`);
let shown = null;

function made(name, attributes, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

function table(rows) {
  return made("table", {}, made("tbody", {}, ...rows.map((cells) => made("tr", {}, ...cells))));
}

const cell = (text, kind = "") => made("td", { class: kind }, text);

async function data(path) {
  // This file stands in a folder below the server's root, which may itself stand below that of its host.
  const response = await fetch(new URL(`..${path}`, import.meta.url));
  return response.ok ? response.json() : null;
}

function showTokens(analyzed) {
  const rows = analyzed.tokens.map(({ text, term, role, base_form: base, reading }) => {
    return [made("th", { scope: "row", lang: analyzed.language }, text), cell(term), cell(role, "faint"), cell([base, reading].filter(Boolean).join(" · "), "faint")];
  });
  const grams = made("p", { class: "faint" }, analyzed.grams.join(" "));
  part("tokens").replaceChildren(table(rows), ...(analyzed.grams.length ? [grams] : []));
}

function showTiers(explained) {
  const rows = explained.score_parts.map(({ name, tier, score }) => [cell(tier, "faint"), cell(name), cell(score.toFixed(2), "number")]);
  part("tiers").replaceChildren(made("p", { lang: "en" }, explained.answer), table(rows));
}

async function show() {
  if (!panel.open || !shown) return;
  const { query, request, response } = shown;
  shown = null;
  panel.querySelector(".waiting").style.visibility = "hidden";
  const address = new URL(request);
  part("request").replaceChildren(made("pre", {}, `GET ${address.pathname}?${[...address.searchParams].map((pair) => pair.join("=")).join("&")}\n\n${JSON.stringify(Object.fromEntries(address.searchParams), null, 2)}`));
  part("response").replaceChildren(made("pre", {}, JSON.stringify(response, null, 2)));
  for (const name of ["tokens", "tiers"]) part(name).replaceChildren();
  if (!query) return;
  const lang = response.language;
  const [first] = response.hits;
  const asked = response.correction?.query ?? query;
  const [analyzed, explained] = await Promise.all([
    data(`/v1/analyze?${new URLSearchParams({ text: asked, lang })}`),
    first ? data(`/v1/explain?${new URLSearchParams({ q: query, lang, id: first.id })}`) : null,
  ]);
  if (analyzed) showTokens(analyzed);
  if (explained) showTiers(explained);
}

if (panel) {
  let timer = 0;
  document.addEventListener("sagasu-answer", ({ detail }) => {
    shown = detail;
    clearTimeout(timer);
    // The panel can wait until typing rests; what is typed cannot.
    timer = setTimeout(show, 250);
  });
  panel.addEventListener("toggle", show);
}
