/**
 * What a window sends has been copied into main before anything can be asked about it; this keeps it from being looked at
 * when it is larger than any honest call, or is not plain data.
 */
export function fitsInto(input: unknown, limit: number): boolean {
  return measure(input, limit, 0) >= 0;
}

const DEEPEST = 8;
/** What a number, a key or an empty object is taken to weigh. */
const SMALL = 8;

/** What is left of `limit`; negative when it is used up or when the input is not plain. */
function measure(value: unknown, limit: number, depth: number): number {
  if (limit < 0 || depth > DEEPEST) return -1;
  switch (typeof value) {
    case 'string':
      return limit - value.length - SMALL;
    case 'number':
    case 'boolean':
    case 'undefined':
      return limit - SMALL;
    case 'object':
      return value === null ? limit - SMALL : measureObject(value, limit - SMALL, depth);
    case 'bigint':
    case 'symbol':
    case 'function':
      return -1;
  }
}

function measureObject(value: object, limit: number, depth: number): number {
  if (Array.isArray(value)) {
    let left = limit;
    for (let index = 0; index < value.length && left >= 0; index++)
      left = measure(value[index], left, depth + 1);
    return left;
  }
  // A clone of a plain object has the plain prototype; Map, Date, ArrayBuffer, Error and the like have theirs.
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return -1;
  let left = limit;
  for (const [key, part] of Object.entries(value)) {
    left = measure(part, left - key.length - SMALL, depth + 1);
    if (left < 0) return -1;
  }
  return left;
}
