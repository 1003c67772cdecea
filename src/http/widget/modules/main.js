// Makes the elements known; a page that loads the script twice has them once.

import { SagasuResults } from "./results.js";
import { SagasuSearch } from "./search.js";

for (const [name, element] of [["sagasu-search", SagasuSearch], ["sagasu-results", SagasuResults]]) {
  if (!customElements.get(name)) customElements.define(name, element);
}
