"use strict";

const STEP = 100;
const STEP_WITHIN = 20;
const MOST_CHOICES = 200;

/** Text of others: writing in another direction moves nothing beside it. */
const quoted = (tag, name, text, longest) => element(tag, ("text " + name).trim(), plain(text, longest));

/** Shows the first of many, and the next each time the button is pressed, which is returned. */
function showSome(host, items, make, what, step = STEP) {
  const more = element("button", "more");
  more.type = "button";
  let shown = 0;
  const add = () => {
    const part = document.createDocumentFragment();
    for (const item of items.slice(shown, shown + step)) part.append(make(item));
    host.append(part);
    shown = Math.min(items.length, shown + step);
    const left = items.length - shown;
    more.hidden = left === 0;
    more.textContent = "Show " + Math.min(left, step) + " more of " + countText(left) + " " + what;
  };
  more.addEventListener("click", add);
  add();
  return more;
}

/** A table with a head, whose rows are shown as above; of numbers those that begin with #. */
function table(heads, items, makeRow, what) {
  const head = element("tr");
  for (const name of heads) {
    const cell = element("th", name.startsWith("#") ? "n" : "", name.replace("#", ""));
    cell.scope = "col";
    head.append(cell);
  }
  const top = element("thead");
  top.append(head);
  const body = element("tbody");
  const made = element("table");
  made.append(top, body);
  const scroll = element("div", "scroll");
  scroll.tabIndex = 0;
  scroll.setAttribute("role", "region");
  scroll.setAttribute("aria-label", what);
  scroll.append(made);
  const block = element("div", "block");
  block.append(scroll, showSome(body, items, makeRow, what));
  return block;
}

/** A row of texts of others. */
function textRow(texts) {
  const row = element("tr");
  for (const text of texts) row.append(quoted("td", "", text === undefined ? "" : text, 300));
  return row;
}

/** What is closed at first, and filled when it is opened. */
function foldable(name, summary, fill) {
  const made = element("details", name);
  const top = element("summary");
  top.append(...summary);
  made.append(top);
  made.addEventListener("toggle", () => {
    if (made.open && made.childNodes.length === 1) made.append(...fill());
  });
  return made;
}

/** Fills a choice: the first stands for all. */
function fillSelect(select, all, choices) {
  const add = (value, text) => {
    const option = element("option", "", text);
    option.value = value;
    select.append(option);
  };
  add("", all);
  for (const [value, text] of choices.slice(0, MOST_CHOICES)) add(value, text);
}

const countOf = (count, one, many = one + "s") => countText(count) + " " + (count === 1 ? one : many);
