// The filing form: a draft that saves itself, survives a bad connection, and files that go up as soon as chosen.
(() => {
  "use strict";
  const SAVE_AFTER = 2000; // milliseconds without typing
  const RETRY_AFTER = 10000;
  const LARGE_PICTURE = 1500000; // bytes; what a phone takes is scaled down before it travels
  const LONGEST_EDGE = 2000; // pixels

  const store = {
    read(slot) {
      try {
        return JSON.parse(localStorage.getItem(slot));
      } catch {
        return null;
      }
    },
    write(slot, value) {
      try {
        localStorage.setItem(slot, JSON.stringify(value));
      } catch {
        // storage switched off or full: the server still has what was saved last
      }
    },
    drop(slot) {
      try {
        localStorage.removeItem(slot);
      } catch {
        // as above
      }
    },
  };
  class Expired extends Error {} // signed out, or signed in anew in another window
  const slotOf = (person, number) => `filing:${person}:${number || "new"}`;

  // The server has it: what this device kept for the case that it had not is no longer needed.
  const filed = document.querySelector("[data-filed]");
  if (filed) {
    const { person } = filed.dataset;
    store.drop(slotOf(person, filed.dataset.filed));
    if (store.read(slotOf(person, ""))?.key?.[0] === filed.dataset.filedKey) store.drop(slotOf(person, ""));
  }

  const form = document.querySelector("form[data-filing]");
  if (!form) return;
  const note = document.querySelector("[data-draft-note]");
  const files = form.elements.files;
  const thumbs = form.querySelector("[data-thumbs]");
  const filesWord = form.querySelector("[data-files-word]");
  const token = form.elements.csrfmiddlewaretoken.value;
  let slot = slotOf(form.dataset.person, form.dataset.number);
  let timer = 0;
  let busy = null; // the request under way
  let changed = false;
  let stopped = "stopped" in form.dataset; // a colleague has changed it: only a person can decide
  let leaving = false;

  const say = (words, waiting = false) => {
    note.textContent = words;
    note.classList.toggle("is-waiting", waiting);
  };

  const typed = () => {
    const values = {};
    for (const [name, value] of new FormData(form)) {
      if (typeof value === "string" && name !== "csrfmiddlewaretoken") (values[name] ??= []).push(value);
    }
    return values;
  };

  // ---- what the choices show -------------------------------------------------------------------------
  const arrange = () => {
    const kind = form.querySelector("[name=kind]:checked")?.value ?? "";
    // Signed out meanwhile, the person comes back to this address: to the form of this kind, and what was typed.
    if (form.dataset.kindly && !form.dataset.number) {
      form.action = `${form.dataset.kindly}?kind=${kind}`;
      history.replaceState(null, "", form.action);
    }
    for (const part of form.querySelectorAll("[data-for]")) part.hidden = !part.dataset.for.split(" ").includes(kind);
    const alliance = form.querySelector("select[name=alliance]");
    if (!alliance) return;
    for (const pick of form.querySelectorAll("[data-alliances]")) {
      const here = pick.dataset.alliances.split(" ").includes(alliance.value);
      pick.hidden = !here;
      if (!here) pick.querySelector("input").checked = false;
    }
  };

  // ---- the draft ------------------------------------------------------------------------------------------
  const later = (wait) => {
    clearTimeout(timer);
    timer = setTimeout(save, wait);
  };

  const touch = () => {
    if (leaving) return;
    changed = true;
    store.write(slot, typed());
    if (!stopped) later(SAVE_AFTER);
  };

  const taken = (answer) => {
    form.elements.revision.value = answer.revision;
    if (form.dataset.number) return;
    store.drop(slot);
    form.dataset.number = answer.number;
    form.dataset.files = answer.files;
    form.action = answer.edit;
    slot = slotOf(form.dataset.person, answer.number);
    if (changed) store.write(slot, typed());
    history.replaceState(null, "", answer.edit);
  };

  const send = async () => {
    const body = new FormData(form);
    body.delete("files");
    body.set("draft", "1");
    changed = false;
    const response = await fetch(form.action, {
      method: "POST",
      body,
      headers: { Accept: "application/json" },
      credentials: "same-origin",
    });
    if (response.redirected || response.status === 403) throw new Expired();
    if (!(response.headers.get("Content-Type") ?? "").includes("json")) throw new Error("away");
    const answer = await response.json();
    if (response.ok) {
      taken(answer);
      if (!changed) store.drop(slot);
      say(`草稿已自动保存 ${answer.saved}`);
      return true;
    }
    if (response.status === 409) stopped = true;
    say(`已暂存在本机,还没有存到服务器:${answer.message}`, true);
    return false;
  };

  async function save() {
    clearTimeout(timer);
    if (busy || leaving || stopped) return busy ?? false;
    busy = send().catch((error) => {
      changed = true;
      if (error instanceof Expired) {
        stopped = true;
        say("登录已过期,已暂存在本机。请刷新本页,登录后接着填", true);
        return false;
      }
      say("网络不通,已暂存在本机,稍后自动再存", true);
      if (!leaving) later(RETRY_AFTER);
      return false;
    });
    const saved = await busy;
    busy = null;
    if (saved && changed) later(SAVE_AFTER);
    return saved;
  }

  // ---- files -------------------------------------------------------------------------------------------------
  const smaller = async (file) => {
    if (!file.type.startsWith("image/") || file.size < LARGE_PICTURE || !window.createImageBitmap) return file;
    try {
      const picture = await createImageBitmap(file);
      const scale = Math.min(1, LONGEST_EDGE / Math.max(picture.width, picture.height));
      const canvas = document.createElement("canvas");
      canvas.width = Math.round(picture.width * scale);
      canvas.height = Math.round(picture.height * scale);
      canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
      const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.85));
      return blob && blob.size < file.size ? new File([blob], file.name, { type: "image/jpeg" }) : file;
    } catch {
      return file; // not a picture this browser can read: the server decides
    }
  };

  const draw = (rows) => {
    thumbs.replaceChildren(
      ...rows.map((row) => {
        const item = document.createElement("li");
        const link = document.createElement("a");
        link.href = row.href;
        if (row.image) {
          const picture = document.createElement("img");
          picture.src = row.href;
          picture.alt = "";
          link.append(picture);
        }
        const name = document.createElement("span");
        name.textContent = row.name;
        link.append(name);
        const button = document.createElement("button");
        button.type = "button";
        button.className = "icon-button";
        button.dataset.remove = row.remove;
        button.setAttribute("aria-label", `删除 ${row.name}`);
        button.textContent = "✕";
        item.append(link, button);
        return item;
      }),
    );
  };

  const exchange = async (address, body) => {
    body.set("csrfmiddlewaretoken", token);
    const response = await fetch(address, { method: "POST", body, headers: { Accept: "application/json" } });
    if (!response.ok || response.redirected) throw new Error("away");
    const answer = await response.json();
    form.elements.revision.value = answer.revision;
    draw(answer.attachments);
    return answer.complaints;
  };

  const upload = async () => {
    if (!files.files.length) return;
    filesWord.textContent = `${files.files.length} 个待上传`;
    while (busy) await busy;
    if (!form.dataset.number && !(await save())) return; // they travel with the form when it is submitted
    const work = async () => {
      const body = new FormData();
      for (const file of files.files) body.append("files", await smaller(file));
      const complaints = await exchange(form.dataset.files, body);
      files.value = "";
      filesWord.textContent = "照片、材料";
      say(complaints.join(" ") || "照片、材料已上传", complaints.length > 0);
    };
    busy = work().catch(() => say("照片还没有传上去,提交时再传", true));
    await busy;
    busy = null;
    if (changed) later(SAVE_AFTER);
  };

  // ---- what people do ---------------------------------------------------------------------------------------
  form.addEventListener("input", (event) => event.target !== files && touch());
  form.addEventListener("change", (event) => {
    arrange();
    if (event.target === files) upload();
    else touch();
  });
  document.addEventListener("click", async (event) => {
    const step = event.target.closest("[data-step]");
    if (step) {
      const field = form.elements.lessons;
      const value = (parseInt(field.value, 10) || 0) + Number(step.dataset.step);
      field.value = Math.min(Math.max(value, Number(field.min)), Number(field.max));
      touch();
    }
    const remove = event.target.closest("[data-remove]");
    if (remove) {
      event.preventDefault();
      while (busy) await busy;
      busy = exchange(remove.dataset.remove, new FormData()).catch(() => say("没有删掉,网络不通,请再试一次", true));
      await busy;
      busy = null;
    }
  });
  form.addEventListener("submit", async (event) => {
    if (leaving) {
      event.preventDefault(); // the second tap
      return;
    }
    leaving = true;
    clearTimeout(timer);
    store.write(slot, typed()); // until the next page says that the server has it
    if (!busy) return;
    event.preventDefault();
    const { submitter } = event;
    while (busy) await busy;
    if (submitter?.name) {
      const pressed = document.createElement("input");
      Object.assign(pressed, { type: "hidden", name: submitter.name, value: submitter.value });
      form.append(pressed);
    }
    HTMLFormElement.prototype.submit.call(form); // a button of that name hides the method
  });
  window.addEventListener("online", () => changed && save());
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) leaving = false; // came back to a page kept by the browser
  });
  document.addEventListener("visibilitychange", () => document.hidden && changed && save());

  // ---- what was kept on this device ------------------------------------------------------------------------
  const restore = (kept) => {
    for (const [name, values] of Object.entries(kept)) {
      if (name === "revision" || name === "submit") continue;
      for (const field of form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
        if (field.type === "checkbox" || field.type === "radio") field.checked = values.includes(field.value);
        else if (field.type !== "file") field.value = values[0];
      }
    }
    if (!kept.schools) for (const box of form.querySelectorAll("[name=schools]")) box.checked = false;
  };
  const fresh = slotOf(form.dataset.person, "");
  if (form.dataset.number && store.read(fresh)?.key?.[0] === form.elements.key.value) store.drop(fresh);
  const kept = "shown" in form.dataset ? null : store.read(slot);
  const wanted = new URLSearchParams(location.search).get("kind");
  if (kept?.key && (form.dataset.number || !wanted || kept.kind?.[0] === wanted)) {
    restore(kept);
    say("已恢复上次没有存到服务器的内容", true);
    touch();
  }
  arrange();
  form.querySelector(".kind-row input:checked")?.closest(".pick").scrollIntoView({ block: "nearest", inline: "center" });
  document.querySelector("[data-focus]")?.focus();
})();
