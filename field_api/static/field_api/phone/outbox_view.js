/** The records that are still on this phone, each with its state and what can be done. */

import { icon, make } from './elements.js';

/**
 * @param {object} given
 * @param {(key: string, values?: object) => string} given.say
 * @param {import('./outbox.js').Entry[]} given.entries of the person signed in
 * @param {number} given.others entries of other accounts
 * @param {string} given.words how the last round of sending ended, or ''
 * @param {boolean} given.sending
 * @param {() => void} given.send
 * @param {(entry: object) => void} given.correct
 * @param {(entry: object) => void} given.retry
 * @returns {HTMLElement}
 */
export function outboxView({ say, entries, others, words, sending, send, correct, retry }) {
  const time = (iso) => {
    const at = new Date(iso);
    return `${at.getMonth() + 1}-${at.getDate()} ${at.toTimeString().slice(0, 5)}`;
  };
  const refused = (entry) =>
    make(
      'div',
      {},
      make('p', {}, say('record_refused'), ' ', entry.message ?? entry.reason),
      make('button.plain', { type: 'button', onclick: () => correct(entry) }, say('record_correct')),
      make('button.plain', { type: 'button', onclick: () => retry(entry) }, say('record_retry')),
    );
  return make(
    'div.outbox',
    {},
    make('p.back', {}, make('a', { href: '#/' }, icon('chevron-left'), ' ', say('back'))),
    make('h1', {}, say('records')),
    make('p', { role: 'status' }, sending ? say('sending') : words),
    entries.length ? null : make('p.notice', {}, say('records_none')),
    entries.some((entry) => entry.state === 'waiting') && make('p.muted', {}, say('records_waiting')),
    make(
      'ul.tasks',
      {},
      ...entries.map((entry) =>
        make(
          'li.record',
          {},
          make('strong', {}, icon(entry.state === 'waiting' ? 'circle' : 'exclamation-triangle-fill'), ' ', entry.label),
          make('p.muted', {}, say('records_sealed', { time: time(entry.sealed_at) })),
          entry.state === 'refused' ? refused(entry) : null,
        ),
      ),
    ),
    others > 0 && make('p.notice', {}, say('records_others', { n: others })),
    make('div.bottom', {}, make('button.main', { type: 'button', disabled: sending || !entries.length, onclick: send }, icon('send'), ' ', say('send_now'))),
  );
}
