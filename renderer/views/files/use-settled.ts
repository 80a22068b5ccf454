import { useEffect, useState } from 'react';

/** A value once it has stood still for some milliseconds: who runs through a list with an arrow key asks for nothing on the way. */
export function useSettled<T>(value: T, pause: number): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), pause);
    return () => clearTimeout(timer);
  }, [value, pause]);
  return settled;
}
