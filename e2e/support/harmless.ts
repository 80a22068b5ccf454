import { expect, type Page } from '@playwright/test';

/** Script, terminal escapes and invisible characters (fault X1, X2). */
export const EVIL =
  '<img src=x onerror=alert(1)><script>alert(2)</script>\u001b[31m\u001b]0;owned\u0007\u202e\u200b\u2066\u009b';
/** Line feeds and tabs are text. */
const RAW = String.raw`[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069]`;

/** All text of the page, what is read out and what a tooltip says included. */
export async function expectHarmless(page: Page, about: string): Promise<void> {
  const found = await page.evaluate((raw) => {
    const expression = new RegExp(raw, 'u');
    const SHOWN = /^(?:title|alt|placeholder|label|aria-.*)$/;
    const texts: string[] = [document.title];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      if (node instanceof Element) {
        for (const { name, value } of node.attributes) if (SHOWN.test(name)) texts.push(value);
        if (node instanceof HTMLInputElement || node instanceof HTMLTextAreaElement) texts.push(node.value);
      } else texts.push(node.nodeValue ?? '');
    }
    return {
      raw: texts.filter((text) => expression.test(text)).map((text) => JSON.stringify(text.slice(0, 200))),
      elements: document.querySelectorAll('img[src="x"], body script, iframe, object, embed').length,
    };
  }, RAW);
  expect(found.raw, about).toEqual([]);
  expect(found.elements, about).toBe(0);
}
