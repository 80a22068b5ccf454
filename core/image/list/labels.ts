import type { Image } from '../image.ts';

/** docker's label filter: "key" asks whether there is such a label, "key=value" for its value. */
export function hasLabel(image: Pick<Image, 'labels'>, wanted: string): boolean {
  const equals = wanted.indexOf('=');
  const key = equals < 0 ? wanted : wanted.slice(0, equals);
  if (!Object.hasOwn(image.labels, key)) return false;
  return equals < 0 || image.labels[key] === wanted.slice(equals + 1);
}
