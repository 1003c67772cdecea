// "/" and Ctrl-K (or ⌘K) go to the first box of the page that wants them.

const boxes = new Set();

export function claimKeys(box) {
  if (boxes.size === 0) document.addEventListener("keydown", pressed);
  boxes.add(box);
}

export function releaseKeys(box) {
  boxes.delete(box);
  if (boxes.size === 0) document.removeEventListener("keydown", pressed);
}

function pressed(event) {
  if (event.defaultPrevented || event.isComposing || event.altKey) return;
  const control = event.ctrlKey || event.metaKey;
  const asked = control ? event.key.toLowerCase() === "k" && !event.shiftKey : event.key === "/" && !isTyping(event.composedPath()[0]);
  const box = asked && first();
  if (!box) return;
  event.preventDefault();
  box.focus();
  box.input.select();
}

function isTyping(target) {
  return target.isContentEditable || /^(input|textarea|select)$/i.test(target.tagName ?? "");
}

function first() {
  const willing = [...boxes].filter((box) => box.getAttribute("hotkey") !== "off" && (box.checkVisibility?.() ?? true));
  return willing.sort((one, other) => (one.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1))[0];
}
