// Shows what a button of a form would show, while the form is filled in: reads the page at the button's address, and puts the parts of it that
// carry a name into the page that is there. The server has the one word on what they say.

/** Milliseconds without a keystroke after which it is worth asking. */
const settled = 250;

export function liveForm(button: HTMLButtonElement): void {
  const form = button.form;
  if (!form) return;
  let waiting = 0;
  let asking: XMLHttpRequest | undefined;
  // A search asks for what is searched; anything else depends on the whole form.
  const matters = (target: EventTarget | null) => button.dataset.live !== "search" || (target instanceof HTMLInputElement && target.type === "search");
  form.addEventListener("input", (event) => {
    if (!matters(event.target)) return;
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      asking?.abort();
      asking = ask(button, form);
    }, settled);
  });
}

/** Not by fetch: only this way does a browser read markup that the policy of trusted types lets pass, for no script of it ever runs. */
function ask(button: HTMLButtonElement, form: HTMLFormElement): XMLHttpRequest {
  const request = new XMLHttpRequest();
  const values = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (typeof value === "string") values.append(name, value);
  const post = button.formMethod === "post";
  request.open(post ? "POST" : "GET", post ? button.formAction : `${button.formAction}?${values}`);
  request.responseType = "document";
  request.addEventListener("load", () => {
    if (request.status === 200 && request.responseXML) show(form, request.responseXML, button.dataset.live === "search");
  });
  request.send(post ? values : null);
  return request;
}

function show(form: HTMLFormElement, fresh: Document, whole: boolean): void {
  for (const part of form.querySelectorAll<HTMLElement>(whole ? "[data-live-part]" : '[data-live-part="fitting"]')) {
    const next = fresh.querySelector(`[data-live-part="${part.dataset.livePart}"]`);
    // Nothing changes under the hands of whoever is in it.
    if (next && !part.contains(document.activeElement)) part.replaceChildren(...next.childNodes);
  }
  if (!whole) return;
  // The form is sent to where what was found is known.
  const action = fresh.querySelector<HTMLFormElement>(`form[action^="${new URL(form.action).pathname}"]`);
  if (action) form.setAttribute("action", action.getAttribute("action") ?? "");
  const known = [...fresh.querySelectorAll<HTMLInputElement>('form input[type="hidden"][name="skill"]')];
  const held = new Set([...form.querySelectorAll<HTMLInputElement>('input[type="hidden"][name="skill"]')].map((input) => input.value));
  form.append(...known.filter((input) => !held.has(input.value)));
}
