/**
 * The totals above a list, asked for once the page is read: counting may take a second.
 *
 * It knows the page and one address of it. A link counts where this fails or is not run.
 */

const place = document.querySelector('[data-totals]');

fetch(place.dataset.totals, { headers: { Accept: 'text/html' } })
  .then((answer) => {
    // A session that ended leads to the page that signs in, which is no total.
    if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
    return answer.text();
  })
  .then((made) => {
    place.innerHTML = made;
  })
  .catch(() => {
    const link = place.querySelector('noscript')?.textContent ?? '';
    place.textContent = place.dataset.failed;
    place.insertAdjacentHTML('beforeend', link);
  });
