"use strict";

const byId = (id) => document.getElementById(id);

/** An element with a class and a text. */
function element(tag, name, text) {
  const made = document.createElement(tag);
  if (name) made.className = name;
  if (text !== undefined) made.textContent = text;
  return made;
}

/** Names and values, one below the other. */
function facts(rows) {
  const list = element("dl", "facts");
  for (const [name, value] of rows) list.append(element("dt", "", name), element("dd", "", value));
  return list;
}

/** Text of others, in which what cannot be seen is written out. */
function plain(text, longest = 2100) {
  const cut = text.length > longest ? text.slice(0, longest) + "…" : text;
  return cut.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/gu, (c) => "\\u{" + c.codePointAt(0).toString(16) + "}");
}

const countText = (count) => count.toLocaleString("en-US");

/** Light or dark, as the user likes or the button says; what is drawn then is drawn by the caller. */
function useThemes(redraw) {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  let theme, shown;
  const use = (to, back = to) => {
    theme = to;
    shown = back;
    document.documentElement.dataset.theme = theme;
    byId("theme").textContent = theme === "dark" ? "Light" : "Dark";
    redraw();
  };
  use(dark.matches ? "dark" : "light");
  dark.addEventListener("change", () => use(dark.matches ? "dark" : "light"));
  byId("theme").addEventListener("click", () => use(theme === "dark" ? "light" : "dark"));
  // What is drawn on a canvas is printed as it is seen.
  addEventListener("beforeprint", () => use("light", theme));
  addEventListener("afterprint", () => use(shown));
}
