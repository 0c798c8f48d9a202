// The live board: whenever the mobilisation changes, the board's part of the page is fetched anew and put in its place, so that it
// shows exactly what the server shows. Without a script the page is the same; the reader loads it again.
import liveMobilisation from "../queries/live-mobilisation.graphql";
import { eventStream } from "./events";

const shortestPause = 1_000;
const longestPause = 30_000;

export function liveBoard(board: HTMLElement): void {
  const id = board.dataset["liveMobilisation"];
  if (!id) return;
  let seen = "";
  let listening: AbortController | undefined;
  const follow = () => {
    if (document.visibilityState === "hidden") {
      listening?.abort();
      listening = undefined;
    } else if (!listening) {
      listening = new AbortController();
      void listen(id, listening.signal);
    }
  };
  document.addEventListener("visibilitychange", follow);
  follow();

  /** Stays connected until `signal`; a later connection resumes after the last position, so nothing is missed. */
  async function listen(id: string, signal: AbortSignal): Promise<void> {
    let pause = shortestPause;
    while (!signal.aborted) {
      try {
        const response = await fetch("/graphql", {
          method: "POST",
          headers: { "content-type": "application/json", accept: "text/event-stream", ...(seen && { "last-event-id": seen }) },
          body: JSON.stringify({ query: liveMobilisation, variables: { id } }),
          signal,
        });
        const streams = response.headers.get("content-type")?.startsWith("text/event-stream");
        if (!streams && response.status < 500) return;
        if (response.ok && response.body) {
          const see = (position: string) => { seen = position; };
          // What changed before this connection was made, the first time: the page may be older.
          await refresh(signal);
          for await (const result of eventStream<{ data?: unknown }>(response.body, see)) {
            pause = shortestPause;
            if (result.data) await refresh(signal);
          }
        }
      } catch {
        // Aborted, which ends the loop, or the connection was lost: tried again after the pause.
      }
      await new Promise((resume) => setTimeout(resume, pause));
      pause = Math.min(pause * 2, longestPause);
    }
  }

  async function refresh(signal: AbortSignal): Promise<void> {
    const fresh = (await asItIsNow(signal))?.getElementById(board.id);
    const current = document.getElementById(board.id);
    if (!fresh || !current || fresh.dataset["version"] === current.dataset["version"]) return;
    // The reader's place is kept: only what lies inside is replaced, and the focus goes back to where it was.
    const focused = document.activeElement instanceof HTMLAnchorElement ? document.activeElement.getAttribute("href") : null;
    current.dataset["version"] = fresh.dataset["version"] ?? "";
    current.replaceChildren(...fresh.childNodes);
    if (focused) current.querySelector<HTMLElement>(`a[href="${CSS.escape(focused)}"]`)?.focus();
  }
}

/** This page as the server shows it now. The policy of the site lets no script make a document of a string; the browser may make one of an answer. */
function asItIsNow(signal: AbortSignal): Promise<Document | null> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("GET", location.pathname);
    request.responseType = "document";
    request.setRequestHeader("accept", "text/html");
    request.onload = () => resolve(request.status === 200 ? request.responseXML : null);
    request.onerror = request.onabort = () => reject(new Error("the page was not loaded"));
    signal.addEventListener("abort", () => request.abort(), { once: true });
    request.send();
  });
}
