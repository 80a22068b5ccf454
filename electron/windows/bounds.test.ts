import { expect, test } from 'vitest';
import { placeWindow, readWindowState } from './bounds.ts';

const DISPLAY = { x: 0, y: 25, width: 1920, height: 1055 };
const was = { x: 100, y: 100, width: 1000, height: 700 };

test('a window opens where it was', () => {
  expect(placeWindow({ bounds: was, maximized: false }, [DISPLAY], [])).toEqual(was);
});

test('a window whose display is gone opens in its size where the system puts it', () => {
  const away = { ...was, x: 2500 };
  expect(placeWindow({ bounds: away, maximized: false }, [DISPLAY], [])).toEqual({
    width: 1000,
    height: 700,
  });
  expect(placeWindow({ bounds: { ...was, y: -400 }, maximized: false }, [DISPLAY], [])).toEqual({
    width: 1000,
    height: 700,
  });
});

test('a second window does not hide the first', () => {
  expect(placeWindow({ bounds: was, maximized: false }, [DISPLAY], [was])).toEqual({
    ...was,
    x: 132,
    y: 132,
  });
});

test('a window is not larger than its display', () => {
  const large = { ...was, width: 5000, height: 4000 };
  expect(placeWindow({ bounds: large, maximized: false }, [DISPLAY], [])).toEqual({
    ...was,
    width: 1920,
    height: 1055,
  });
});

test.each([
  undefined,
  null,
  7,
  {},
  { bounds: { x: 'left' } },
  { bounds: { ...was, width: 3 } },
  { bounds: { ...was, x: 1e12 } },
])('what is not a window state (%j) is forgotten', (found) =>
  expect(readWindowState(found)).toEqual({ bounds: null, maximized: false }),
);
