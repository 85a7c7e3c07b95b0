// What every page does beyond plain HTML: menus close, "/" finds the search box, messages go away.
(() => {
  "use strict";

  const closeMenus = (except) => {
    for (const menu of document.querySelectorAll("details.menu[open]")) if (menu !== except) menu.open = false;
  };

  document.addEventListener("click", (event) => {
    closeMenus(event.target.closest("details.menu"));
    if (event.target.closest("[data-print]")) window.print();
    const note = event.target.closest("[data-dismiss]")?.closest(".toast-note");
    if (note) note.remove();
  });

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      const open = document.querySelector("details.menu[open]");
      if (!open) return;
      open.open = false;
      open.querySelector("summary").focus();
      return;
    }
    const typing = event.target.closest("input, textarea, select, [contenteditable]");
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      // The page's own search box comes before the one in the header, which may be hidden on a phone.
      const boxes = [...document.querySelectorAll("main input[type=search], .top input[type=search]")];
      const box = boxes.find((one) => one.offsetParent !== null);
      if (!box) return;
      event.preventDefault();
      box.focus();
      box.select();
    }
    if ((event.key === "ArrowDown" || event.key === "ArrowUp") && event.target.closest("[data-arrows]")) {
      const area = event.target.closest("[data-arrows]");
      const stops = [...area.querySelectorAll("input[type=search], [data-stop]")];
      const next = stops.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1);
      if (!stops[next]) return;
      event.preventDefault();
      stops[next].focus();
    }
  });

  // A success message leaves by itself, unless somebody is reading it.
  for (const note of document.querySelectorAll(".toast-note[data-leaves]")) {
    const leave = () => (note.matches(":hover, :focus-within") ? setTimeout(leave, 3000) : note.remove());
    setTimeout(leave, 8000);
  }
})();
