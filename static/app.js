/*
  Smoothness only: every page works without this file. htmx fetches and swaps; here is what it leaves open:
  dialogs, menus, busy buttons, where errors are said, where the focus goes, and what to say when the network is gone.
*/
"use strict";

const SLOW_MS = 300;
const page = document;
const byId = (id) => (id ? page.getElementById(id) : null);

/* Dialogs ------------------------------------------------------------------------------------------------------------
   A link with data-opens-dialog (or inside a list with it) has its address fetched into <dialog id="dialog">; we open it. The browser itself
   closes it on Escape and keeps the focus inside; whoever opened it gets the focus back, or, when a swap has replaced
   that button, what now bears its id. */

let opener = null; // the button, and the row around it

function openDialog(dialog, by) {
  if (!dialog.open) {
    opener = { button: by, id: by.id, near: by.parentElement.closest("[id]:not([popover])").id };
    dialog.showModal();
  }
  const first = dialog.querySelector("[autofocus]");
  if (first) first.focus();
}

function giveFocusBack() {
  if (!opener) return;
  const { button, id, near } = opener;
  opener = null;
  byId("dialog").replaceChildren();
  focusOn((button.isConnected && button) || byId(id) || byId(near) || inItsPlace() || byId("main"));
}

// What came in the place of a row that is gone asks for the focus, but gets none while a dialog is open.
function inItsPlace() {
  const note = page.querySelector("main [autofocus]");
  if (note) note.removeAttribute("autofocus");
  return note;
}

// Focus an element: a button in a closed menu through its menu's button, a row by making it focusable.
function focusOn(element) {
  const menu = element.closest("details:not([open])");
  const list = element.closest("[popover]");
  let goal = menu && element !== menu ? menu.querySelector("summary") : element;
  goal.focus();
  if (page.activeElement === goal) return;
  if (list) goal = page.querySelector(`[popovertarget="${list.id}"]`) || goal;
  goal.focus();
  if (page.activeElement === goal) return;
  goal.setAttribute("tabindex", "-1");
  goal.focus({ preventScroll: true });
}

page.addEventListener("click", (event) => {
  const closing = event.target.closest("[data-close]");
  const dialog = event.target.closest("dialog");
  if (closing && dialog) {
    event.preventDefault();
    dialog.close();
  } else if (closing) {
    closing.closest("[role=alert], .message").hidden = true;
  } else if (event.target === dialog && isOutside(event, dialog)) {
    dialog.close(); // a click on the backdrop arrives at the dialog itself
  }
});

function isOutside(event, dialog) {
  const box = dialog.getBoundingClientRect();
  return event.clientX < box.left || event.clientX > box.right || event.clientY < box.top || event.clientY > box.bottom;
}

/* Menus: <details data-menu> closes on a click elsewhere and on Escape, which gives the focus back to its button. ----- */

function closeMenus(except) {
  for (const menu of page.querySelectorAll("details[data-menu][open]")) {
    if (!menu.contains(except)) menu.open = false;
  }
}

