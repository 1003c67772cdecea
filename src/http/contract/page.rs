//! The contract as a page: made on the server, without scripts.

use crate::http::site::Markup;
use serde_json::Value;

const NOTHING: &Vec<Value> = &Vec::new();

/// The page of a document.
pub fn page(document: &Value) -> String {
    let mut page = Markup::default();
    page.tag("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width\">\n");
    page.tag("<title>HTTP API</title>\n<link rel=\"icon\" href=\"data:,\">\n<link rel=\"stylesheet\" href=\"assets/site.css\">\n</head>\n<body>\n<main class=\"column\"><h1>");
    page.text(text(&document["info"]["title"])).tag(": HTTP API</h1>\n<p>");
    page.text(text(&document["info"]["description"]))
        .tag("</p>\n<p><a href=\"openapi.json\">openapi.json</a></p>\n");
    for (path, methods) in document["paths"].as_object().into_iter().flatten() {
        for (method, operation) in methods.as_object().into_iter().flatten() {
            section(&mut page, path, &method.to_uppercase(), operation);
        }
    }
    page.tag("<section><h2>Types</h2>\n");
    for (name, schema) in document["components"]["schemas"].as_object().into_iter().flatten() {
        page.tag("<h3 id=\"").text(name).tag("\">").text(name).tag("</h3>\n<p>");
        page.text(text(&schema["description"])).tag("</p>\n<pre>");
        page.text(&serde_json::to_string_pretty(schema).unwrap_or_default())
            .tag("</pre>\n");
    }
    page.tag("</section>\n</main>\n</body>\n</html>\n");
    page.finish()
}

fn section(page: &mut Markup, path: &str, method: &str, operation: &Value) {
    page.tag("<section><h2>")
        .text(method)
        .tag(" ")
        .text(path)
        .tag("</h2>\n<p>");
    page.text(text(&operation["summary"]))
        .tag(" ")
        .text(text(&operation["description"]))
        .tag("</p>\n");
    let parameters = operation["parameters"].as_array().unwrap_or(NOTHING);
    if !parameters.is_empty() {
        page.tag("<ul>");
        for parameter in parameters {
            page.tag("<li><code>")
                .text(text(&parameter["name"]))
                .tag("</code> ")
                .text(text(&parameter["description"]));
            page.tag(" <code>")
                .text(&parameter["schema"].to_string())
                .tag("</code></li>\n");
        }
        page.tag("</ul>\n");
    }
    page.tag("<p>");
    for (status, response) in operation["responses"].as_object().into_iter().flatten() {
        page.tag("<code>")
            .text(status)
            .tag("</code> ")
            .text(text(&response["description"]))
            .tag(". ");
    }
    page.tag("</p></section>\n");
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}
