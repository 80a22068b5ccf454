import { z } from 'zod';

export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface WindowState {
  /** `null`: wherever the system puts a new window. */
  readonly bounds: Rectangle | null;
  readonly maximized: boolean;
}

export const SMALLEST = { width: 800, height: 520 };
const USUAL = { width: 1280, height: 820 };
/** As much of a window must be on a display for a person to take hold of it. */
const GRASP = 80;

const pixels = z.number().int().min(-100_000).max(100_000);
const stateFile = z.object({
  bounds: z
    .object({ x: pixels, y: pixels, width: pixels.min(SMALLEST.width), height: pixels.min(SMALLEST.height) })
    .nullable()
    .catch(null),
  maximized: z.boolean().catch(false),
});

export function readWindowState(found: unknown): WindowState {
  const parsed = stateFile.safeParse(found);
  return parsed.success ? parsed.data : { bounds: null, maximized: false };
}

/** Where a window opens: where it was, if that is still on some display (`workAreas`), and beside one that is there already. */
export function placeWindow(
  state: WindowState,
  workAreas: readonly Rectangle[],
  taken: readonly Rectangle[],
): Partial<Rectangle> & { readonly width: number; readonly height: number } {
  // A further window stands beside the newest one, whose place the system may have chosen.
  const start = taken.at(-1) ?? state.bounds;
  if (!start) return USUAL;
  let bounds = start;
  while (taken.some((other) => other.x === bounds.x && other.y === bounds.y)) {
    bounds = { ...bounds, x: bounds.x + 32, y: bounds.y + 32 };
  }
  const area = workAreas.find((candidate) => isGraspable(bounds, candidate));
  if (!area) return { width: start.width, height: start.height };
  return {
    ...bounds,
    width: Math.min(bounds.width, area.width),
    height: Math.min(bounds.height, area.height),
  };
}

/** Its title bar, which is at the top, must be reachable. */
function isGraspable(bounds: Rectangle, area: Rectangle): boolean {
  const across = Math.min(bounds.x + bounds.width, area.x + area.width) - Math.max(bounds.x, area.x);
  return across >= GRASP && bounds.y >= area.y && bounds.y <= area.y + area.height - GRASP;
}
