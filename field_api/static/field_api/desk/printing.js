/**
 * A list of people that goes to a printer is written into the log of reading, by the button and by
 * the browser's own command alike. The list says what it is: `data-printed="households"`.
 *
 * Whether the person then cancels, no page can know.
 */

import { csrfToken } from '../../desk/csrf.js';

const list = document.querySelector('[data-printed]');

if (list) {
  window.addEventListener('beforeprint', () => {
    const rows = [...list.querySelectorAll('tbody tr, li')].filter((row) => row.offsetParent !== null);
    if (!rows.length) return;
    fetch('/api/field/v1/readings/prints/', {
      method: 'POST',
      keepalive: true,
      headers: { 'Content-Type': 'application/json', 'X-CSRFToken': csrfToken() },
      body: JSON.stringify({ subject: list.dataset.printed, rows: rows.length }),
    });
  });
}
