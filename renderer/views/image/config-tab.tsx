import { ClipboardCopy } from 'lucide-react';
import type { ReactNode } from 'react';
import type { ConfigView, ImageRow } from '../../../core/api/images.ts';
import { copy } from '../../state/deeds.ts';
import { attempt } from '../../state/toasts.ts';
import { IconButton } from '../../ui/button.tsx';
import { formatCount } from '../../words/format.ts';

/** How the image is run and described (D17), each value copyable. */
export function ConfigTab({ config, row }: { readonly config: ConfigView; readonly row: ImageRow }) {
  const { healthCheck } = config;
  return (
    <div className="max-w-[960px] px-5 py-3" data-testid="config">
      <Section title="Run">
        <Value name="Entrypoint" text={asJson(config.entrypoint)} />
        <Value name="Command" text={asJson(config.command)} />
        <Value name="Working folder" text={config.workingFolder || '/'} />
        <Value name="User" text={config.user || 'root (none is named)'} copied={config.user} />
        <Value name="Shell" text={asJson(config.shell)} hidden={config.shell === null} />
        <Value name="Stop signal" text={config.stopSignal} hidden={config.stopSignal === ''} />
        <Value name="Ports" text={config.ports.join(', ')} hidden={config.ports.length === 0} />
        <Value name="Volumes" text={config.volumes.join(', ')} hidden={config.volumes.length === 0} />
        <Value name="On build" text={config.onBuild.join('\n')} hidden={config.onBuild.length === 0} />
        <Value name="Platform" text={row.platform} />
        <Value name="Author" text={config.author} hidden={config.author === ''} />
      </Section>
      {healthCheck === null ? null : (
        <Section title="Health check">
          <Value name="Test" text={asJson(healthCheck.test)} />
          <Value name="Interval" text={healthCheck.interval} hidden={healthCheck.interval === ''} />
          <Value name="Timeout" text={healthCheck.timeout} hidden={healthCheck.timeout === ''} />
          <Value name="Start period" text={healthCheck.startPeriod} hidden={healthCheck.startPeriod === ''} />
          <Value name="Retries" text={String(healthCheck.retries)} hidden={healthCheck.retries === 0} />
        </Section>
      )}
      <Pairs
        title="Environment"
        pairs={config.environment}
        none="No variables are set."
        noun="variable"
        joined={(name, value) => `${name}=${value}`}
      />
      <Pairs
        title="Labels"
        pairs={config.labels}
        none="It carries no labels."
        noun="label"
        joined={(name, value) => `${name}=${value}`}
      />
    </div>
  );
}

function asJson(words: readonly string[] | null): string {
  return words === null ? 'none' : JSON.stringify(words);
}

function Section({
  title,
  more,
  children,
}: {
  readonly title: string;
  readonly more?: string;
  readonly children: ReactNode;
}) {
  return (
    <section className="mb-4">
      <h2 className="flex h-8 items-center gap-2 font-semibold">
        {title} {more === undefined ? null : <span className="font-normal text-ink-3">{more}</span>}
      </h2>
      <dl className="border-t border-line">{children}</dl>
    </section>
  );
}

function Value({
  name,
  text,
  hidden = false,
  copied = text,
}: {
  readonly name: string;
  readonly text: string;
  readonly hidden?: boolean;
  readonly copied?: string;
}) {
  if (hidden) return null;
  return (
    <div className="group grid min-h-8 grid-cols-[minmax(120px,220px)_minmax(0,1fr)_28px] items-start gap-x-3 border-b border-line py-1">
      <dt className="truncate pt-0.5 text-ink-2" title={name}>
        {name}
      </dt>
      <dd className="selectable min-w-0 pt-0.5 font-mono text-sm leading-5 break-words whitespace-pre-wrap">
        {text}
      </dd>
      <dd className="opacity-0 group-hover:opacity-100 focus-within:opacity-100">
        <IconButton small label={`Copy ${name}`} onPress={() => attempt(() => copy(copied, name))}>
          <ClipboardCopy size={13} aria-hidden />
        </IconButton>
      </dd>
    </div>
  );
}

function Pairs({
  title,
  pairs,
  none,
  noun,
  joined,
}: {
  readonly title: string;
  readonly pairs: ConfigView['labels'];
  readonly none: string;
  readonly noun: string;
  readonly joined: (name: string, value: string) => string;
}) {
  return (
    <Section title={title} {...(pairs.length === 0 ? {} : { more: formatCount(pairs.length, noun) })}>
      {pairs.length === 0 ? <p className="py-1.5 text-ink-2">{none}</p> : null}
      {pairs.map(({ name, value }) => (
        <Value key={name} name={name} text={value} copied={joined(name, value)} />
      ))}
    </Section>
  );
}
