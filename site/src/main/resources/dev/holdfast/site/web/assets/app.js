// The website's own script. Pages work without it, except for uploading.
"use strict";

const tries = 8;
const passing = new Set([502, 503, 504]);
const sleep = (millis) => new Promise((done) => setTimeout(done, millis));
const newKey = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, "0")).join("");

/**
 * Asks the website. What fails in passing (a server that vanished, a database that is being replaced) is asked again
 * with the same key, so it is done once, however often it is asked.
 */
async function ask(method, path, body, key = newKey(), type = "application/json") {
  for (let i = 1; ; i++) {
    let response;
    try {
      const headers = { Accept: "application/json" };
      if (method === "POST") {
        headers["Idempotency-Key"] = key;
        headers["Content-Type"] = type;
      }
      response = await fetch(path, { method, headers, body, credentials: "same-origin" });
    } catch (unreachable) {
      if (i === tries) throw new Error("reel cannot be reached. Are you online?");
    }
    if (response && !(passing.has(response.status) && i < tries)) {
      const value = await response.json().catch(() => ({}));
      if (response.ok) return value;
      const error = new Error(value.error || "That did not work.");
      error.status = response.status;
      throw error;
    }
    await sleep(Math.min(4000, 250 * 2 ** i) * (0.75 + Math.random() / 2));
  }
}

function toast(text) {
  const element = document.getElementById("toast");
  element.textContent = text;
  element.classList.add("shown");
  clearTimeout(toast.timer);
  toast.timer = setTimeout(() => element.classList.remove("shown"), 4000);
}

// Forms: sent here, so that they can be sent again.
document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (form.method !== "post") return;
  event.preventDefault();
  const button = form.querySelector("button:not([type=button])");
  if (button.disabled) return;
  button.disabled = true;
  const fields = new URLSearchParams(new FormData(form));
  try {
    const answer = await ask("POST", form.getAttribute("action"), fields.toString(), fields.get("idempotency_key"),
      "application/x-www-form-urlencoded");
    if (answer.later) toast("Taken. A part of reel is being replaced; everybody sees it in a moment.");
    if (form.hasAttribute("data-comment")) said(form, answer);
    else if (form.hasAttribute("data-like")) liked(form, answer);
    else location.assign(answer.to);
  } catch (error) {
    const problem = form.querySelector("[data-problem]");
    if (error.status === 401 && !problem) {
      location.assign("/login?next=" + encodeURIComponent(location.pathname));
    } else if (problem) {
      problem.textContent = error.message;
      problem.hidden = false;
    } else toast(error.message);
    form.elements.idempotency_key.value = newKey();
  } finally {
    button.disabled = false;
  }
});

// What opened over the page closes when people turn to something else.
for (const name of ["click", "keydown"]) {
  document.addEventListener(name, (event) => {
    if (name === "keydown" && event.key !== "Escape") return;
    for (const open of document.querySelectorAll("details:is(.asks, .menu)[open]")) {
      if (name === "keydown" || !open.contains(event.target)) open.open = false;
    }
  });
}

function said(form, answer) {
  document.getElementById("said").insertAdjacentHTML("beforeend", answer.html);
  const count = document.getElementById("count");
  count.textContent = Number(count.textContent) + 1;
  form.elements.body.value = "";
  form.elements.idempotency_key.value = newKey();
  form.scrollIntoView({ block: "nearest" });
}

function liked(form, answer) {
  const button = form.querySelector("button");
  button.setAttribute("aria-pressed", answer.on);
  button.querySelector("span").textContent = answer.likes;
  form.elements.on.value = !answer.on;
  form.elements.idempotency_key.value = newKey();
}

// What is typed first; not on a phone, where the keyboard would cover the page.
if (document.activeElement === document.body && matchMedia("(hover: hover)").matches) {
  document.querySelector("[data-first]")?.focus();
}

// Enter sends a comment, with Shift it makes a new line.
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing && event.target.matches?.(".say textarea")) {
    event.preventDefault();
    event.target.form.requestSubmit();
  }
});

