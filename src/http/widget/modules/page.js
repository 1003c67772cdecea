// The parts of a page of results.

import { el, fill } from "./dom.js";
import { titleOf } from "./hits.js";
import { NAMES } from "./language.js";
import { ALL, pagesAround } from "./state.js";

/** Topics that are offered. */
const MOST_TOPICS = 12;

const current = (is) => (is ? "true" : null);

/** The count, the order, what was corrected, and the languages. */
export function controls(response, all, { words, language, state, links }) {
  const count = fill(response.total === 1 ? words.countOne : words.count, { n: response.total.toLocaleString(language) });
  const heading = state.query ? fill(words.heading, { q: state.query }) : words.everything;
  const orders = [["", words.relevance], ["newest", words.newestFirst]];
  const sort = orders.map(([sort, name]) => el("a", { href: links.to({ sort }), "data-go": `sort ${sort}`, "aria-current": current(state.sort === sort) }, name));
  const head = el("div", { class: "top" },
    el("h2", { class: "count", tabindex: -1, part: "count" }, el("span", {}, heading), " ", el("small", {}, count)),
    state.query && el("nav", { class: "sort", "aria-label": words.sort }, sort));
  return [head, corrected(response, { words, links }), tabs(all, { words, state, links })].filter(Boolean);
}

function corrected({ query, correction, partial }, { words, links }) {
  if (partial) return el("p", { class: "corrected" }, words.partial);
  if (!correction) return null;
  return el("p", { class: "corrected" }, fill(words.corrected, { q: correction.query }), " ", el("a", { href: links.to({ exact: true }), "data-go": "exact" }, fill(words.instead, { q: query })));
}

/** All languages together, then each that has results. */
function tabs({ total, facets }, { words, state, links }) {
  // In all languages, more than the element is limited to.
  const every = state.language === ALL ? ALL : "";
  const found = Object.keys(NAMES).filter((tag) => facets.language[tag] || state.language === tag);
  if (found.length < 2 && !state.language) return null;
  const tab = (tag, name, count) => el("a", { href: links.to({ language: tag }), "data-go": `in ${tag}`, lang: NAMES[tag] ? tag : null, part: "tab", "aria-current": current(state.language === tag) }, name, " ", el("small", {}, String(count)));
  return el("nav", { class: "tabs", part: "tabs", "aria-label": words.languages }, tab(every, words.all, total), found.map((tag) => tab(tag, NAMES[tag], facets.language[tag] ?? 0)));
}

/** The topics that were chosen, each to be let go. */
export function chosenList({ words, state, links }) {
  const chosen = state.tags.map((tag) => {
    const tags = state.tags.filter((other) => other !== tag);
    return el("li", {}, el("a", { href: links.to({ tags }), "data-go": `tag ${tag}`, "aria-label": fill(words.remove, { q: tag }) }, tag, el("span", { "aria-hidden": "true" }, " ×")));
  });
  return chosen.length > 0 && el("ul", { class: "chosen", "aria-label": words.filter }, chosen);
}

/** Topics with how many there are of each, the most frequent first. */
function frequent(facets) {
  return Object.entries(facets?.tag ?? {}).sort(([one, many], [other, more]) => more - many || (one < other ? -1 : 1));
}

/** Topics to choose. */
export function topics(facets, { words, state, links }) {
  const offered = frequent(facets).filter(([tag]) => !state.tags.includes(tag)).slice(0, MOST_TOPICS);
  const list = offered.map(([tag, count]) => el("li", {}, el("a", { href: links.tag(tag), "data-go": `tag ${tag}`, part: "facet" }, el("span", {}, tag), " ", el("small", {}, String(count)))));
  return list.length > 0 && el("nav", { class: "facets", part: "facets", "aria-label": words.filter }, el("h3", {}, words.tags), el("ul", {}, list));
}

/** Other pages; none when there is one. */
export function pager({ total }, { words, state, size, depth, links }) {
  const pages = pagesAround(state.page, total, size, depth);
  if (pages.length < 2) return null;
  const link = (page, text, label, rel) => el("a", { href: links.to({ page }), "data-go": `page ${page}`, "aria-label": label, rel, "aria-current": page === state.page && !rel ? "page" : null }, text);
  const numbers = pages.map((page) => (page ? link(page, String(page), fill(words.page, { n: page })) : el("span", { "aria-hidden": "true" }, "…")));
  return el("nav", { class: "pager", part: "pager", "aria-label": words.pages },
    state.page > 1 && link(state.page - 1, words.previous, null, "prev"), numbers, state.page < pages.at(-1) && link(state.page + 1, words.next, null, "next"));
}

/** Nothing found: what may help. */
export function emptyPage({ elsewhere, browse, asked, popular }, { words, state, links }) {
  const wider = elsewhere && el("li", {}, el("a", { href: links.to({ language: elsewhere.language }), "data-go": `in ${elsewhere.language}` }, words.allLanguages), " ", el("small", {}, String(elsewhere.total)));
  const ways = [
    wider,
    state.tags.length > 0 && el("li", {}, el("a", { href: links.to({ tags: [] }), "data-go": "tags" }, words.withoutFilters)),
    words.tips.map((tip) => el("li", {}, tip)),
  ];
  const view = { query: "", tags: [], language: "", exact: false };
  const query = ({ text, language }) => el("li", { lang: language }, el("a", { href: links.to({ ...view, query: text }), "data-go": "popular" }, text));
  const topic = ([tag]) => el("li", {}, el("a", { href: links.to({ ...view, tags: [tag] }), "data-go": "topic" }, tag));
  const column = (hit) => el("li", { lang: hit.language }, el("a", { href: links.article(hit.url, hit.id), "data-hit": hit.id }, titleOf(hit)));
  const part = (name, kind, items) => (items.length === 0 ? [] : [el("h3", {}, name), el("ul", { class: kind }, items)]);
  return el("div", { class: "empty", part: "empty" },
    el("p", { class: "none" }, el("b", {}, fill(words.none, { q: state.query || state.tags.join(" ") }))),
    el("ul", {}, ways.flat()),
    el("slot", { name: "empty" },
      part(words.popular, "chips", (asked?.suggestions ?? []).map(query)),
      part(words.popularPages, "list", (popular?.articles ?? []).map(column)),
      part(words.topics, "chips", frequent(browse?.facets).slice(0, 8).map(topic)),
      part(words.newest, "list", (browse?.hits ?? []).map(column))));
}

/** No answer: what was typed stays, and can be asked again. */
export function failurePage(code, words) {
  const offline = code === "offline";
  return el("div", { class: "failure", role: "alert", part: "failure" },
    el("span", {}, el("b", {}, offline ? words.offline : words.failed), " ", offline ? words.offlineHint : words.failedHint),
    el("button", { type: "button", class: "retry", part: "retry", "data-do": "retry" }, words.retry));
}
