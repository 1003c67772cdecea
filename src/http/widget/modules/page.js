// The parts of a page of results.

import { el, fill } from "./dom.js";
import { titleOf } from "./hits.js";
import { NAMES } from "./language.js";
import { pagesAround } from "./state.js";

/** Topics that are offered. */
const MOST_TOPICS = 12;
/** With fewer of the page's own topics, others are offered, too. */
const FEW_TOPICS = 4;

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
  const found = Object.keys(NAMES).filter((tag) => facets.language[tag] || state.language === tag);
  if (found.length < 2 && !state.language) return null;
  const tab = (tag, name, count) => el("a", { href: links.to({ language: tag }), "data-go": `in ${tag}`, lang: tag || null, part: "tab", "aria-current": current(state.language === tag) }, name, " ", el("small", {}, String(count)));
  return el("nav", { class: "tabs", part: "tabs", "aria-label": words.languages }, tab("", words.all, total), found.map((tag) => tab(tag, NAMES[tag], facets.language[tag] ?? 0)));
}

/** The topics that were chosen, each to be let go. */
export function chosenList({ words, state, links }) {
  const chosen = state.tags.map((tag) => {
    const tags = state.tags.filter((other) => other !== tag);
    return el("li", {}, el("a", { href: links.to({ tags }), "data-go": `tag ${tag}`, "aria-label": fill(words.remove, { q: tag }) }, tag, el("span", { "aria-hidden": "true" }, " ×")));
  });
  return chosen.length > 0 && el("ul", { class: "chosen", "aria-label": words.filter }, chosen);
}

/** Topics of the results, the most frequent first: those of this page, which are in the languages that the reader sees. */
export function topics({ facets, hits }, { words, state, links }) {
  const here = new Set(hits.flatMap((hit) => hit.tags));
  const all = Object.entries(facets.tag).filter(([tag]) => !state.tags.includes(tag));
  const own = all.filter(([tag]) => here.has(tag));
  const others = own.length < FEW_TOPICS ? all : own;
  others.sort(([one, many], [other, more]) => here.has(other) - here.has(one) || more - many || (one < other ? -1 : 1));
  if (others.length === 0) return null;
  const items = others.slice(0, MOST_TOPICS).map(([tag, count]) => el("li", {}, el("a", { href: links.tag(tag), "data-go": `tag ${tag}`, part: "facet" }, el("span", {}, tag), " ", el("small", {}, String(count)))));
  return el("nav", { class: "facets", part: "facets", "aria-label": words.filter }, el("h3", {}, words.tags), el("ul", {}, items));
}

/** Other pages; none when there is one. */
export function pager({ total }, { words, state, size, links }) {
  const pages = pagesAround(state.page, total, size);
  if (pages.length < 2) return null;
  const link = (page, text, label, rel) => el("a", { href: links.to({ page }), "data-go": `page ${page}`, "aria-label": label, rel, "aria-current": page === state.page && !rel ? "page" : null }, text);
  const numbers = pages.map((page) => (page ? link(page, String(page), fill(words.page, { n: page })) : el("span", { "aria-hidden": "true" }, "…")));
  return el("nav", { class: "pager", part: "pager", "aria-label": words.pages },
    state.page > 1 && link(state.page - 1, words.previous, null, "prev"), numbers, state.page < pages.at(-1) && link(state.page + 1, words.next, null, "next"));
}

/** Nothing found: what may help. */
export function emptyPage(help, { words, state, links }) {
  const [browse, asked] = help || [];
  const ways = [
    state.language && el("li", {}, el("a", { href: links.to({ language: "" }), "data-go": "in " }, words.allLanguages)),
    state.tags.length > 0 && el("li", {}, el("a", { href: links.to({ tags: [] }), "data-go": "tags" }, words.withoutFilters)),
    words.tips.map((tip) => el("li", {}, tip)),
  ];
  const chips = Object.entries(browse?.facets.tag ?? {}).sort(([, many], [, more]) => more - many).slice(0, 8);
  const popular = (asked?.suggestions ?? []).map(({ text, language }) => el("li", { lang: language }, el("a", { href: links.to({ query: text, tags: [], language: "", exact: false }), "data-go": "popular" }, text)));
  const topics = chips.map(([tag]) => el("li", {}, el("a", { href: links.to({ query: "", tags: [tag], language: "", exact: false }), "data-go": "topic" }, tag)));
  const newest = (browse?.hits ?? []).map((hit) => el("li", { lang: hit.language }, el("a", { href: links.article(hit.url, hit.id), "data-hit": hit.id }, titleOf(hit))));
  return el("div", { class: "empty", part: "empty" },
    el("p", { class: "none" }, el("b", {}, fill(words.none, { q: state.query || state.tags.join(" ") }))),
    el("ul", {}, ways.flat()),
    el("slot", { name: "empty" },
      popular.length === 0 ? [] : [el("h3", {}, words.popular), el("ul", { class: "chips" }, popular)],
      topics.length === 0 ? [] : [el("h3", {}, words.topics), el("ul", { class: "chips" }, topics)],
      newest.length === 0 ? [] : [el("h3", {}, words.newest), el("ul", { class: "newest" }, newest)]));
}

/** No answer: what was typed stays, and can be asked again. */
export function failurePage(code, words) {
  const offline = code === "offline";
  return el("div", { class: "failure", role: "alert", part: "failure" },
    el("span", {}, el("b", {}, offline ? words.offline : words.failed), " ", offline ? words.offlineHint : words.failedHint),
    el("button", { type: "button", class: "retry", part: "retry", "data-do": "retry" }, words.retry));
}