/** Waits until an upload is ready or failed. */
async function finished(status, seen) {
  for (let pause = 700; ; pause = Math.min(5000, pause * 1.25)) {
    const now = await ask("GET", status).catch((error) => {
      if (error.status === 404) throw error;
      return { finished: false };
    });
    seen?.(now);
    if (now.finished) return now;
    await sleep(pause);
  }
}

// An item's page while it is being processed.
for (const waiting of document.querySelectorAll("[data-waiting]")) {
  finished(waiting.dataset.waiting).then(() => location.reload(), () => {});
}

// The sound player.
const clock = (s) => (s >= 3600 ? Math.floor(s / 3600) + ":" : "") +
  (s >= 3600 ? String(Math.floor(s / 60) % 60).padStart(2, "0") : Math.floor(s / 60)) + ":" +
  String(Math.floor(s) % 60).padStart(2, "0");

for (const player of document.querySelectorAll("[data-sound]")) {
  const audio = player.querySelector("audio");
  const button = player.querySelector(".playing");
  const bars = player.querySelector(".bars");
  const show = () => {
    const part = audio.duration ? audio.currentTime / audio.duration : 0;
    player.querySelector(".done").style.clipPath = `inset(0 ${100 - part * 100}% 0 0)`;
    player.querySelector("[data-now]").textContent = clock(audio.currentTime);
    bars.setAttribute("aria-valuenow", Math.round(part * 100));
    button.classList.toggle("on", !audio.paused);
    button.setAttribute("aria-label", audio.paused ? "Play" : "Pause");
    if (!audio.paused) requestAnimationFrame(show);
  };
  const seek = (event) => {
    const box = bars.getBoundingClientRect();
    const part = Math.min(1, Math.max(0, (event.clientX - box.left) / box.width));
    if (audio.duration) audio.currentTime = part * audio.duration;
    show();
  };
  button.addEventListener("click", () => (audio.paused ? audio.play() : audio.pause()));
  bars.addEventListener("pointerdown", (event) => { bars.setPointerCapture(event.pointerId); seek(event); });
  bars.addEventListener("pointermove", (event) => { if (event.buttons) seek(event); });
  bars.addEventListener("keydown", (event) => {
    const by = { ArrowRight: 5, ArrowLeft: -5 }[event.key];
    if (by) audio.currentTime = Math.max(0, audio.currentTime + by);
    if (event.key === " ") { event.preventDefault(); button.click(); }
  });
  for (const name of ["play", "pause", "ended", "seeked", "loadedmetadata"]) audio.addEventListener(name, show);
}

