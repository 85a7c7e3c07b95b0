// A long text is kept on this device while it is written, until the server has it: signing in anew loses nothing.
(() => {
  "use strict";

  const keep = (slot, value) => {
    try {
      if (value === null) localStorage.removeItem(slot);
      else localStorage.setItem(slot, JSON.stringify(value));
    } catch {
      // storage switched off or full: what was saved last is on the server
    }
  };
  const kept = (slot) => {
    try {
      return JSON.parse(localStorage.getItem(slot));
    } catch {
      return null;
    }
  };

  // The page of what was saved: the server has it.
  for (const page of document.querySelectorAll("[data-kept]")) keep(page.dataset.kept, null);

  const form = document.querySelector("form[data-keeps]");
  if (!form) return;
  const slot = form.dataset.keeps;
  const fields = () =>
    [...form.elements].filter((field) => field.name && !["file", "submit", "checkbox"].includes(field.type) && field.name !== "csrfmiddlewaretoken");
  const written = () => Object.fromEntries(fields().map((field) => [field.name, field.value]));

  // With the text comes the version it was written for, so that the server finds what a colleague has changed since.
  const text = ({ key, revision, ...rest }) => JSON.stringify(rest);
  const before = "shown" in form.dataset ? null : kept(slot);
  if (before && text(before) === text(written())) keep(slot, null);
  else if (before) {
    for (const field of fields()) if (field.name in before) field.value = before[field.name];
    form.querySelector("[data-keeps-note]").hidden = false;
  }
  const remember = () => keep(slot, written());
  form.addEventListener("input", remember);
  form.addEventListener("submit", remember);
  form.querySelector("[data-keeps-drop]").addEventListener("click", () => {
    keep(slot, null);
    location.reload();
  });
})();
