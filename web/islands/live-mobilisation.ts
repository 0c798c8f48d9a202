// The live board: whenever the mobilisation changes, the board's part of the page is fetched anew and put in its place, so that it
// shows exactly what the server shows. Above it stands whether that is so: until when it stays live, since when it is not, or that it is
// not shown any more. Without a script the page is the same; the reader loads it again.
import liveMobilisation from "../queries/live-mobilisation.graphql";
import { eventStream } from "./events";

const shortestPause = 1_000;
const longestPause = 30_000;
/** The server says every 15 s that it is there: a connection that is silent for so long is lost. */
const silence = 40_000;

/** Why a board is not shown any more: nobody is signed in, or it does not exist for them. */
class Over extends Error {
  constructor(readonly why: "ended" | "gone") {
    super(why);
  }
}

export function liveBoard(board: HTMLElement): void {
  const id = board.dataset["liveMobilisation"];
  const state = document.getElementById("board-state");
  if (id && state) keepLive(board, state, id);
}

/** `state` says how the board stands. */
function keepLive(board: HTMLElement, state: HTMLElement, id: string): void {
  let seen = "";
  /** When the board was last known to be as the server has it. */
  let current = new Date();
  let listening: AbortController | undefined;
  const follow = () => {
    if (document.visibilityState === "hidden") {
      listening?.abort();
      listening = undefined;
    } else if (!listening) {
      listening = new AbortController();
      void listen(listening.signal);
    }
  };
  document.addEventListener("visibilitychange", follow);
  follow();

  /** Stays connected until `signal`, or until there is no board any more; a later connection resumes after the last position, so that nothing
   *  is missed. */
  async function listen(signal: AbortSignal): Promise<void> {
    let pause = shortestPause;
    while (!signal.aborted) {
      const began = Date.now();
      try {
        await stay(signal);
      } catch (error) {
        if (error instanceof Over) {
          clear(error.why);
          return;
        }
        // Aborted, which ends the loop, or the connection was lost: tried again after the pause.
      }
      if (signal.aborted) return;
      say("lost");
      if (Date.now() - began > longestPause) pause = shortestPause;
      await new Promise((resume) => setTimeout(resume, pause));
      pause = Math.min(pause * 2, longestPause);
    }
  }

  /** Connected, for as long as the connection holds. */
  async function stay(signal: AbortSignal): Promise<void> {
    const connection = new AbortController();
    const stop = () => connection.abort();
    let waiting = setTimeout(stop, silence);
    const heard = () => {
      clearTimeout(waiting);
      waiting = setTimeout(stop, silence);
      current = new Date();
    };
    signal.addEventListener("abort", stop, { once: true });
    try {
      const response = await fetch("/graphql", {
        method: "POST",
        headers: { "content-type": "application/json", accept: "text/event-stream", ...(seen && { "last-event-id": seen }) },
        body: JSON.stringify({ query: liveMobilisation, variables: { id } }),
        signal: connection.signal,
      });
      const streams = response.headers.get("content-type")?.startsWith("text/event-stream");
      // What changed before this connection was made, and whether there is a board at all: the page says it.
      await refresh(connection.signal);
      if (!response.ok || !streams || !response.body) {
        // It may be the position that is refused, which is not known any more to a server that was put back.
        seen = "";
        return;
      }
      heard();
      say("live");
      for await (const result of eventStream<{ data?: unknown }>(response.body, (position) => { seen = position; }, heard)) {
        if (!result.data) seen = "";
        await refresh(connection.signal);
        say("live");
      }
    } finally {
      clearTimeout(waiting);
      signal.removeEventListener("abort", stop);
      stop();
    }
  }

  async function refresh(signal: AbortSignal): Promise<void> {
    const fresh = await asItIsNow(signal);
    current = new Date();
    state.dataset["liveWords"] = fresh.getElementById(state.id)?.dataset["liveWords"] ?? "";
    const next = fresh.getElementById(board.id);
    if (!next || board.isEqualNode(next)) return;
    // The reader's place is kept: only what lies inside is replaced, and the focus goes back to where it was.
    const focused = document.activeElement instanceof HTMLAnchorElement ? document.activeElement.getAttribute("href") : null;
    board.replaceChildren(...next.childNodes);
    if (focused) board.querySelector<HTMLElement>(`a[href="${CSS.escape(focused)}"]`)?.focus();
  }

  /** Nobody's name stays on a screen that nobody is signed in at: only what the board is about. */
  function clear(why: "ended" | "gone"): void {
    board.replaceChildren(...board.querySelectorAll("h1"));
    say(why);
  }

  /** Says how the board stands; the first time of its being lost stays. */
  function say(now: "live" | "lost" | "ended" | "gone"): void {
    const known = state.dataset["says"];
    if (known === now && now !== "live") return;
    state.dataset["says"] = now;
    const words = (state.dataset[`${now}Words`] ?? "").replace("{since}", clock(current, state.dataset));
    if (known === now && state.firstElementChild) {
      state.firstElementChild.textContent = words;
      return;
    }
    const text = document.createElement("p");
    text.textContent = words;
    if (now === "ended") text.append(" ", link(state.dataset["signIn"] ?? "", state.dataset["signInWords"] ?? ""));
    state.replaceChildren(now === "live" ? text : warning(text));
    if (now === "live") text.className = "fr-hint-text";
  }
}

/** The time on the reader's clocks, with what these are called. */
function clock(at: Date, { clocks = "UTC", zone = "" }: DOMStringMap): string {
  const there = at.toLocaleTimeString("fr", { timeZone: clocks, hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  return `${there} (${zone})`;
}

function link(to: string, words: string): HTMLAnchorElement {
  const link = document.createElement("a");
  link.href = to;
  link.textContent = words;
  return link;
}

/** Told at once by what reads the screen aloud. */
function warning(text: HTMLElement): HTMLElement {
  const warning = document.createElement("div");
  warning.className = "fr-alert fr-alert--warning fr-alert--sm fr-mb-3w";
  warning.setAttribute("role", "alert");
  warning.append(text);
  return warning;
}

/** This page as the server shows it now. The policy of the site lets no script make a document of a string; the browser may make one of an
 *  answer. Throws `Over` where there is no board any more, and an error where the server does not answer. */
function asItIsNow(signal: AbortSignal): Promise<Document> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("GET", location.pathname);
    request.responseType = "document";
    request.setRequestHeader("accept", "text/html");
    request.onload = () => {
      const path = request.responseURL === "" ? "" : new URL(request.responseURL).pathname;
      if (path === "/sign-in") reject(new Over("ended"));
      else if (request.status === 404) reject(new Over("gone"));
      else if (request.status === 200 && request.responseXML) resolve(request.responseXML);
      else reject(new Error("the page was not made"));
    };
    request.onerror = request.onabort = () => reject(new Error("the page was not loaded"));
    signal.throwIfAborted();
    signal.addEventListener("abort", () => request.abort(), { once: true });
    request.send();
  });
}
