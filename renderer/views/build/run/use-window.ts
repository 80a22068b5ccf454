/** Which part of a long list is on screen. For rows whose heights are known without drawing them. */
import { useEffect, useLayoutEffect, useState, type RefObject } from 'react';

interface Window {
  readonly top: number;
  readonly height: number;
}

/** Follows how far an element is scrolled, and how high it is. */
export function useWindow(element: RefObject<HTMLElement | null>): Window {
  const [seen, setSeen] = useState<Window>({ top: 0, height: 0 });
  useLayoutEffect(() => {
    const { current } = element;
    if (current === null) return undefined;
    const measure = (): void =>
      setSeen((before) =>
        before.top === current.scrollTop && before.height === current.clientHeight
          ? before
          : { top: current.scrollTop, height: current.clientHeight },
      );
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(current);
    current.addEventListener('scroll', measure, { passive: true });
    return () => {
      observer.disconnect();
      current.removeEventListener('scroll', measure);
    };
  }, [element]);
  return seen;
}

/** Where each row begins, and at the end where the last one ends. */
export function startsOf(heights: readonly number[]): readonly number[] {
  const starts = [0];
  for (const height of heights) starts.push((starts.at(-1) ?? 0) + height);
  return starts;
}

/** The row at a distance from the top. */
export function rowAt(starts: readonly number[], distance: number): number {
  let [low, high] = [0, Math.max(0, starts.length - 2)];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((starts[middle] ?? 0) <= distance) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Keeps a row in sight when another one is chosen. */
export function useInSight(
  element: RefObject<HTMLElement | null>,
  from: number | undefined,
  to: number | undefined,
  header: number,
): void {
  useEffect(() => {
    if (from !== undefined && to !== undefined) bringInSight(element.current, from, to, header);
  }, [element, from, to, header]);
}

function bringInSight(list: HTMLElement | null, from: number, to: number, header: number): void {
  if (list === null) return;
  const room = list.clientHeight - header;
  if (from < list.scrollTop) list.scrollTop = from;
  else if (to > list.scrollTop + room) list.scrollTop = to - room;
}
