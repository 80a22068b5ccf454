import { expect, type Page } from '@playwright/test';

interface Focused {
  readonly testId: string | null;
  readonly text: string;
  /** Has `:focus-visible`, and something drawn that says so. */
  readonly inSight: boolean;
}

/** What has the focus, and whether a person can see that. */
export function focused(page: Page): Promise<Focused> {
  return page.evaluate(() => {
    const element = document.activeElement;
    // The frame may be around the element, or around what stands for it: its field, its label, the row or option it acts on.
    const active = document.getElementById(element?.getAttribute('aria-activedescendant') ?? '');
    const drawn = [element, element?.closest('.field'), element?.closest('label'), active].some((each) => {
      if (each === null || each === undefined) return false;
      const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(each);
      return (outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 1) || boxShadow !== 'none';
    });
    const chosen = active?.matches('[data-active]') === true && getComputedStyle(active).backgroundColor;
    return {
      // a radio button is known by the label that stands for it
      testId: element?.getAttribute('data-testid') ?? element?.closest('label')?.dataset['testid'] ?? null,
      text: (element?.getAttribute('aria-label') ?? element?.textContent ?? '').trim().slice(0, 60),
      inSight:
        element?.matches(':focus-visible') === true &&
        (drawn || (chosen !== false && chosen !== 'rgba(0, 0, 0, 0)')),
    };
  });
}

export async function focusSeen(page: Page, testId: string): Promise<void> {
  await expect.poll(() => focused(page)).toMatchObject({ testId, inSight: true });
}

/** Tab until there (a test's name of it, or its label), as a person would; every stop on the way shows its focus, too. */
export async function tabUntil(page: Page, wanted: string): Promise<void> {
  const seen: Focused[] = [];
  for (let stops = 0; stops < 60; stops += 1) {
    const at = await focused(page);
    if (at.testId === wanted || at.text === wanted) {
      await expect.poll(() => focused(page)).toMatchObject({ inSight: true });
      return;
    }
    seen.push(at);
    await page.keyboard.press('Tab');
    const next = await focused(page);
    // Between the last stop and the first, nothing has the focus.
    if (!(await page.evaluate(() => document.activeElement === document.body)))
      expect(next.inSight, `${next.testId ?? next.text} shows that it has the focus`).toBe(true);
  }
  throw new Error(
    `Tab does not reach ${wanted}: ${seen.map(({ testId: id, text }) => id ?? text).join(' → ')}`,
  );
}
