// What the back office's theme leaves out for the keyboard and for screen readers: names, and keys for what only clicks.
"use strict";

(() => {
  const text = (element) => (element ? element.textContent.replace(/[*\s]+/g, " ").trim() : "");

  const scrollName = (element) => {
    if (element.closest("nav, #nav-sidebar")) return "栏目";
    if (element.closest("#changelist-filter")) return "筛选条件";
    const group = element.closest("[data-inline-type]");
    if (group) return text(group.querySelector("h2, h3")) || "明细";
    return "列表";
  };

  const clickName = (element) => {
    if (/sidebar/i.test(element.getAttribute("x-on:click") || "")) return "显示或隐藏栏目";
    if (/openUserLinks/.test(element.getAttribute("x-on:click") || "")) return "我的账号";
    return "";
  };

  const nameIcons = (root) => {
    for (const icon of root.querySelectorAll(".material-symbols-outlined:not([aria-hidden])")) {
      if (icon.hasAttribute("role")) continue;
      const name = icon.getAttribute("title");
      if (name) {
        icon.setAttribute("role", "img");
        icon.setAttribute("aria-label", name);
      } else if (!icon.hasAttribute("x-on:click")) {
        icon.setAttribute("aria-hidden", "true");
      }
    }
  };

  const giveKeys = (root) => {
    for (const element of root.querySelectorAll("span, div, a:not([href])")) {
      if (!element.hasAttribute("x-on:click") || element.hasAttribute("role")) continue;
      if (element.closest("button, a[href], label")) continue;
      element.setAttribute("role", "button");
      element.setAttribute("tabindex", "0");
      const name = clickName(element);
      if (name) element.setAttribute("aria-label", name);
      element.addEventListener("keydown", (event) => {
        if (event.target === element && (event.key === "Enter" || event.key === " ")) {
          event.preventDefault();
          element.click();
        }
      });
    }
  };

  const nameChoices = (root) => {
    for (const select of root.querySelectorAll("select.select2-hidden-accessible")) {
      const box = select.nextElementSibling && select.nextElementSibling.querySelector("[role=combobox]");
      if (!box) continue;
      const label = select.id && document.querySelector(`label[for="${CSS.escape(select.id)}"]`);
      const name = select.getAttribute("aria-label") || text(label);
      for (const part of [box, box.querySelector("[role=textbox]")]) {
        if (part && name && part.getAttribute("aria-label") !== name) {
          part.setAttribute("aria-label", name);
          part.removeAttribute("aria-labelledby");
        }
      }
    }
  };

  document.addEventListener("DOMContentLoaded", () => {
    // Before the scroll bars are built: they read this name.
    for (const element of document.querySelectorAll("[data-simplebar]")) {
      element.setAttribute("data-simplebar-aria-label", scrollName(element));
    }
    const improve = () => {
      giveKeys(document);
      nameIcons(document);
      nameChoices(document);
    };
    improve();
    new MutationObserver(improve).observe(document.body, { childList: true, subtree: true });
    const search = document.getElementById("searchbar-submit");
    if (search) search.setAttribute("aria-label", "查找");
    for (const more of document.querySelectorAll('a[href="#"]')) {
      if (!more.getAttribute("aria-label")) more.setAttribute("aria-label", "更多操作");
    }
    for (const heading of document.querySelectorAll("th")) {
      if (!text(heading) && !heading.querySelector("input")) {
        heading.append(Object.assign(document.createElement("span"), { className: "only-read", textContent: "操作" }));
      }
    }
    const secret = document.querySelector("[data-shown-once]");
    if (secret) secret.addEventListener("focus", () => secret.select());
  });
})();
