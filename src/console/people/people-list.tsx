import { Button, VisuallyHidden } from '@mantine/core';
import { type Range, defaultRangeExtractor, useWindowVirtualizer } from '@tanstack/react-virtual';
import {
  type KeyboardEvent,
  type ReactNode,
  useCallback,
  useEffect,
  useId,
  useLayoutEffect,
  useRef,
  useState,
} from 'react';
import { NavigationType, useNavigationType } from 'react-router';
import type { PeopleFilter } from '../api/queries.ts';
import { useWords } from '../words/words.tsx';
import { keepPlace, placeOf } from './kept-place.ts';
import { afterReading, partSize, rowsOf, withMore } from './parts.ts';
import { PeoplePart } from './people-part.tsx';

const rowPx = 58;
/** The next part is asked for when so few rows are left below. */
const aheadRows = 30;
const rowsAPage = 10;

/**
 * However many people, only the rows in view are in the page, and only their parts are asked for
 * again. Tab comes to one row, the arrow keys to all of them.
 */
export function PeopleList({
  filter,
  total,
  busy,
}: {
  readonly filter: PeopleFilter;
  /** `null` where it is not counted to the end. */
  readonly total: number | null;
  /** Another filter is being asked for. */
  readonly busy: boolean;
}): ReactNode {
  const { t } = useWords();
  const hint = useId();
  const list = useRef<HTMLUListElement>(null);
  const { begun, parts, setParts, stop, setStop } = usePlace(JSON.stringify(filter));
  const count = rowsOf(parts);
  const margin = useTop(list);
  const rows = useWindowVirtualizer({
    count,
    estimateSize: () => rowPx,
    overscan: 12,
    scrollMargin: margin,
    // Nobody who is focused is behind the header or at the very edge (WCAG 2.2, 2.4.11).
    scrollPaddingStart: 72,
    scrollPaddingEnd: 16,
    // Who is focused stays in the page, wherever it is scrolled to.
    rangeExtractor: useCallback((range: Range) => withRow(range, stop), [stop]),
  });
  const inView = rows.getVirtualItems();
  const last = rows.range?.endIndex ?? 0;

  useEffect(() => {
    if (parts.more !== null && last >= count - aheadRows) setParts(withMore(parts, total));
  }, [last, parts, count, total, setParts]);

  const focusOn = useLateFocus(list, begun.stop > 0 ? begun.stop : null);
  function move(event: KeyboardEvent): void {
    const to = rowAfter(event.key, stop, count);
    if (to === null || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    setStop(to);
    rows.scrollToIndex(to, { align: 'auto' });
    focusOn(to);
  }

  const onRead = useCallback(
    (part: number, read: Parameters<typeof afterReading>[2]) =>
      setParts((before) => afterReading(before, part, read)),
    [setParts],
  );
  const wanted = partsInView(inView, parts.starts.length);
  return (
    <div className="panel" style={{ padding: 0 }}>
      <VisuallyHidden id={hint}>{t.people.keys}</VisuallyHidden>
      <ul
        ref={list}
        className="people-list"
        aria-label={t.people.list}
        aria-describedby={hint}
        aria-busy={busy}
        style={{ height: rows.getTotalSize() }}
        onKeyDown={move}
      >
        {wanted.map((part) => (
          <PeoplePart
            key={part}
            filter={filter}
            part={part}
            after={parts.starts[part] ?? ''}
            places={inView
              .filter(({ index }) => Math.floor(index / partSize) === part)
              .map(({ index, start }) => ({ index, top: start - margin }))}
            stop={Math.min(stop, count - 1)}
            rows={parts.more === null ? count : null}
            onRead={onRead}
            onFocus={setStop}
          />
        ))}
      </ul>
      {parts.more === null ? null : (
        <Button variant="subtle" fullWidth onClick={() => setParts(withMore(parts, total))}>
          {t.common.more}
        </Button>
      )}
    </div>
  );
}

/** Where in the list one is, kept for the way back. */
function usePlace(key: string) {
  const cameBack = useNavigationType() === NavigationType.Pop;
  const [begun] = useState(() => placeOf(key, cameBack));
  const [parts, setParts] = useState(begun.parts);
  const [stop, setStop] = useState(begun.stop);
  const now = useRef({ filter: key, parts, stop, scrolled: begun.scrolled });
  useEffect(() => {
    now.current = { ...now.current, parts, stop };
  }, [parts, stop]);
  useEffect(() => {
    // After the page has gone to its top, as it does for every page.
    const frame = requestAnimationFrame(() => {
      if (begun.scrolled > 0) scrollTo(0, begun.scrolled);
    });
    const scrolled = (): void => {
      now.current = { ...now.current, scrolled: scrollY };
    };
    addEventListener('scroll', scrolled, { passive: true });
    return () => {
      cancelAnimationFrame(frame);
      removeEventListener('scroll', scrolled);
      keepPlace(now.current);
    };
  }, [begun]);
  return { begun, parts, setParts, stop, setStop };
}

/** How far below the top of the page the list begins, in pixels. */
function useTop(list: { readonly current: HTMLElement | null }): number {
  const [top, setTop] = useState(0);
  useLayoutEffect(() => {
    const measure = (): void =>
      setTop(Math.round((list.current?.getBoundingClientRect().top ?? 0) + scrollY));
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(document.body);
    return () => observer.disconnect();
  }, [list]);
  return top;
}

/** Focuses a row as soon as it is in the page; at first the one where one was. */
function useLateFocus(
  list: { readonly current: HTMLElement | null },
  first: number | null,
): (row: number) => void {
  const wanted = useRef(first);
  const tryNow = useCallback(() => {
    const row = list.current?.querySelector<HTMLElement>(`[data-row="${wanted.current ?? ''}"]`);
    if (wanted.current === null || row === null || row === undefined) return;
    wanted.current = null;
    row.focus({ preventScroll: true });
  }, [list]);
  useEffect(() => {
    // After the page has put the focus to its top, as it does for every page.
    const frame = requestAnimationFrame(tryNow);
    return () => cancelAnimationFrame(frame);
  });
  return (row) => {
    wanted.current = row;
    tryNow();
  };
}

function rowAfter(key: string, row: number, count: number): number | null {
  const steps: Readonly<Record<string, number>> = {
    ArrowDown: row + 1,
    ArrowUp: row - 1,
    PageDown: row + rowsAPage,
    PageUp: row - rowsAPage,
    Home: 0,
    End: count - 1,
  };
  const to = steps[key];
  return to === undefined ? null : Math.max(0, Math.min(count - 1, to));
}

function withRow(range: Range, row: number): number[] {
  const inView = defaultRangeExtractor(range);
  if (row >= range.count || inView.includes(row)) return inView;
  return row < (inView[0] ?? 0) ? [row, ...inView] : [...inView, row];
}

/** Parts of which there are rows in view; the last one, too, until it is known how it goes on. */
function partsInView(inView: readonly { readonly index: number }[], parts: number) {
  const some = inView.map(({ index }) => Math.floor(index / partSize));
  return [...new Set([...some, ...(parts === 1 ? [0] : [])])].filter((part) => part < parts);
}
