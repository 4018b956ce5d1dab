/**
 * Sending a footprint and telling how far it is. It knows the network and nothing of the page.
 */

/**
 * POST `body`; an answer always comes back, with status 0 where there was none.
 *
 * @param {string} address
 * @param {FormData | object} body a form is sent as it is, anything else as JSON
 * @param {{token: string, onProgress: (share: number) => void}} options share is 0 to 1
 * @returns {Promise<{status: number, body: ?object}>}
 */
export function send(address, body, { token, onProgress }) {
  return new Promise((resolve) => {
    // fetch cannot tell how much of an upload has left.
    const request = new XMLHttpRequest();
    request.open('POST', address);
    request.setRequestHeader('X-CSRFToken', token);
    request.setRequestHeader('Accept', 'application/json');
    request.upload.addEventListener('progress', (event) => {
      if (event.lengthComputable) onProgress(event.loaded / event.total);
    });
    request.upload.addEventListener('load', () => onProgress(1));
    request.addEventListener('load', () => resolve({ status: request.status, body: read(request) }));
    for (const failure of ['error', 'abort', 'timeout']) {
      request.addEventListener(failure, () => resolve({ status: 0, body: null }));
    }
    if (body instanceof FormData) {
      request.send(body);
    } else {
      request.setRequestHeader('Content-Type', 'application/json');
      request.send(JSON.stringify(body));
    }
  });
}

function read(request) {
  try {
    return JSON.parse(request.responseText);
  } catch {
    return null;
  }
}
