/**
 * Record ids made on the phone.
 *
 * `crypto.randomUUID` exists only where the page came over HTTPS or from this machine;
 * `getRandomValues` exists everywhere, so an office network without HTTPS works too.
 */

/** @param {Crypto} source @returns {string} a random UUID, version 4 */
export function newUuid(source = globalThis.crypto) {
  if (typeof source.randomUUID === 'function') return source.randomUUID();
  const bytes = source.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return [0, 8, 12, 16, 20].map((start, i, all) => hex.slice(start, all[i + 1])).join('-');
}
