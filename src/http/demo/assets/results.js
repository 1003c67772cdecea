// Results as elements. Texts become text nodes and marks <mark> elements, never HTML.

import { NAMES } from "/assets/words.js";

/** An element with attributes and children (nodes or strings). */
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

/** Nodes of `text` with its highlights, ranges in UTF-16 code units, marked. */
export function marked(text, highlights) {
  const nodes = [];
  let position = 0;
  for (const [start, end] of highlights) {
    nodes.push(text.slice(position, start), element("mark", {}, text.slice(start, end)));
    position = end;
  }
  nodes.push(text.slice(position));
  return nodes;
}

/** The page of this demo for an article; ids keep their slashes. */
function columnAddress(id) {
  return `/columns/${id.split("/").map(encodeURIComponent).join("/")}`;
}

/** Where a translation is read: its page here when its address is built like the hit's own, else that address. */
function translationAddress(hit, url) {
  const at = hit.url.indexOf(hit.id);
  if (at < 0) return url;
  const before = hit.url.slice(0, at);
  const after = hit.url.slice(at + hit.id.length);
  const fits = url.startsWith(before) && url.endsWith(after) && url.length > before.length + after.length;
  return fits ? columnAddress(decodeURI(url.slice(before.length, url.length - after.length))) : url;
}

function fragment(url) {
  const at = url.indexOf("#");
  return at < 0 ? "" : url.slice(at);
}

function dateOf(hit, language) {
  const date = hit.updated_at ?? hit.published_at;
  if (!date) return [];
  const shown = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeZone: "UTC" }).format(new Date(date));
  return [element("time", { datetime: date }, shown)];
}

/** One hit as a list item; `onTag` hears which tag was chosen. */
export function resultItem(hit, language, words, onTag) {
  const link = element("a", { href: columnAddress(hit.id) + fragment(hit.snippet.url) });
  link.append(...marked(hit.title || hit.id, hit.title ? hit.title_highlights : []));
  const item = element("li", { lang: hit.language, class: "result" }, element("h2", {}, link));

  const facts = element("p", { class: "facts" });
  if (hit.language !== language) facts.append(element("span", { class: "badge" }, NAMES[hit.language]));
  if (hit.snippet.heading) facts.append(element("span", { class: "heading" }, hit.snippet.heading));
  facts.append(...dateOf(hit, language));
  if (facts.childNodes.length) item.append(facts);

  item.append(element("p", { class: "snippet" }, ...marked(hit.snippet.text, hit.snippet.highlights)));

  const tags = hit.tags.map((tag) => {
    const button = element("button", { type: "button", class: "tag" }, tag);
    button.addEventListener("click", () => onTag(tag));
    return element("li", {}, button);
  });
  if (tags.length) item.append(element("ul", { class: "tags", "aria-label": words.tags }, ...tags));

  const versions = hit.translations.map((version) => {
    const attributes = { href: translationAddress(hit, version.url), hreflang: version.language, lang: version.language };
    return element("a", { ...attributes, title: version.title }, NAMES[version.language]);
  });
  if (versions.length) item.append(element("p", { class: "also", lang: language }, element("span", {}, words.alsoIn), ...versions));
  return item;
}
