// Elements and texts. Whatever came from outside becomes a text node or an attribute, never markup.

const SVG = "http://www.w3.org/2000/svg";

/** An element; attributes that are null, undefined or false are left out, and so are such children. */
export function el(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value != null && value !== false) made.setAttribute(key, value === true ? "" : value);
  }
  made.append(...children.flat(Infinity).filter((child) => child != null && child !== false));
  return made;
}

/** A drawing of one path, for the eye only. */
export function icon(path) {
  const drawing = document.createElementNS(SVG, "svg");
  for (const [key, value] of Object.entries({ viewBox: "0 0 20 20", "aria-hidden": "true", class: "icon" })) {
    drawing.setAttribute(key, value);
  }
  const line = document.createElementNS(SVG, "path");
  line.setAttribute("d", path);
  drawing.append(line);
  return drawing;
}

/** The nodes of `text` with its highlights, ranges in UTF-16 code units, marked. */
export function marked(text, highlights = []) {
  const nodes = [];
  let position = 0;
  for (const [start, end] of highlights) {
    nodes.push(text.slice(position, start), el("mark", { part: "mark" }, text.slice(start, end)));
    position = end;
  }
  nodes.push(text.slice(position));
  return nodes;
}

/** `text` with each {name} replaced by its value. */
export function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}
