/*
  Moving posts in the calendar by dragging them; the same can be done in each post's dialog, and without this file.
  Dropping fills in the hidden form and sends it: htmx does the rest.
*/
"use strict";

(() => {
  let held = null; // the post that is being dragged

  const dayUnder = (event) => event.target.closest && event.target.closest(".cal-day[data-open]");
  const unmark = () => document.querySelectorAll(".cal-day[data-over]").forEach((day) => day.removeAttribute("data-over"));

  document.addEventListener("dragstart", (event) => {
    const post = event.target.closest && event.target.closest(".cal-post[data-post]");
    if (!post) return;
    held = post;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", post.dataset.post);
  });

  document.addEventListener("dragover", (event) => {
    const day = held && dayUnder(event);
    if (!day) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "move";
    if (day.hasAttribute("data-over")) return;
    unmark();
    day.setAttribute("data-over", "");
  });

  document.addEventListener("drop", (event) => {
    const day = held && dayUnder(event);
    if (!day) return;
    event.preventDefault();
    const form = document.getElementById("move");
    const stays = day.contains(held);
    form.elements.post.value = held.dataset.post;
    form.elements.day.value = day.dataset.open;
    if (!stays) form.requestSubmit();
  });

  document.addEventListener("dragend", () => {
    held = null;
    unmark();
  });
})();
