// Passkeys: a form with data-passkey asks the browser for one and posts what it answers.
"use strict";

const supported = window.PublicKeyCredential && PublicKeyCredential.parseCreationOptionsFromJSON;

for (const form of document.querySelectorAll("form[data-passkey]")) {
  if (!supported) continue;
  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    form.querySelector("[data-failed]").hidden = true;
    try {
      const token = form.elements.csrfmiddlewaretoken.value;
      const headers = {"X-CSRFToken": token};
      const answer = await fetch(form.dataset.options, {method: "POST", headers});
      if (answer.redirected) return location.assign(answer.url); // first shows who it is
      const {publicKey} = await answer.json();
      const credential = form.dataset.passkey === "add"
        ? await navigator.credentials.create({publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(publicKey)})
        : await navigator.credentials.get({publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(publicKey)});
      form.elements.credential.value = JSON.stringify(credential.toJSON());
      form.submit();
    } catch {
      form.querySelector("[data-failed]").hidden = false;
    }
  });
}
