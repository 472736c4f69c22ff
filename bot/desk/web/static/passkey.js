// Passkeys: ask the server what to sign, have the device sign it, send the answer as an ordinary form.
const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (sign) => sign.charCodeAt(0));
const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)))
  .replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

const opened = (options) => {
  const known = options.excludeCredentials ?? [];
  const made = { ...options, challenge: bytes(options.challenge) };
  if (options.user) made.user = { ...options.user, id: bytes(options.user.id) };
  if (known.length) made.excludeCredentials = known.map((one) => ({ ...one, id: bytes(one.id) }));
  return made;
};

const written = (credential) => {
  const response = {};
  for (const part of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (credential.response[part]) response[part] = text(credential.response[part]);
  }
  const { id, type, authenticatorAttachment } = credential;
  return { id, rawId: text(credential.rawId), type, authenticatorAttachment, clientExtensionResults: {}, response };
};

const ask = async (form) => {
  const body = new URLSearchParams({ csrf: form.elements.csrf.value });
  const answer = await fetch(form.dataset.begin, { method: "POST", body, headers: { "X-Live": "1" } });
  if (!answer.ok || answer.redirected) return false;
  const publicKey = opened(await answer.json());
  const credential = form.dataset.passkey === "create"
    ? await navigator.credentials.create({ publicKey })
    : await navigator.credentials.get({ publicKey });
  form.elements.credential.value = JSON.stringify(written(credential));
  return true;
};

for (const form of document.querySelectorAll("[data-passkey]")) {
  const button = form.querySelector("button");
  if (!window.PublicKeyCredential || !isSecureContext) {
    form.querySelector("[data-none]").hidden = false;
    continue;
  }
  button.hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const [failed, slow] = [form.querySelector("[data-failed]"), form.querySelector("[data-slow]")];
    failed.hidden = true;
    slow.hidden = true;
    button.disabled = true;
    try {
      if (await ask(form)) { form.submit(); return; }
      slow.hidden = false;
    } catch {
      failed.hidden = false;
    }
    button.disabled = false;
  });
}
