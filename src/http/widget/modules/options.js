// The rows of the box's list.

import { el, fill, marked } from "./dom.js";
import { badgeOf, dateOf, titleOf } from "./hits.js";

/** Groups of options; a group without a label has no heading, one without options is left out. */
export function groupsOf(groups) {
  return groups.filter(([, options]) => options.length > 0).flatMap(([label, options], at) => {
    for (const option of options) {
      for (const [name, value] of [["role", "option"], ["aria-selected", "false"], ["tabindex", "-1"], ["part", "option"]]) option.setAttribute(name, value);
      option.classList.add("option");
    }
    if (!label) return options;
    const id = `group-${at}`;
    return el("div", { role: "group", "aria-labelledby": id }, el("p", { class: "head", role: "presentation", id }, label), options);
  });
}

/** A query to search for. */
export function queryOption(query) {
  return el("div", { "data-query": query, class: "query" }, query);
}

/** What the half-typed query may become: a query to search for, or the article or section that is called so. */
export function suggestionOption({ kind, text, highlights, language, id, url, title }, { language: reader, link }) {
  const label = el("span", { class: "name" }, marked(text, highlights));
  if (kind === "query") return el("div", { "data-query": text, class: "query", lang: language }, label);
  const about = title && el("span", { class: "about" }, title);
  return el("a", { href: link(url, id), "data-id": id, class: "query", lang: language }, label, about, badgeOf(language, reader));
}

/** A result. */
export function hitOption(hit, { language, words, link }) {
  const parts = [badgeOf(hit.language, language), hit.snippet.heading && el("span", { class: "section" }, hit.snippet.heading), dateOf(hit, words)].filter(Boolean);
  return el("a", { href: link(hit.snippet.heading ? hit.snippet.url : hit.url, hit.id), "data-id": hit.id, class: "row", lang: hit.language },
    el("span", { class: "title" }, titleOf(hit)),
    el("span", { class: "facts", lang: language }, parts),
    el("span", { class: "snippet" }, marked(hit.snippet.text, hit.snippet.highlights)));
}

/** What stands above the list: that another query was searched, or that there is nothing. */
export function noticeOf(query, { correction, total, partial }, words, exact) {
  if (total === 0) return el("div", { class: "none" }, el("b", {}, fill(words.none, { q: query })), el("span", {}, words.tips[0]));
  if (correction) return el("p", { class: "corrected" }, fill(words.corrected, { q: correction.query }), " ", el("a", { href: exact }, fill(words.instead, { q: query })));
  return partial && el("p", { class: "corrected" }, words.partial);
}
