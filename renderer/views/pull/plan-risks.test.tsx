import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, test } from 'vitest';
import type { FakeOptions } from '../../dev/fake-bridge.ts';
import { FakeError } from '../../dev/fake-error.ts';
import { sampleImages } from '../../dev/sample.ts';
import { openWindow, type OpenWindow } from '../../dev/window.tsx';

let opened: OpenWindow | null = null;
const user = userEvent.setup();

afterEach(async () => {
  await opened?.close();
  opened = null;
});

async function plan(text: string, options: FakeOptions = {}): Promise<void> {
  opened = await openWindow(sampleImages(1), options);
  await user.click(screen.getByTestId('pull-open'));
  await user.click(screen.getByTestId('pull-input'));
  await user.paste(text);
  await screen.findByTestId('pull-plan');
}

test('what speaks against an image is said before it is pulled, without what is worth a note only', async () => {
  await plan('redis');
  const risks = within(await screen.findByTestId('plan-risks')).getAllByTestId('risk');
  expect(risks[0]?.dataset['level']).toBe('danger');
  expect(risks[0]?.textContent).toContain('one letter away');
  expect(risks.map(({ dataset }) => dataset['level'])).not.toContain('note');
});

test('where it cannot be found out, the plan stays and says so', async () => {
  const failure = new FakeError('RATE_LIMITED', 'Too many questions');
  await plan('redis', { failing: { 'trust.risks': failure } });
  expect(await screen.findByTestId('plan-risks-unknown')).toBeTruthy();
  expect(screen.getByTestId<HTMLButtonElement>('pull-start').disabled).toBe(false);
});
