/** The token that Django wants with every change: from a form of the page, else its cookie. */
export function csrfToken() {
  const field = document.querySelector('input[name="csrfmiddlewaretoken"]');
  return field?.value ?? document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ?? '';
}
