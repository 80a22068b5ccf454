import { FolderOpen } from 'lucide-react';
import type { Settings } from '../../../core/api/settings.ts';
import { call } from '../../bridge.ts';
import { refreshImages } from '../../state/images.ts';
import { changeSettings, useSettings } from '../../state/settings.ts';
import { attempt } from '../../state/toasts.ts';
import { Button } from '../../ui/button.tsx';
import { Segments } from '../../ui/segments.tsx';
import { NumberField } from './number-field.tsx';
import { Row } from './row.tsx';
import { Transfers } from './transfers.tsx';

const THEMES: readonly (readonly [Settings['theme'], string])[] = [
  ['system', 'As the system'],
  ['light', 'Light'],
  ['dark', 'Dark'],
  ['high-contrast', 'High contrast'],
];
const MOST_AT_A_TIME = 16;

export function SettingsView() {
  const { settings, facts } = useSettings();
  return (
    <article className="h-full overflow-y-auto" data-testid="settings">
      <div className="max-w-[720px] px-6 py-4">
        <h1 className="mb-2 text-xl font-semibold tracking-[-0.01em]">Settings</h1>
        <Row title="Appearance" text="Colours of the window.">
          <Segments
            label="Appearance"
            name="theme"
            value={settings.theme}
            options={THEMES.map(([value, title]) => ({ value, title, testId: `theme-${value}` }))}
            onChange={(theme) => changeSettings({ theme })}
          />
        </Row>
        <Row title="Layers at a time" text="How many layers of a pull are downloaded at once.">
          <NumberField
            label="Layers at a time"
            least={1}
            most={MOST_AT_A_TIME}
            value={settings.concurrentLayers}
            onChange={(concurrentLayers) => changeSettings({ concurrentLayers })}
          />
        </Row>
        <Transfers />
        <Row
          title="Ask before removing several"
          text="Shows what goes and what comes back first. Removing one image always asks; Undo works either way."
        >
          <Tick
            label="Ask before removing several"
            value={settings.confirmBulk}
            onChange={(confirmBulk) => changeSettings({ confirmBulk })}
          />
        </Row>
        <Row title="Show unnamed images" text="Images that lost their last name, listed as <none>.">
          <Tick
            label="Show unnamed images"
            value={settings.showUnnamed}
            onChange={(showUnnamed) => {
              changeSettings({ showUnnamed });
              attempt(refreshImages);
            }}
          />
        </Row>
        {facts === null ? null : (
          <>
            <Row title="Data folder" text={facts.dataFolder} mono>
              <Button onPress={() => attempt(() => call('app.showFolder', { which: 'store' }))}>
                <FolderOpen size={14} aria-hidden /> Show store
              </Button>
            </Row>
            <Row title="Logs" text={facts.logFolder} mono>
              <Button onPress={() => attempt(() => call('app.showFolder', { which: 'logs' }))}>
                <FolderOpen size={14} aria-hidden /> Show logs
              </Button>
            </Row>
            <Row
              title="Network"
              text="A proxy is taken from HTTPS_PROXY, HTTP_PROXY and NO_PROXY; credentials from docker’s config.json and its helpers. Nothing is copied from there."
            >
              {null}
            </Row>
            <p className="selectable mt-6 text-ink-3">
              Strata {facts.version} · {facts.runtime} · {facts.platform}
            </p>
          </>
        )}
      </div>
    </article>
  );
}

function Tick({
  label,
  value,
  onChange,
}: {
  readonly label: string;
  readonly value: boolean;
  readonly onChange: (value: boolean) => void;
}) {
  return (
    <button
      type="button"
      role="switch"
      aria-checked={value}
      aria-label={label}
      onClick={() => onChange(!value)}
      className={`flex h-5 w-9 items-center rounded-full border px-0.5 ${value ? 'justify-end border-accent bg-accent' : 'border-line-strong bg-sunken'}`}
    >
      <span className={`h-3.5 w-3.5 rounded-full ${value ? 'bg-on-accent' : 'bg-ink-3'}`} />
    </button>
  );
}
