import { useEffect, useRef, useState } from 'react';
import { follow } from './follow.ts';

/** Follows a stream while the page is there; whether events come just now. */
export function useLive(path: string, onEvent: (event: string, data: unknown) => void): boolean {
  const [live, setLive] = useState(false);
  const latest = useRef(onEvent);
  useEffect(() => {
    latest.current = onEvent;
  });
  useEffect(
    () => follow(path, { onEvent: (event, data) => latest.current(event, data), onLive: setLive }),
    [path],
  );
  return live;
}
