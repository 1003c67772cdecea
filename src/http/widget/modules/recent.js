// What was searched for lately: on this device only, and nowhere at all where it may not be kept.

const KEY = "sagasu.recent";
const MOST = 6;

/** The latest first. */
export function recent() {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(kept) ? kept.filter((query) => typeof query === "string").slice(0, MOST) : [];
  } catch {
    return [];
  }
}

export function remember(query) {
  keep([query, ...recent().filter((other) => other !== query)].slice(0, MOST));
}

export function forget() {
  keep([]);
}

function keep(queries) {
  try {
    if (queries.length) localStorage.setItem(KEY, JSON.stringify(queries));
    else localStorage.removeItem(KEY);
  } catch {
    // A full or forbidden store: searching goes on without it.
  }
}
