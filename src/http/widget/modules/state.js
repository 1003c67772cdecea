// What a results page shows, as its address says it: `?q=&in=&tag=&sort=&page=&exact=`. The server's own page of results reads the same.

/** The language of a page that shows results of all languages, also of those it is otherwise limited to. */
export const ALL = "all";

/** The state that an address stands for. */
export function stateOf(url, parameter) {
  const asked = new URL(url, document.baseURI).searchParams;
  return {
    query: asked.get(parameter) ?? "",
    language: asked.get("in") ?? "",
    tags: asked.getAll("tag"),
    sort: asked.get("sort") === "newest" ? "newest" : "",
    page: Math.max(1, Math.trunc(Number(asked.get("page"))) || 1),
    exact: asked.get("exact") === "true",
  };
}

/** The address of a state: this page's or another's, with all else that stands in it. */
export function addressOfState(state, parameter, page = location.href) {
  const address = new URL(page, document.baseURI);
  address.hash = "";
  const asked = address.searchParams;
  for (const name of [parameter, "in", "tag", "sort", "page", "exact"]) asked.delete(name);
  asked.set(parameter, state.query);
  if (state.language) asked.set("in", state.language);
  for (const tag of state.tags) asked.append("tag", tag);
  if (state.sort) asked.set("sort", state.sort);
  if (state.page > 1) asked.set("page", state.page);
  if (state.exact) asked.set("exact", "true");
  return address.href;
}

/** Pages of `size` that can be turned to where a server gives `depth` results. */
export function pagesOf(size, depth) {
  return Math.max(Math.floor(depth / size), 1);
}

/** Parameters of GET /v1/search for a state. */
export function questionOf(state, size) {
  const offset = (state.page - 1) * size;
  return [["q", state.query], ...state.tags.map((tag) => ["tag", tag]), ["sort", state.sort], ["exact", state.exact ? "true" : ""], ["limit", size], ["offset", offset || ""]];
}

/** The pages to offer around one: its neighbours, the first and the last; 0 where some are left out. */
export function pagesAround(page, total, size, depth) {
  const last = Math.min(Math.ceil(total / size), pagesOf(size, depth));
  const near = [1, page - 1, page, page + 1, last].filter((at) => at >= 1 && at <= last);
  const pages = [...new Set(near)].sort((one, other) => one - other);
  return pages.flatMap((at, place) => (place > 0 && at - pages[place - 1] > 1 ? [0, at] : [at]));
}
