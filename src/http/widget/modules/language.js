// Which of the five languages is spoken, and what each is called.

import { WORDS } from "./words.js";

/** The languages by their own names, in the order in which they are listed. */
export const NAMES = Object.fromEntries(["ja", "zh-Hans", "zh-Hant", "ko", "en"].map((tag) => [tag, WORDS[tag].name]));

/** The one of the five that a BCP 47 tag stands for, or null. */
export function known(tag) {
  const parts = (tag ?? "").toLowerCase().split("-");
  if (parts[0] !== "zh") return ["ja", "ko", "en"].find((name) => name === parts[0]) ?? null;
  if (parts.includes("hans")) return "zh-Hans";
  return parts.some((part) => ["hant", "tw", "hk", "mo"].includes(part)) ? "zh-Hant" : "zh-Hans";
}

/** The language of an element: its own `lang`, else that of what it stands in, else the browser's. */
export function languageOf(element) {
  for (let at = element; at; at = at.getRootNode().host) {
    const found = known(at.closest("[lang]")?.lang);
    if (found) return found;
  }
  return navigator.languages.map(known).find(Boolean) ?? "en";
}

/** The day of a moment as the language writes it; days are those of the moment's own text. */
export function dayOf(moment, words) {
  const [year, month, day] = moment.slice(0, 10).split("-").map(Number);
  const name = words.months.split(" ")[month - 1];
  return words.date.replace("{y}", year).replace("{m}", name || month).replace("{d}", day);
}
