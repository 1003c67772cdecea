// A result: what both elements show of it.

import { el, marked } from "./dom.js";
import { NAMES, dayOf } from "./language.js";

/** An address of this page's own kind, or none: an article cannot bring a script along. */
export function safe(url) {
  try {
    return /^https?:$/.test(new URL(url, document.baseURI).protocol) ? url : "#";
  } catch {
    return "#";
  }
}

/** The title, or the id of what has none. */
export function titleOf(hit) {
  return hit.title ? marked(hit.title, hit.title_highlights) : [hit.id];
}

/** The language of a result, where it is not the reader's. */
export function badgeOf(language, reader) {
  return language !== reader && el("span", { class: "badge", part: "badge", lang: language }, NAMES[language]);
}

/** When it was last changed. */
export function dateOf(hit, words) {
  const moment = hit.updated_at ?? hit.published_at;
  return moment && el("time", { datetime: moment, class: "date" }, dayOf(moment, words));
}

/** A result of the page; `links` knows where things lead. */
export function hitItem(hit, { language, words, links }) {
  const section = hit.snippet.url !== hit.url && links.article(hit.snippet.url, hit.id);
  const facts = [
    badgeOf(hit.language, language),
    section && el("a", { href: section, class: "section", lang: hit.snippet.heading ? hit.language : language }, hit.snippet.heading || words.section),
    dateOf(hit, words),
  ].filter(Boolean);
  const tags = hit.tags.map((tag) => el("li", {}, el("a", { href: links.tag(tag), "data-go": true, part: "tag" }, tag)));
  const versions = hit.translations.map((version) => {
    const place = { href: links.article(version.url, version.id), hreflang: version.language, lang: version.language };
    return el("a", { ...place, title: version.title }, NAMES[version.language]);
  });
  return el("li", { class: "hit", part: "hit", lang: hit.language },
    el("h3", { part: "title" }, el("a", { href: links.article(hit.url, hit.id), "data-hit": hit.id }, titleOf(hit))),
    facts.length > 0 && el("p", { class: "facts", lang: language }, facts),
    hit.snippet.text && el("p", { class: "snippet", part: "snippet" }, marked(hit.snippet.text, hit.snippet.highlights)),
    tags.length > 0 && el("ul", { class: "tags", "aria-label": words.tags }, tags),
    versions.length > 0 && el("p", { class: "also", lang: language }, el("span", {}, words.alsoIn), versions));
}
