// Pairs of an alliance unfold where they stand; without this script the same links load the page unfolded.
(() => {
  "use strict";

  const show = (body, open) => {
    for (const row of body.querySelectorAll(".is-pair")) row.hidden = !open;
    body.querySelector("[data-unfold]")?.setAttribute("aria-expanded", String(open));
  };

  document.addEventListener("click", (event) => {
    const one = event.target.closest("[data-unfold]");
    if (one) {
      event.preventDefault();
      show(one.closest("tbody"), one.getAttribute("aria-expanded") !== "true");
      return;
    }
    const all = event.target.closest("[data-unfold-all]");
    if (!all) return;
    event.preventDefault();
    const bodies = [...document.querySelectorAll(".board tbody[id]")];
    const open = bodies.some((body) => body.querySelector(".is-pair[hidden]"));
    for (const body of bodies) show(body, open);
    all.textContent = open ? "收起各对" : "展开各对";
  });

  // A link that looks like a button answers to the space bar as well.
  document.addEventListener("keydown", (event) => {
    if (event.key === " " && event.target.matches("[data-unfold]")) {
      event.preventDefault();
      event.target.click();
    }
  });
})();
