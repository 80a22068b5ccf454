import { z } from 'zod';
import type { Settings } from '../../core/api/settings.ts';

export const DEFAULT_SETTINGS: Settings = {
  theme: 'system',
  place: '/images',
  columns: [],
  sort: { by: 'created', descending: true },
  groupBy: 'none',
  filters: [],
  selection: [],
  inspectorWidth: 340,
  confirmBulk: true,
  showUnnamed: true,
  concurrentLayers: 3,
  concurrentTransfers: 2,
  bandwidth: 0,
  updateHours: 0,
  seenHints: [],
};

const text = z.string().max(1024);

/** One schema per setting: `settings.set` uses them as they are, reading the file falls back to the default one by one. */
const settingShapes = {
  theme: z.enum(['system', 'light', 'dark', 'high-contrast']),
  place: z.string().startsWith('/').max(2048),
  columns: z
    .array(z.strictObject({ id: text, visible: z.boolean(), width: z.number().min(0).max(10_000) }))
    .max(100),
  sort: z.strictObject({ by: text, descending: z.boolean() }),
  groupBy: z.enum(['none', 'repository', 'registry']),
  filters: z.array(text).max(100),
  selection: z.array(text).max(10_000),
  inspectorWidth: z.number().min(0).max(10_000),
  confirmBulk: z.boolean(),
  showUnnamed: z.boolean(),
  concurrentLayers: z.number().int().min(1).max(16),
  concurrentTransfers: z.number().int().min(1).max(16),
  bandwidth: z.number().int().min(0).max(1e12),
  updateHours: z
    .number()
    .int()
    .min(0)
    .max(24 * 30),
  seenHints: z.array(text).max(1000),
} satisfies { [K in keyof Settings]: z.ZodType<Settings[K]> };

export const settingsChange = z.strictObject(settingShapes).exactPartial();

const settingsFile = z.object({
  theme: settingShapes.theme.catch(DEFAULT_SETTINGS.theme),
  place: settingShapes.place.catch(DEFAULT_SETTINGS.place),
  columns: settingShapes.columns.catch([]),
  sort: settingShapes.sort.catch({ by: 'created', descending: true }),
  groupBy: settingShapes.groupBy.catch(DEFAULT_SETTINGS.groupBy),
  filters: settingShapes.filters.catch([]),
  selection: settingShapes.selection.catch([]),
  inspectorWidth: settingShapes.inspectorWidth.catch(DEFAULT_SETTINGS.inspectorWidth),
  confirmBulk: settingShapes.confirmBulk.catch(DEFAULT_SETTINGS.confirmBulk),
  showUnnamed: settingShapes.showUnnamed.catch(DEFAULT_SETTINGS.showUnnamed),
  concurrentLayers: settingShapes.concurrentLayers.catch(DEFAULT_SETTINGS.concurrentLayers),
  concurrentTransfers: settingShapes.concurrentTransfers.catch(DEFAULT_SETTINGS.concurrentTransfers),
  bandwidth: settingShapes.bandwidth.catch(DEFAULT_SETTINGS.bandwidth),
  updateHours: settingShapes.updateHours.catch(DEFAULT_SETTINGS.updateHours),
  seenHints: settingShapes.seenHints.catch([]),
});

/** Whatever the file held as settings: unknown keys are dropped, each bad value alone is reset. */
export function readSettings(found: unknown): Settings {
  const parsed = settingsFile.safeParse(found);
  return parsed.success ? parsed.data : DEFAULT_SETTINGS;
}
