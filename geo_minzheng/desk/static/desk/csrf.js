/**
 * The token that Django wants with every change: from its cookie, which a sign-in in another window
 * changes, else from a form of the page.
 */
export function csrfToken() {
  const field = document.querySelector('input[name="csrfmiddlewaretoken"]');
  return document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ?? field?.value ?? '';
}