// Uploading.
const drop = document.getElementById("drop");
if (drop) {
  const list = document.getElementById("uploads");
  const row = document.getElementById("upload-row");
  const size = (bytes) => bytes < 1e3 ? bytes + (bytes === 1 ? " byte" : " bytes")
    : bytes < 999.5e3 ? Math.round(bytes / 1e3) + " kB" : (bytes / 1e6).toFixed(1) + " MB";
  const types = { mp3: "audio/mpeg", m4a: "audio/mp4", wav: "audio/wav", flac: "audio/flac", ogg: "audio/ogg", opus: "audio/ogg",
    mp4: "video/mp4", mov: "video/quicktime", mkv: "video/x-matroska", webm: "video/webm", avi: "video/x-msvideo",
    jpg: "image/jpeg", jpeg: "image/jpeg", png: "image/png", webp: "image/webp", gif: "image/gif", avif: "image/avif" };
  const typeOf = (file) => (file.type || types[file.name.split(".").pop().toLowerCase()] || "").toLowerCase();
  // What the website takes, as the field says it to the file chooser.
  const taken = drop.querySelector("input").accept.split(",");
  const takes = (type) => taken.some((t) => t.endsWith("/*") ? type.startsWith(t.slice(0, -1)) : t === type);
  const icons = document.querySelector(".icon use").getAttribute("href").split("#")[0];
  const icon = (item, name) => {
    item.querySelector(".thumb").innerHTML = `<svg class="icon"><use href="${icons}#${name}"></use></svg>`;
  };
  // So many transfers at once; what is uploaded waits for its processing outside of the queue.
  const transfers = 3;
  const queue = [];
  let running = 0;

  const put = (address, file, type, progress) => new Promise((done, failed) => {
    const request = new XMLHttpRequest();
    request.open("PUT", address);
    request.setRequestHeader("Content-Type", type);
    request.upload.onprogress = (event) => progress(event.loaded / event.total);
    request.onload = () => request.status < 300 ? done() : failed(Object.assign(new Error("storage answered " + request.status), { status: request.status }));
    request.onerror = () => failed(new Error("storage cannot be reached"));
    request.send(file);
  });

  const say = (item, text, look = "") => {
    item.querySelector(".state").textContent = text;
    item.className = look;
    if (look === "failed") {
      item.querySelector("progress").hidden = true;
      item.querySelector("a").hidden = true;
    }
  };

  /** Brings a file into storage. Afterwards it is acknowledged, and its page is there. */
  async function transfer(file, item) {
    const bar = item.querySelector("progress");
    try {
      say(item, "Starting");
      const type = typeOf(file);
      const place = await ask("POST", "/uploads", JSON.stringify({ name: file.name, type, size: file.size }));
      for (let i = 1; ; i++) {
        try {
          await put(place.put, file, place.type, (part) => {
            bar.value = part * 100;
            say(item, "Uploading, " + Math.round(part * 100) + " %");
          });
          break;
        } catch (error) {
          if (i === tries || (error.status && error.status < 500)) throw new Error("The upload failed: " + error.message + ".");
          say(item, "Storage is away, trying again");
          await sleep(Math.min(8000, 500 * 2 ** i));
        }
      }
      bar.value = 100;
      say(item, "Uploaded, waiting to be processed", "busy");
      await ask("POST", "/uploads/" + place.id + "/complete", "{}");
      const view = item.querySelector("a");
      view.href = place.page;
      view.hidden = false;
      made(place.id, item);
    } catch (error) {
      if (error.status === 401) location.assign("/login?next=/upload");
      say(item, error.message, "failed");
    }
  }

  /** Watches a worker make it ready. */
  async function made(id, item) {
    try {
      const end = await finished("/m/" + id + "/status", (now) => {
        if (now.status === "processing") say(item, "Processing", "busy");
      });
      if (end.status === "ready") say(item, "Ready", "ready");
      else say(item, end.reason || "This file could not be processed.", "failed");
    } catch (error) {
      say(item, error.status === 404 ? "It was deleted." : error.message, "failed");
    }
  }

  async function next() {
    if (running >= transfers || !queue.length) return;
    running++;
    const [file, item] = queue.shift();
    await transfer(file, item);
    running--;
    next();
  }

  const add = (files) => {
    for (const file of files) {
      const item = row.content.cloneNode(true).querySelector("li");
      item.querySelector("b").textContent = file.name;
      item.querySelector("small").textContent = size(file.size);
      list.append(item);
      const type = typeOf(file);
      icon(item, type.startsWith("image/") ? "photo" : type.startsWith("video/") ? "video"
        : type.startsWith("audio/") ? "sound" : "alert");
      if (!takes(type) || !file.size) {
        say(item, file.size ? drop.dataset.refusal : "The file is empty.", "failed");
        continue;
      }
      if (type.startsWith("image/")) {
        const image = new Image();
        image.alt = "";
        // A file that is no picture keeps the icon, instead of the browser's torn one.
        image.onload = () => item.querySelector(".thumb").replaceChildren(image);
        image.src = URL.createObjectURL(file);
      }
      queue.push([file, item]);
      next();
    }
  };

  drop.querySelector("input").addEventListener("change", (event) => { add(event.target.files); event.target.value = ""; });
  for (const name of ["dragenter", "dragover"]) {
    addEventListener(name, (event) => { event.preventDefault(); drop.classList.add("over"); });
  }
  addEventListener("dragleave", (event) => { if (!event.relatedTarget) drop.classList.remove("over"); });
  addEventListener("drop", (event) => { event.preventDefault(); drop.classList.remove("over"); add(event.dataTransfer.files); });
}
