import { ShieldAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import type { RegistryChange, RegistryView } from '../../../core/api/registries.ts';
import { changeRegistry } from '../../state/registries/registries.ts';
import { forgetTest } from '../../state/registries/tests.ts';
import { useDeed } from '../../state/use-deed.ts';
import { ErrorNote } from '../../ui/error-note.tsx';
import { Switch } from '../../ui/switch.tsx';

/** What takes away the protection of a connection, and says so wherever the registry stands (fault R8). */
export function DangerPart({ registry }: { readonly registry: RegistryView }) {
  const { domain, connection } = registry;
  const { error, run } = useDeed();
  const change = (more: Omit<RegistryChange, 'domain'>): void =>
    run(async () => {
      await changeRegistry({ domain, ...more });
      forgetTest(domain);
    });
  return (
    <section
      className="border-t border-line px-5 py-3"
      aria-label="Without protection"
      data-testid="danger-part"
    >
      <div className="rounded-md border border-danger px-3 py-2">
        <h3 className="flex items-center gap-2 font-semibold text-danger">
          <ShieldAlert size={14} aria-hidden /> Without protection
        </h3>
        <Choice
          title="Plain HTTP"
          text="Nothing is encrypted: passwords, tokens and images can be read and changed on the way. For a registry on this machine it is not needed: there plain HTTP is tried by itself."
        >
          <Switch
            danger
            id="registry-plain-http"
            label="Plain HTTP"
            testId="plain-http"
            value={connection.plainHttp}
            onChange={(plainHttp) => change({ plainHttp })}
          />
        </Choice>
        <Choice
          title="Accept any certificate"
          text="Anybody on the way can pass for this registry and gets your login. Adding its certificate authority above is as easy, and safe."
        >
          <Switch
            danger
            label="Accept any certificate"
            testId="any-certificate"
            value={connection.anyCertificate}
            onChange={(anyCertificate) => change({ anyCertificate })}
          />
        </Choice>
      </div>
      {error === null ? null : (
        <div className="mt-2">
          <ErrorNote report={error} />
        </div>
      )}
    </section>
  );
}

function Choice({
  title,
  text,
  children,
}: {
  readonly title: string;
  readonly text: string;
  readonly children: ReactNode;
}) {
  return (
    <div className="flex items-start gap-3 py-1.5">
      <div className="min-w-0 flex-1">
        <p className="font-medium">{title}</p>
        <p className="text-sm text-ink-2">{text}</p>
      </div>
      {children}
    </div>
  );
}
