//! Keys, compositions and clicks as Chromium gets them from a keyboard and a mouse, also inside of shadow trees.

use super::driver::{Failure, Page};
use serde_json::{Value, json};

/// The shadow trees of the first box and the results, as expressions.
pub const BOX: &str = "document.querySelector('sagasu-search').shadowRoot";
pub const RESULTS: &str = "document.querySelector('sagasu-results').shadowRoot";

/// Name, code and number of the keys that tests press.
const KEYS: [(&str, &str, u32); 11] = [
    ("Enter", "Enter", 13),
    ("Escape", "Escape", 27),
    ("ArrowDown", "ArrowDown", 40),
    ("ArrowUp", "ArrowUp", 38),
    ("ArrowLeft", "ArrowLeft", 37),
    ("ArrowRight", "ArrowRight", 39),
    ("Tab", "Tab", 9),
    ("Backspace", "Backspace", 8),
    ("Home", "Home", 36),
    ("/", "Slash", 191),
    ("k", "KeyK", 75),
];

impl Page {
    /// Puts the caret into the first box.
    pub async fn focus_box(&self) -> Result<(), Failure> {
        self.until(&format!("{BOX}.querySelector('input')")).await?;
        self.value("document.querySelector('sagasu-search').focus()")
            .await
            .map(drop)
    }

    /// Types `text` wherever the caret is, character by character.
    pub async fn type_text(&self, text: &str) -> Result<(), Failure> {
        for character in text.chars().map(String::from) {
            let down = json!({"type": "keyDown", "key": character, "text": character});
            self.chromium("Input.dispatchKeyEvent", down).await?;
            self.chromium("Input.dispatchKeyEvent", json!({"type": "keyUp", "key": character}))
                .await?;
        }
        Ok(())
    }

    /// Presses and releases a key.
    pub async fn press(&self, key: &str) -> Result<(), Failure> {
        self.press_with(key, 0).await
    }

    /// The same with modifiers: 1 Alt, 2 Ctrl, 4 Meta, 8 Shift.
    pub async fn press_with(&self, key: &str, modifiers: u8) -> Result<(), Failure> {
        let (name, code, number) = KEYS
            .into_iter()
            .find(|(name, ..)| *name == key)
            .ok_or("a key of the table")?;
        let mut down = json!({"type": "rawKeyDown", "key": name, "code": code, "windowsVirtualKeyCode": number, "modifiers": modifiers});
        if key == "Enter" {
            down["type"] = "keyDown".into();
            down["text"] = "\r".into();
        } else if key == "/" && modifiers == 0 {
            down["type"] = "keyDown".into();
            down["text"] = "/".into();
        }
        self.chromium("Input.dispatchKeyEvent", down).await?;
        let up = json!({"type": "keyUp", "key": name, "code": code, "windowsVirtualKeyCode": number, "modifiers": modifiers});
        self.chromium("Input.dispatchKeyEvent", up).await.map(drop)
    }

    /// What stands in the composition of an input method.
    pub async fn compose(&self, text: &str) -> Result<(), Failure> {
        let length = text.encode_utf16().count();
        let composition = json!({"text": text, "selectionStart": length, "selectionEnd": length});
        self.chromium("Input.imeSetComposition", composition).await.map(drop)
    }

    /// A key that the input method takes: browsers say 229 of it.
    pub async fn press_in_composition(&self, code: &str) -> Result<(), Failure> {
        let key = json!({"type": "rawKeyDown", "key": "Process", "code": code, "windowsVirtualKeyCode": 229});
        self.chromium("Input.dispatchKeyEvent", key).await.map(drop)
    }

    /// Ends the composition with `text`.
    pub async fn commit(&self, text: &str) -> Result<(), Failure> {
        self.chromium("Input.insertText", json!({"text": text})).await.map(drop)
    }

    /// Clicks in the middle of the element that `expression` is.
    pub async fn click_on(&self, expression: &str) -> Result<(), Failure> {
        self.until(expression).await?;
        let middle = self
            .value(&format!(
                "(() => {{ const at = {expression}; at.scrollIntoView({{ block: 'center' }}); const box = at.getBoundingClientRect(); \
                 return [box.x + Math.min(box.width / 2, 40), box.y + box.height / 2]; }})()"
            ))
            .await?;
        for kind in ["mousePressed", "mouseReleased"] {
            let click = json!({"type": kind, "x": middle[0], "y": middle[1], "button": "left", "clickCount": 1});
            self.chromium("Input.dispatchMouseEvent", click).await?;
        }
        Ok(())
    }

    /// The text of the element that `expression` is.
    pub async fn text_of(&self, expression: &str) -> Result<String, Failure> {
        let text = self.value(&format!("{expression}?.textContent ?? ''")).await?;
        Ok(text.as_str().unwrap_or_default().to_owned())
    }

    /// Chooses between light and dark.
    pub async fn dark(&self, dark: bool) -> Result<(), Failure> {
        let value = if dark { "dark" } else { "light" };
        let media = json!({"features": [{"name": "prefers-color-scheme", "value": value}]});
        self.chromium("Emulation.setEmulatedMedia", media).await.map(drop)
    }

    /// Takes the connection away, or gives it back.
    pub async fn offline(&self, offline: bool) -> Result<(), Failure> {
        let conditions = json!({"offline": offline, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1});
        self.chromium("Network.enable", json!({})).await?;
        self.chromium("Network.emulateNetworkConditions", conditions)
            .await
            .map(drop)
    }

    /// Waits until the open list of the box is for `query`.
    pub async fn listed(&self, query: &str) -> Result<(), Failure> {
        let query = Value::from(query);
        self.until(&format!(
            "!{BOX}.querySelector('.panel').hidden && {BOX}.querySelector('a.all')?.dataset.query === {query}"
        ))
        .await
    }

    /// Waits until the page of results is the element's own, and for `query`.
    pub async fn resulted(&self, query: &str) -> Result<(), Failure> {
        let query = Value::from(query);
        self.until(&format!(
            "!{RESULTS}.querySelector('.results').hasAttribute('aria-busy') && {RESULTS}.querySelector('.count span')?.textContent.includes({query})"
        ))
        .await
    }
}
