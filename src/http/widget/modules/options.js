// The rows of the box's list.

import { el, fill, marked } from "./dom.js";
import { badgeOf, dateOf, titleOf } from "./hits.js";
import { NAMES } from "./language.js";

/** Groups of options; a group without a label has no heading, one without options is left out. */
export function groupsOf(groups) {
  return groups.filter(([, options]) => options.length > 0).flatMap(([label, options], at) => {
    if (!label) return options;
    const id = `group-${at}`;
    return el("div", { role: "group", "aria-labelledby": id }, el("p", { class: "head", role: "presentation", id }, label), options);
  });
}

/** Something to choose: an element of a kind that the style sheet knows. */
function option(name, kind, attributes, ...children) {
  return el(name, { role: "option", "aria-selected": "false", tabindex: "-1", part: "option", class: `option ${kind}`, ...attributes }, ...children);
}

/** A query to search for. */
export function queryOption(query) {
  return option("div", "query", { "data-query": query }, query);
}

/** The way to a page of results of a query. */
export function pageOption(query, address, label) {
  return option("a", "all", { href: address, "data-query": query }, label);
}

/** What the half-typed query may become: a query to search for, or the article or section that is called so. */
export function suggestionOption({ kind, text, highlights, language, id, url, title }, { language: reader, link }) {
  const label = el("span", { class: "name" }, marked(text, highlights));
  if (kind === "query") return option("div", "query", { "data-query": text, lang: language }, label);
  const about = title && el("span", { class: "about" }, title);
  return option("a", "query", { href: link(url, id), "data-id": id, lang: language }, label, about, badgeOf(language, reader));
}

/** A result, and its versions in other languages, which are options of their own beside it. */
export function hitOption(hit, { language, words, link }) {
  const parts = [badgeOf(hit.language, language), hit.snippet.heading && el("span", { class: "section" }, hit.snippet.heading), dateOf(hit, words)].filter(Boolean);
  const row = option("a", "row", { href: link(hit.snippet.heading ? hit.snippet.url : hit.url, hit.id), "data-id": hit.id, lang: hit.language },
    el("span", { class: "title" }, titleOf(hit)),
    el("span", { class: "facts", lang: language }, parts),
    el("span", { class: "snippet" }, marked(hit.snippet.text, hit.snippet.highlights)));
  const versions = hit.translations.map((version) => {
    const name = NAMES[version.language];
    const place = { href: link(version.url, version.id), "data-id": version.id, hreflang: version.language, lang: version.language };
    return option("a", "version", { ...place, "aria-label": `${name}: ${version.title}`, title: version.title }, name);
  });
  return [row, versions.length > 0 && el("div", { class: "also", role: "presentation" }, el("span", { "aria-hidden": "true" }, words.alsoIn), versions)];
}

/** What stands above the list: that another query was searched, or that there is nothing. */
export function noticeOf(query, { correction, total, partial }, words, exact) {
  if (total === 0) return el("div", { class: "none" }, el("b", {}, fill(words.none, { q: query })), el("span", {}, words.tips[0]));
  if (correction) return el("p", { class: "corrected" }, fill(words.corrected, { q: correction.query }), " ", el("a", { href: exact }, fill(words.instead, { q: query })));
  return partial && el("p", { class: "corrected" }, words.partial);
}
