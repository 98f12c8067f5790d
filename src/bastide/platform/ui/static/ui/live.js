// What makes a page follow the hand: sliders, saved state, refresh of a projected page.
// Everything works without this file: the forms have their buttons.
(function () {
  "use strict";

  // A slider and its field say the same number; only the field is sent.
  function pair(slider) {
    var field = document.getElementById(slider.dataset.pair);
    if (!field || slider.dataset.paired) {
      return;
    }
    slider.dataset.paired = "1";
    slider.hidden = false;
    function tell() {
      slider.value = field.value;
      slider.setAttribute("aria-valuetext", (field.value + " " + slider.dataset.unit).trim());
    }
    tell();
    field.addEventListener("input", tell);
    slider.addEventListener("input", function () {
      field.value = slider.value;
      field.dispatchEvent(new Event("input", { bubbles: true }));
    });
  }

  function pairAll(root) {
    root.querySelectorAll("input[type=range][data-pair]").forEach(pair);
  }

  pairAll(document);
  document.addEventListener("htmx:load", function (event) {
    pairAll(event.detail.elt);
  });

  // A region that waits for its answer says so.
  function busy(isBusy) {
    return function (event) {
      if (event.detail.target) {
        event.detail.target.setAttribute("aria-busy", String(isBusy));
      }
    };
  }
  document.addEventListener("htmx:beforeRequest", busy(true));
  document.addEventListener("htmx:afterRequest", busy(false));

  // A form that was touched says whether it is saved, and warns before it is left.
  document.querySelectorAll("form[data-guard]").forEach(guard);

  function guard(form) {
    var state = form.querySelector("[data-save-state]");
    var sent = false;
    var isDirty = false;

    function tell(kind, ending) {
      if (state) {
        state.dataset.state = kind === "signedOut" || kind === "refused" ? "failed" : kind;
        state.textContent = state.dataset[kind] + (ending ? " " + ending : "");
        if (state.dataset.state === "failed") {
          aloud(state.textContent);
        }
      }
    }

    // What is saved, or kept on this device until it can be, is no longer to be guarded.
    form.addEventListener("bastide:kept", function () {
      isDirty = false;
    });
    form.addEventListener("bastide:saved", function (event) {
      isDirty = false;
      tell("saved", event.detail.at);
    });
    form.addEventListener("input", function () {
      isDirty = true;
      tell("unsaved");
    });
    form.addEventListener("submit", function () {
      sent = true;
    });
    window.addEventListener("beforeunload", function (event) {
      if (isDirty && !sent) {
        event.preventDefault();
      }
    });
    if (form.dataset.autosave) {
      autosave(form, tell);
    }
  }

  // Save a draft shortly after the last change. A failure is loud, and loses nothing of the page.
  function autosave(form, tell) {
    var waiting = 0;
    var isRunning = false;
    var isAgain = false;

    form.addEventListener("input", function () {
      window.clearTimeout(waiting);
      waiting = window.setTimeout(save, 1200);
    });

    function save() {
      if (isRunning) {
        isAgain = true;
        return;
      }
      isRunning = true;
      tell("saving");
      window
        .fetch(form.dataset.autosave, {
          method: "POST",
          body: new FormData(form),
          headers: { "X-Bastide-Envoi": "1" },
          credentials: "same-origin",
        })
        .then(read, function () {
          tell("failed");
        })
        .then(function () {
          isRunning = false;
          if (isAgain) {
            isAgain = false;
            save();
          }
        });
    }

    function read(answer) {
      var version = answer.headers.get("X-Bastide-Version");
      if (answer.ok && version) {
        if (form.elements.version) {
          form.elements.version.value = version;
        }
        if (!isAgain) {
          form.dispatchEvent(new CustomEvent("bastide:saved", { detail: { at: now() } }));
        }
      } else if (answer.redirected || answer.status === 401 || answer.status === 403) {
        tell("signedOut");
      } else if (answer.status === 409 || answer.status === 422) {
        tell("refused");
      } else {
        tell("failed");
      }
    }
  }

  function now() {
    return new Date().toLocaleTimeString(document.documentElement.lang, {
      hour: "2-digit",
      minute: "2-digit",
    });
  }

  function aloud(words) {
    var region = document.getElementById("alertes");
    if (region) {
      region.textContent = words;
    }
  }

  // On a phone, a score given by touch leads to the next question. Keys never move the page.
  document.querySelectorAll("form[data-advance]").forEach(function (form) {
    var isTouched = false;
    form.addEventListener("pointerup", function (event) {
      isTouched = Boolean(event.target.closest(".score"));
    });
    // Also a score that stood already: touching it confirms it.
    form.addEventListener("click", function (event) {
      if (!isTouched || event.target.type !== "radio" || window.innerWidth >= 640) {
        return;
      }
      isTouched = false;
      var item = event.target.closest(".score-item");
      var next = item && item.nextElementSibling;
      if (next) {
        window.setTimeout(function () {
          next.scrollIntoView({ behavior: isCalm() ? "auto" : "smooth", block: "start" });
        }, 250);
      }
    });
  });

  function isCalm() {
    return window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  }

  // A projected page follows what happens, until somebody holds it still.
  var region = document.querySelector("[data-refresh]");
  var pause = document.querySelector("[data-refresh-pause]");
  if (region && pause && window.htmx) {
    pause.hidden = false;
    pause.addEventListener("click", function () {
      var isHeld = pause.getAttribute("aria-pressed") !== "true";
      pause.setAttribute("aria-pressed", String(isHeld));
    });
    window.setInterval(
      function () {
        if (pause.getAttribute("aria-pressed") !== "true" && !document.hidden) {
          window.htmx.trigger(region, "actualiser");
        }
      },
      Math.max(1, Number(region.dataset.refresh)) * 1000
    );
  }

  // The arrows of a keyboard or of a remote control turn the pages of a projection.
  if (document.documentElement.dataset.kind === "projection") {
    document.addEventListener("keydown", function (event) {
      var rel = { ArrowRight: "next", ArrowLeft: "prev" }[event.key];
      var isFree = !event.target.closest("input, select, textarea, [role=region], details");
      var link = rel && document.querySelector(".session-steps a[rel=" + rel + "]");
      if (link && isFree && !event.altKey && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
        link.click();
      }
    });
  }
})();
