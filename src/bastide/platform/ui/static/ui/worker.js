// Shows the sheets of one campaign when there is no network. It is registered for them alone, reads
// what the page put aside (offline.js), writes nothing, and asks the network first.
"use strict";

const KEPT = "bastide-feuilles";
const ABOUT = "/hors-ligne/a-propos";
const PATIENCE = 5000;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const request = event.request;
  const isOurs = new URL(request.url).origin === self.location.origin;
  if (request.method !== "GET" || !isOurs) {
    return;
  }
  if (request.mode === "navigate" || request.destination !== "") {
    event.respondWith(answered(request));
  }
});

// The network's answer, or what was put aside when none comes in time.
async function answered(request) {
  const aside = await keptFor(request);
  try {
    return await (aside ? within(PATIENCE, fetch(request)) : fetch(request));
  } catch (fault) {
    if (aside) {
      return aside;
    }
    if (request.mode === "navigate") {
      return sorry();
    }
    throw fault;
  }
}

function within(limit, answer) {
  return Promise.race([
    answer,
    new Promise((_resolve, reject) => {
      setTimeout(() => reject(new Error("late")), limit);
    }),
  ]);
}

// What was put aside for a request, as long as it may be kept. Pages vary with a header of their
// fragments: it plays no part here.
async function keptFor(request) {
  if (!(await caches.has(KEPT))) {
    return undefined;
  }
  const kept = await caches.open(KEPT);
  const about = await kept.match(ABOUT);
  const until = about ? (await about.json()).until : "";
  if (until && Date.now() > Date.parse(until)) {
    await caches.delete(KEPT);
    return undefined;
  }
  return kept.match(request.url.split("#")[0], { ignoreVary: true });
}

function sorry() {
  const french = "Cette page n’a pas été emportée, et il n’y a pas de réseau.";
  const english = "This page was not taken away, and there is no network.";
  const page =
    '<!doctype html><html lang="fr"><meta charset="utf-8">' +
    '<meta name="viewport" content="width=device-width">' +
    "<title>Sans réseau - Bastide</title><main><h1>Sans réseau</h1><p>" +
    french +
    '</p><p lang="en">' +
    english +
    "</p></main></html>";
  return new Response(page, {
    status: 503,
    headers: { "Content-Type": "text/html; charset=utf-8" },
  });
}
