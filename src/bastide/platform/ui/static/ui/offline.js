// Answers that no network may lose. Each sheet is written on this device before it is sent, under a
// key of its own: sent twice, it counts once. Pages are put aside on demand, for one campaign, and
// forgotten when their owner signs out.
//
// A sheet is `form[data-sheet]` with the fields `cle` and `version`; `[data-offline-bar]` says whose
// it is. Its address answers a script with the header X-Bastide-Version, or with a reason.
(function () {
  "use strict";
  if (window.bastideOffline || !window.indexedDB) {
    return;
  }

  const FLAG = "bastide-hors-ligne";
  const KEPT = "bastide-feuilles";
  const ABOUT = "/hors-ligne/a-propos";
  const EVERY = 30000;
  const CALM = 300;
  const LEFT_OUT = ["csrfmiddlewaretoken", "cle", "version"];

  const SAID = {
    fr: {
      one: "1 note en attente d’envoi",
      many: "# notes en attente d’envoi",
      kept: "gardé sur cet appareil",
      sent: "Toutes vos réponses sont enregistrées.",
      signedOut: "Votre session est finie : reconnectez-vous, vos réponses partiront.",
      foreign: "Des réponses d’un autre compte attendent sur cet appareil : # en tout.",
      refused: "Pas enregistré :",
      changed: "la feuille a changé ailleurs. Ouvrez-la, relisez, enregistrez à nouveau.",
      again: "une réponse est à corriger. Ouvrez la feuille, corrigez, enregistrez à nouveau.",
      closed: "la feuille n’accepte plus de réponse.",
      open: "Ouvrir la feuille",
      forget: "Abandonner ces réponses",
      sure: "Ces réponses seront effacées de cet appareil. Continuer ?",
      sendNow: "Envoyer maintenant",
      nothing: "Ces feuilles ne sont pas sur cet appareil.",
      taking: "Copie sur cet appareil :",
      taken: "Emporté sur cet appareil le",
      pages: "pages",
      failed: "Tout n’a pas pu être copié : vérifiez le réseau et recommencez.",
      outTitle: "Des réponses n’ont pas encore été envoyées",
      outWords: "Se déconnecter efface vos réponses de cet appareil. Sans réseau, elles seraient perdues.",
      stay: "Rester connecté",
      leave: "Se déconnecter et effacer",
    },
    en: {
      one: "1 score waiting to be sent",
      many: "# scores waiting to be sent",
      kept: "kept on this device",
      sent: "All your answers are saved.",
      signedOut: "Your session is over: sign in again and your answers will leave.",
      foreign: "Answers of another account wait on this device: # in all.",
      refused: "Not saved:",
      changed: "the sheet changed elsewhere. Open it, read it again, save again.",
      again: "an answer is to be revised. Open the sheet, revise it, save again.",
      closed: "the sheet takes no more answers.",
      open: "Open the sheet",
      forget: "Give these answers up",
      sure: "These answers will be erased from this device. Go on?",
      sendNow: "Send now",
      nothing: "These sheets are not on this device.",
      taking: "Copying on this device:",
      taken: "Taken on this device on",
      pages: "pages",
      failed: "Not everything could be copied: check the network and try again.",
      outTitle: "Some answers have not been sent yet",
      outWords: "Signing out erases your answers from this device. Without network they would be lost.",
      stay: "Stay signed in",
      leave: "Sign out and erase",
    },
  };
  const language = document.documentElement.lang === "en" ? "en" : "fr";
  const say = SAID[language];
  const bar = document.querySelector("[data-offline-bar]");
  const owner = bar ? bar.dataset.owner : "";
  const sheet = document.querySelector("form[data-sheet]");

  // The device's memory -----------------------------------------------------------------------------
  // `queue`: sheets to send, by key. `known`: what the server last wrote of each sheet, by address.
  let opened = null;

  function database() {
    opened = opened || new Promise((resolve, reject) => {
      const asked = window.indexedDB.open("bastide-hors-ligne", 1);
      asked.onupgradeneeded = () => {
        asked.result.createObjectStore("queue", { keyPath: "key" });
        asked.result.createObjectStore("known", { keyPath: ["owner", "address"] });
      };
      asked.onsuccess = () => resolve(asked.result);
      asked.onerror = () => reject(asked.error);
    });
    return opened;
  }

  // Run one act on a store; settled once the device has written it, not before.
  async function store(name, mode, act) {
    const base = await database();
    return new Promise((resolve, reject) => {
      const deal = base.transaction(name, mode, { durability: "strict" });
      const asked = act(deal.objectStore(name));
      deal.oncomplete = () => resolve(asked ? asked.result : undefined);
      deal.onerror = deal.onabort = () => reject(deal.error);
    });
  }

  const put = (item) => store("queue", "readwrite", (queue) => queue.put(item));
  const remove = (key) => store("queue", "readwrite", (queue) => queue.delete(key));

  async function everything() {
    const items = await store("queue", "readonly", (queue) => queue.getAll());
    return items.sort((one, other) => one.at - other.at);
  }

  async function waitingFor(address) {
    const items = await everything();
    return items.filter((item) => item.address === address && item.owner === owner);
  }

  // Tell every page of this device that it holds something of a campaign.
  function flag(isSet) {
    try {
      if (isSet) {
        window.localStorage.setItem(FLAG, "1");
      } else {
        window.localStorage.removeItem(FLAG);
      }
    } catch (_fault) {
      // Without it only the pages of the campaign send; nothing is lost.
    }
  }

  // One sheet ---------------------------------------------------------------------------------------
  let known = "[]";

  if (sheet && owner) {
    follow(sheet);
  }

  function addressOf(form) {
    const asked = form.getAttribute("action") || window.location.href;
    return new URL(asked, window.location.href).pathname;
  }

  function fieldsOf(form) {
    return Array.from(new FormData(form).entries()).filter(
      (entry) => typeof entry[1] === "string" && !LEFT_OUT.includes(entry[0])
    );
  }

  function follow(form) {
    known = JSON.stringify(fieldsOf(form));
    const ready = restore(form).catch(() => undefined);
    let timer = 0;

    async function keep() {
      window.clearTimeout(timer);
      timer = 0;
      await ready;
      await enqueue(form);
      form.dispatchEvent(new CustomEvent("bastide:kept"));
      await flush();
      const [item] = (await waitingFor(addressOf(form))).slice(-1);
      if (item) {
        tellState(form, item.refusal ? "refused" : "kept");
      }
      return item;
    }

    function keepQuietly() {
      keep().catch(() => tellState(form, "failed"));
    }

    form.addEventListener("change", () => {
      window.clearTimeout(timer);
      timer = window.setTimeout(keepQuietly, CALM);
    });
    const keepAtOnce = () => timer && keepQuietly();
    form.addEventListener("focusout", keepAtOnce);
    window.addEventListener("pagehide", keepAtOnce);

    form.addEventListener("submit", async (event) => {
      if (form.dataset.freed) {
        return;
      }
      event.preventDefault();
      let item;
      try {
        item = await keep();
      } catch (_fault) {
        // This device cannot keep anything: the form leaves the ordinary way.
        form.dataset.freed = "1";
        form.requestSubmit(event.submitter);
        return;
      }
      // What waits can be left behind only where the next sheet opens without network.
      if (form.dataset.next && (!item || (!item.refusal && about))) {
        window.location.assign(form.dataset.next);
      }
    });
  }

  async function enqueue(form) {
    const address = addressOf(form);
    const fields = fieldsOf(form);
    const before = await waitingFor(address);
    const last = before[before.length - 1];
    const isNew = JSON.stringify(fields) !== (last ? JSON.stringify(last.fields) : known);
    if (!isNew && !(last && last.refusal)) {
      return;
    }
    flag(true);
    await put({
      key: newKey(),
      owner,
      address,
      title: form.dataset.sheet,
      fields,
      base: JSON.parse(known),
      version: form.elements.version.value,
      count: changes(fields, JSON.parse(known)),
      at: Date.now(),
      isLeaving: false,
      isForeign: false,
      refusal: "",
    });
    // The newest answers of a sheet stand for those that have not left yet.
    for (const one of before.filter((item) => !item.isLeaving)) {
      await remove(one.key);
    }
  }

  // How many answers differ from what the server has.
  function changes(fields, was) {
    const before = new Map(was);
    return Math.max(1, fields.filter((entry) => before.get(entry[0]) !== entry[1]).length);
  }

  function newKey() {
    if (window.crypto.randomUUID) {
      return window.crypto.randomUUID();
    }
    const bytes = window.crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 15) | 64;
    bytes[8] = (bytes[8] & 63) | 128;
    const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  }

  // Show again what this page does not know: answers sent since it was put aside, answers waiting.
  async function restore(form) {
    const address = addressOf(form);
    const written = await store("known", "readonly", (all) => all.get([owner, address]));
    if (written && Number(written.version) > Number(form.elements.version.value)) {
      fill(form, written.fields);
      form.elements.version.value = written.version;
      known = JSON.stringify(fieldsOf(form));
    }
    const [item] = (await waitingFor(address)).slice(-1);
    if (item) {
      fill(form, item.version === form.elements.version.value ? item.fields : changed(item));
      tellState(form, item.refusal ? "refused" : "kept");
    }
  }

  // What was answered here since the sheet was read: the rest may have been answered elsewhere.
  function changed(item) {
    const before = new Map(item.base || []);
    return item.fields.filter((entry) => before.get(entry[0]) !== entry[1]);
  }

  function fill(form, fields) {
    for (const [name, value] of fields) {
      const field = form.elements.namedItem(name);
      if (field) {
        field.value = value;
      }
    }
  }

  function tellState(form, kind) {
    const state = form.querySelector("[data-save-state]");
    if (state) {
      state.dataset.state = kind === "refused" ? "failed" : kind;
      state.textContent = state.dataset[kind] || "";
    }
  }

  function clock() {
    return new Date().toLocaleTimeString(language, { hour: "2-digit", minute: "2-digit" });
  }

  // Sending -----------------------------------------------------------------------------------------
  let running = null;
  let isSignedOut = false;

  function flush() {
    running = running || alone(sendAll)
      .catch(() => undefined)
      .then(() => {
        running = null;
        return show();
      });
    return running;
  }

  // One window sends at a time, where the browser can tell.
  async function alone(act) {
    if (!navigator.locks) {
      return act();
    }
    return navigator.locks.request("bastide-envoi", { ifAvailable: true }, (lock) =>
      lock ? act() : undefined
    );
  }

  async function sendAll() {
    const tried = new Set();
    const sheets = new Map();
    for (;;) {
      const items = await everything();
      const item = items.find((one) => !one.refusal && !tried.has(one.key));
      if (!item) {
        return;
      }
      tried.add(item.key);
      await send(item, sheets);
    }
  }

  // Send one sheet. A fault of the network or of the server stops everything until the next time.
  async function send(item, sheets) {
    if (!sheets.has(item.address)) {
      sheets.set(item.address, await looked(item.address));
    }
    const page = sheets.get(item.address);
    if (page.owner !== item.owner) {
      await put({ ...item, isForeign: true });
      return;
    }
    if (!page.mark) {
      await put({ ...item, isForeign: false, refusal: say.closed });
      return;
    }
    const form = new FormData();
    for (const [name, value] of item.fields) {
      form.append(name, value);
    }
    form.set("cle", item.key);
    form.set("version", item.version);
    form.set("csrfmiddlewaretoken", page.mark);
    await put({ ...item, isForeign: false, isLeaving: true });
    const answer = await window.fetch(item.address, {
      method: "POST",
      body: form,
      credentials: "same-origin",
      redirect: "manual",
      headers: { "X-Bastide-Envoi": "1" },
    });
    await received({ ...item, isForeign: false, isLeaving: false }, answer);
  }

  // Read the sheet as it stands: whose it is, and the mark that the server asks of its form. Answers
  // of one account never leave under another.
  async function looked(address) {
    const answer = await window.fetch(address, { credentials: "same-origin", cache: "no-store" });
    if (new URL(answer.url).pathname !== address) {
      isSignedOut = true;
      throw new Error("signed out");
    }
    if (answer.status >= 500 || answer.status === 429) {
      throw new Error("fault");
    }
    isSignedOut = false;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const its = page.querySelector("[data-offline-bar]");
    const mark = page.querySelector("form[data-sheet] [name=csrfmiddlewaretoken]");
    return { owner: answer.ok && its ? its.dataset.owner : "", mark: mark ? mark.value : "" };
  }

  async function received(item, answer) {
    const version = answer.headers.get("X-Bastide-Version");
    if (answer.ok && version) {
      await accepted(item, version);
      return;
    }
    const isOut = answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 403;
    if (isOut || answer.status >= 500 || answer.status === 429) {
      isSignedOut = isOut;
      await put(item);
      throw new Error("later");
    }
    const told = await answer.json().catch(() => ({}));
    const why = told.reason || (answer.status === 409 ? say.changed : say.again);
    await put({ ...item, refusal: why });
  }

  // Written by the server: forget it, and let what was answered since start from there.
  async function accepted(item, version) {
    await store("known", "readwrite", (all) =>
      all.put({ owner: item.owner, address: item.address, fields: item.fields, version })
    );
    await remove(item.key);
    const since = (await everything()).filter(
      (one) => one.address === item.address && one.owner === item.owner
    );
    for (const one of since) {
      await put({ ...one, version, base: item.fields });
    }
    if (sheet && addressOf(sheet) === item.address && item.owner === owner) {
      known = JSON.stringify(item.fields);
      sheet.elements.version.value = version;
      if (!since.length) {
        sheet.dispatchEvent(new CustomEvent("bastide:saved", { detail: { at: clock() } }));
      }
    }
  }

  // What waits, in words ------------------------------------------------------------------------------
  let box = null;
  let isWaiting = false;

  async function show() {
    const items = await everything();
    flag(items.length > 0 || about !== null);
    if (!items.length) {
      if (isWaiting) {
        announce(say.sent);
      }
      isWaiting = false;
      if (box) {
        box.remove();
        box = null;
      }
      return;
    }
    isWaiting = true;
    draw(items);
  }

  function draw(items) {
    const mine = items.filter((item) => !item.isForeign);
    const refused = mine.filter((item) => item.refusal);
    const count = notes(mine.filter((item) => !item.refusal));
    const others = notes(items.filter((item) => item.isForeign));
    if (!box) {
      box = document.createElement("aside");
      box.className = "offline-queue";
      box.setAttribute("role", "status");
      (document.querySelector(".save-bar") || document.body).append(box);
    }
    box.dataset.state = refused.length ? "err" : "";
    box.replaceChildren();
    if (count) {
      box.append(words("strong", counted(count)));
      box.append(words("span", isSignedOut ? say.signedOut : say.kept));
      box.append(button(say.sendNow, flush));
    }
    for (const item of refused) {
      const line = words("p", `${say.refused} ${item.title}, ${item.refusal} `);
      const link = words("a", say.open);
      link.href = item.address;
      line.append(link);
      box.append(line, button(say.forget, () => forget(item)));
    }
    if (others) {
      box.append(words("p", say.foreign.replace("#", others)));
    }
  }

  function notes(items) {
    return items.reduce((sum, item) => sum + item.count, 0);
  }

  function counted(count) {
    return (count > 1 ? say.many : say.one).replace("#", count);
  }

  async function forget(item) {
    if (window.confirm(say.sure)) {
      await remove(item.key);
      await show();
    }
  }

  function words(tag, text) {
    const element = document.createElement(tag);
    element.textContent = text;
    return element;
  }

  function button(text, act) {
    const element = words("button", text);
    element.type = "button";
    element.className = "button-secondary";
    element.addEventListener("click", act);
    return element;
  }

  function announce(text) {
    const region = document.getElementById("annonces");
    if (region) {
      region.textContent = text;
    }
  }

  // Pages put aside -----------------------------------------------------------------------------------
  let about = null;

  async function readAbout() {
    if (!window.caches || !(await window.caches.has(KEPT))) {
      return;
    }
    const told = await (await window.caches.open(KEPT)).match(ABOUT);
    about = told ? await told.json() : null;
  }

  function canBeTaken() {
    return Boolean(bar && bar.dataset.worker && window.caches && navigator.serviceWorker);
  }

  async function prepare() {
    const take = bar.querySelector("[data-offline-take]");
    bar.hidden = false;
    take.addEventListener("click", async () => {
      take.disabled = true;
      try {
        await takeAway();
        tellTaken();
        announce(bar.querySelector("[data-offline-state]").textContent);
      } catch (_fault) {
        await forgetPages();
        tell(say.failed, "err");
      }
      take.disabled = false;
    });
    bar.querySelector("[data-offline-drop]").addEventListener("click", async () => {
      await forgetPages();
      tellTaken();
      await show();
    });
    const isOver = about && about.until && Date.now() > Date.parse(about.until);
    if (about && (about.owner !== owner || isOver)) {
      await forgetPages();
    }
    tellTaken();
  }

  function tell(text, state) {
    bar.dataset.state = state;
    bar.querySelector("[data-offline-state]").textContent = text;
    bar.querySelector("[data-offline-drop]").hidden = !about;
  }

  function tellTaken() {
    if (!about) {
      tell(say.nothing, "");
      return;
    }
    const day = new Date(about.at).toLocaleString(language, {
      day: "numeric",
      month: "long",
      hour: "2-digit",
      minute: "2-digit",
    });
    tell(`${say.taken} ${day} (${about.pages} ${say.pages}).`, "ok");
  }

  async function takeAway() {
    const scope = bar.dataset.scope;
    const links = Array.from(document.querySelectorAll("a[data-offline-page]"), (one) => one.href);
    const pages = Array.from(
      new Set([window.location.href, ...links].map((page) => page.split("#")[0]))
    ).filter((page) => new URL(page).pathname.startsWith(scope));
    if (navigator.storage && navigator.storage.persist) {
      navigator.storage.persist();
    }
    await navigator.serviceWorker.register(bar.dataset.worker, { scope });
    await window.caches.delete(KEPT);
    const kept = await window.caches.open(KEPT);
    const files = filesOf(document);
    let done = 0;
    for (const page of pages) {
      filesOf(await keepPage(kept, page)).forEach((file) => files.add(file));
      done += 1;
      tell(`${say.taking} ${done} / ${pages.length}`, "");
    }
    await Promise.all(Array.from(files, (file) => keepFile(kept, file, 0)));
    about = { owner, scope, until: bar.dataset.until, at: Date.now(), pages: pages.length };
    await kept.put(ABOUT, new Response(JSON.stringify(about)));
    flag(true);
  }

  // Keep one page, if it is of this person's campaign; a page of signing in is not.
  async function keepPage(kept, page) {
    const answer = await window.fetch(page, { credentials: "same-origin", cache: "no-store" });
    const text = await answer.clone().text();
    const read = new DOMParser().parseFromString(text, "text/html");
    const its = read.querySelector("[data-offline-bar]");
    if (!answer.ok || answer.redirected || !its || its.dataset.owner !== owner) {
      throw new Error(page);
    }
    await kept.put(page, answer);
    return read;
  }

  // The style sheets, scripts, icons and fonts that a page asks of this site.
  function filesOf(page) {
    const asked = page.querySelectorAll(
      "link[rel=stylesheet], link[rel=preload], link[rel=icon], script[src], use"
    );
    const names = Array.from(asked, (one) => one.getAttribute("href") || one.getAttribute("src"));
    return new Set(names.filter((name) => name && name[0] !== "#").map(absolute).filter(isOurs));
  }

  function absolute(name, base) {
    return new URL(name, typeof base === "string" ? base : window.location.href).href.split("#")[0];
  }

  function isOurs(file) {
    return new URL(file).origin === window.location.origin;
  }

  async function keepFile(kept, file, depth) {
    if (depth > 0 && (await kept.match(file))) {
      return;
    }
    const answer = await window.fetch(file);
    if (!answer.ok) {
      throw new Error(file);
    }
    const text = /\.css($|\?)/.test(file) ? await answer.clone().text() : "";
    await kept.put(file, answer);
    const inner = Array.from(text.matchAll(/url\(\s*["']?([^"')#]+)/g), (found) =>
      absolute(found[1], file)
    );
    if (depth < 3) {
      await Promise.all(inner.filter(isOurs).map((one) => keepFile(kept, one, depth + 1)));
    }
  }

  async function forgetPages() {
    about = null;
    if (window.caches) {
      await window.caches.delete(KEPT);
    }
    if (navigator.serviceWorker) {
      const all = await navigator.serviceWorker.getRegistrations();
      await Promise.all(all.map((one) => one.unregister()));
    }
  }

  // Signing out -----------------------------------------------------------------------------------------
  async function signOut(form) {
    await flush(); // one may have begun before the network came back
    await flush();
    const mine = (await everything()).filter((item) => !item.isForeign);
    if (mine.length) {
      ask(mine, form);
    } else {
      await leave(form);
    }
  }

  function ask(items, form) {
    const choice = document.createElement("dialog");
    const title = words("h2", say.outTitle);
    const row = words("div", "");
    const out = button(say.leave, () => leave(form));
    choice.className = "sign-out-choice";
    title.id = "sortie-titre";
    choice.setAttribute("aria-labelledby", title.id);
    out.className = "button-danger";
    row.className = "buttons";
    row.append(button(say.stay, () => choice.close()), out);
    choice.append(title, words("p", `${counted(notes(items))}.`), words("p", say.outWords), row);
    choice.addEventListener("close", () => choice.remove());
    document.body.append(choice);
    choice.showModal();
  }

  // Erase what is this person's, then sign out. What another account left stays for that account.
  async function leave(form) {
    await forgetPages();
    const items = await everything();
    for (const item of items.filter((one) => !one.isForeign)) {
      await remove(item.key);
    }
    await store("known", "readwrite", (all) => all.clear());
    flag(items.some((item) => item.isForeign));
    form.dataset.freed = "1";
    form.requestSubmit();
  }

  window.bastideOffline = { flush, signOut };
  window.addEventListener("online", flush);
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) {
      flush();
    }
  });
  window.setInterval(() => {
    if (isWaiting) {
      flush();
    }
  }, EVERY);
  readAbout()
    .catch(() => undefined)
    .then(() => (canBeTaken() ? prepare() : undefined))
    .then(flush);
})();
