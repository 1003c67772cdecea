// The demo page: what was typed, chosen and answered, kept in step with the address.

import { Client, PAGE, SearchFailure, address } from "/assets/client.js";
import { element, resultItem } from "/assets/results.js";
import { WORDS, firstLanguage } from "/assets/words.js";

const at = (id) => document.getElementById(id);
const [form, input, select, results, message] = ["form", "query", "language", "results", "message"].map(at);

let state = fromAddress();
let shownTotal = 0;
let composing = false;
let settled = false; // whether what stands in the address is worth coming back to
const client = new Client({ answered, failed });
const words = () => WORDS[state.language];

// --- the address ---------------------------------------------------------------------------------------------------

function fromAddress() {
  const asked = new URLSearchParams(location.search);
  return {
    query: asked.get("q") ?? "",
    language: firstLanguage(asked.get("lang")),
    tag: asked.get("tag") ?? "",
    offset: Math.max(0, Math.trunc(Number(asked.get("offset"))) || 0),
  };
}

function stateAddress() {
  const kept = new URLSearchParams({ q: state.query, lang: state.language });
  if (state.tag) kept.set("tag", state.tag);
  if (state.offset) kept.set("offset", state.offset);
  return `/?${kept}`;
}

// --- changes of state ----------------------------------------------------------------------------------------------

/** Typing: results follow after a pause, and the address with them; Back skips what was half-typed. */
function type() {
  state = { ...state, query: input.value, offset: 0 };
  if (settled) history.pushState(null, "", stateAddress());
  else history.replaceState(null, "", stateAddress());
  settled = false;
  if (isEmpty()) return showWelcome();
  client.soon(state);
}

/** A choice (a chip, a tag, a page, a language): searched at once, and Back undoes it. */
function choose(change) {
  state = { ...state, ...change };
  history.pushState(null, "", stateAddress());
  settled = true;
  showState();
}

function showState() {
  if (input.value !== state.query) input.value = state.query;
  showWords();
  if (isEmpty()) return showWelcome();
  client.now(state);
}

function isEmpty() {
  return state.query.trim() === "" && !state.tag;
}

// --- what is shown -------------------------------------------------------------------------------------------------

function showWords() {
  document.documentElement.lang = state.language;
  document.title = state.query ? `${state.query} — Sagasu` : words().title;
  select.value = state.language;
  select.setAttribute("aria-label", words().language);
  input.setAttribute("aria-label", words().placeholder);
  input.placeholder = words().placeholder;
  at("submit").textContent = words().search;
  at("previous").textContent = words().previous;
  at("next").textContent = words().next;
  at("request").querySelector("summary").textContent = words().request;
  at("response").querySelector("summary").textContent = words().response;
}

function answered(asked, response) {
  document.title = `${state.query} — Sagasu`;
  shownTotal = response.total;
  const { language } = state;
  const onTag = (tag) => choose({ tag, offset: 0 });
  results.replaceChildren(...response.hits.map((hit) => resultItem(hit, language, words(), onTag)));
  results.setAttribute("start", asked.offset + 1);
  at("count").textContent = words().count(response.total);
  showFilter();
  showPager(asked, response);
  showPanel(asked, response);
  if (response.total > 0) return hideMessage();
  showMessage(words().empty(state.query || state.tag), words().emptyMore, chips());
}

function failed(asked, failure) {
  const { code = "error", message: reason = "" } = failure instanceof SearchFailure ? failure : {};
  results.replaceChildren();
  at("pager").hidden = true;
  at("count").textContent = "";
  showFilter();
  showPanel(asked, failure.body ?? { error: { code, message: reason } });
  const retry = element("button", { type: "button", class: "retry" }, words().retry);
  retry.addEventListener("click", () => client.now(state));
  showMessage(words().failed, code === "offline" ? "" : `${reason} (${code})`, retry, "alert");
}

function showWelcome() {
  client.cancel();
  document.title = words().title;
  results.replaceChildren();
  at("count").textContent = "";
  at("pager").hidden = true;
  at("panel").hidden = true;
  showFilter();
  showMessage(words().welcome, words().welcomeMore, chips());
}

function chips() {
  const list = words().examples.map((example) => {
    const button = element("button", { type: "button", class: "chip" }, example);
    button.addEventListener("click", () => choose({ query: example, tag: "", offset: 0 }));
    return element("li", {}, button);
  });
  return element("ul", { class: "chips" }, ...list);
}

function showMessage(headline, more, below, role = "group") {
  message.className = role === "alert" ? "message failure" : "message";
  message.setAttribute("role", role);
  message.replaceChildren(element("h1", {}, headline), element("p", {}, more), below);
  message.hidden = false;
}

function hideMessage() {
  message.hidden = true;
  message.replaceChildren();
}

function showFilter() {
  const filter = at("filter");
  filter.hidden = !state.tag;
  filter.setAttribute("aria-label", words().removeTag(state.tag));
  filter.replaceChildren(state.tag, element("span", { "aria-hidden": "true" }, "×"));
}

function showPager({ offset, limit }, { total, hits }) {
  at("pager").hidden = total <= limit && offset === 0;
  at("previous").disabled = offset === 0;
  at("next").disabled = offset + limit >= Math.min(total, 1000);
  at("page").textContent = hits.length ? words().page(offset + 1, offset + hits.length, total) : "";
}

function showPanel(asked, response) {
  at("panel").hidden = false;
  at("request").querySelector("pre").textContent = `GET ${decodeURI(address(asked))}\n\n${JSON.stringify(asked, null, 2)}`;
  at("response").querySelector("pre").textContent = JSON.stringify(response, null, 2);
}

function turnPage(by) {
  const offset = Math.max(0, state.offset + by * PAGE);
  if (offset < shownTotal) choose({ offset });
  scrollTo({ top: 0 });
}

// --- events --------------------------------------------------------------------------------------------------------

// `input` comes during composition too: results follow what the IME shows. Enter then belongs to the IME.
input.addEventListener("input", type);
input.addEventListener("compositionstart", () => (composing = true));
input.addEventListener("compositionend", () => (composing = false));
form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (composing) return;
  settled = !isEmpty();
  if (settled) client.now(state);
});
select.addEventListener("change", () => choose({ language: select.value, offset: 0 }));
at("filter").addEventListener("click", () => choose({ tag: "", offset: 0 }));
at("previous").addEventListener("click", () => turnPage(-1));
at("next").addEventListener("click", () => turnPage(1));
addEventListener("popstate", () => {
  state = fromAddress();
  settled = !isEmpty();
  showState();
});

settled = !isEmpty();
showState();