page.addEventListener("click", (event) => closeMenus(event.target));
page.addEventListener("keydown", (event) => {
  const menu = event.key === "Escape" && page.activeElement.closest("details[data-menu][open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});
page.addEventListener("focusin", (event) => {
  for (const menu of page.querySelectorAll(".menu[data-menu][open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

// A row's acts open away from it where it is narrow: there they say whose they are. Once here, not once a row.
page.addEventListener("beforetoggle", (event) => {
  const row = event.target.matches(".accounts > li > [popover]") && event.target.parentElement;
  if (row) event.target.dataset.of = row.querySelector("h3").textContent;
}, true);

/* Busy buttons: pressed once is enough. The spinner comes only when it takes longer. ----------------------------------- */

function busy(button) {
  if (!button || button.getAttribute("aria-busy") === "true") return;
  button.setAttribute("aria-busy", "true");
  button.slow = setTimeout(() => button.setAttribute("data-slow", ""), SLOW_MS);
}

function idle(button) {
  if (!button) return;
  clearTimeout(button.slow);
  button.removeAttribute("aria-busy");
  button.removeAttribute("data-slow");
}

page.addEventListener("submit", (event) => {
  const button = event.submitter;
  if (button && button.getAttribute("aria-busy") === "true") {
    event.preventDefault();
    event.stopImmediatePropagation();
  }
}, true);

// A plain form leaves the page: its button stays busy until the next page is there.
page.addEventListener("submit", (event) => {
  if (!event.defaultPrevented) busy(event.submitter);
});

// A page that the back button brings back as it was has no request under way.
addEventListener("pageshow", () => page.querySelectorAll("[aria-busy=true]").forEach(idle));

function pressed(request) {
  const by = request.request && request.request.submitter;
  return by || (request.sourceElement.matches(".button, button") ? request.sourceElement : null);
}

/* Copying: the button is there where the browser can do it, and says when it was done. --------------------------------- */

page.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copies]");
  if (!button) return;
  const field = byId(button.dataset.copies);
  field.select();
  await navigator.clipboard.writeText(field.value);
  button.firstElementChild.textContent = button.dataset.copied;
});

function offerCopying() {
  if (!navigator.clipboard) return;
  for (const button of page.querySelectorAll("[data-copies]")) button.hidden = false;
}

addEventListener("DOMContentLoaded", offerCopying);

/* htmx -------------------------------------------------------------------------------------------------------------- */

// An address is written once: an empty hx-get or hx-post means the link's or the button's own.
page.addEventListener("htmx:config:request", (event) => {
  const { sourceElement, request } = event.detail.ctx;
  request.action ||= sourceElement.getAttribute("href") || sourceElement.getAttribute("formaction") || "";
});

page.addEventListener("htmx:before:request", (event) => {
  const request = event.detail.ctx;
  request.pressed = pressed(request);
  request.focused = page.activeElement && page.activeElement.id;
  busy(request.pressed);
});

page.addEventListener("htmx:finally:request", (event) => {
  const request = event.detail.ctx;
  idle(request.pressed);
});

// A "no" is said beside what was pressed, instead of replacing it.
page.addEventListener("htmx:response:error", (event) => {
  const request = event.detail.ctx;
  if (request.hx.retarget || request.hx.redirect) return;
  request.hx.retarget = placeToSay(request.sourceElement);
  request.hx.reswap = "innerHTML";
  request.select = request.push = request.replace = null;
});

function placeToSay(element) {
  const row = element.closest(".accounts > li");
  if (row) return row.querySelector("[data-said]") || placeIn(row);
  for (let around = element; around && around !== page.body; around = around.parentElement) {
    const places = around.querySelectorAll("[data-said]");
    if (places.length === 1) return places[0];
    if (places.length > 1) break;
  }
  return byId("messages");
}

// Fifty rows seldom say a "no": the place for it is made when one comes.
function placeIn(row) {
  const place = page.createElement("p");
  place.dataset.said = "";
  row.append(place);
  return place;
}

page.addEventListener("htmx:after:swap", (event) => {
  const request = event.detail.ctx;
  const dialog = byId("dialog");
  const failed = request.response && request.response.status >= 400;
  const asks = request.hx.retarget === "#dialog"; // the answer is a question
  const opens = asks || request.sourceElement.matches("[data-opens-dialog], [data-opens-dialog] a");
  const isDone = !failed || (typeof request.hx.retarget === "string" && !asks); // a "no" that shows what is so now
  if (asks || (opens && !failed)) {
    openDialog(dialog, request.pressed || request.sourceElement);
  } else if (isDone && dialog.open && dialog.contains(request.pressed || request.sourceElement)) {
    dialog.close();
  } else if (page.activeElement === page.body) {
    const same = byId(request.focused);
    if (same) same.focus({ preventScroll: true });
  }
});

// The server could not be reached at all; what the server itself says never comes here.
page.addEventListener("htmx:error", (event) => {
  const request = event.detail.ctx;
  if (!request || request.response) return;
  const dialog = byId("dialog");
  if (dialog.open) sayOfflineIn(dialog.querySelector("[data-said]"));
  else byId("offline").hidden = false;
});

// What lies behind an open dialog is neither seen well nor read out.
function sayOfflineIn(place) {
  const note = page.createElement("div");
  const [icon, words] = byId("offline").children;
  note.className = "message";
  note.dataset.kind = "problem";
  note.setAttribute("role", "alert");
  note.append(icon.cloneNode(true), words.cloneNode(true));
  place.replaceChildren(note);
}
page.addEventListener("htmx:before:response", () => { byId("offline").hidden = true; });

// What scrolls sideways on a phone begins where one is.
function beginWhereOneIs() {
  for (const own of page.querySelectorAll(".tabs [aria-current], .state-chips label:has(:checked)")) {
    own.parentElement.scrollLeft += own.getBoundingClientRect().left - own.parentElement.getBoundingClientRect().left - 48;
  }
}
addEventListener("DOMContentLoaded", beginWhereOneIs);
addEventListener("DOMContentLoaded", () => byId("dialog").addEventListener("close", giveFocusBack));
