import { useRef } from 'react';

/**
 * Names what is asked for: the same while it is, so that sending it again after a failure does it
 * once, and another as soon as anything about it is another.
 */
export function useRequestKey(): (asked: unknown) => string {
  const last = useRef({ asked: '', key: '' });
  return (asked) => {
    const text = JSON.stringify(asked);
    if (last.current.asked !== text || last.current.key === '') {
      last.current = { asked: text, key: randomName() };
    }
    return last.current.key;
  };
}

/** `crypto.randomUUID` is only there where the page came over TLS. */
function randomName(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('');
}
