import type { BuildOrder, SecretChoice, SshChoice } from '../../../../core/api/builds.ts';
import { call } from '../../../bridge.ts';
import { changeOrder, withEntry } from '../../../state/build/order.ts';
import { attempt } from '../../../state/toasts.ts';
import { visiblePath } from '../../../words/visible.ts';
import { Asked } from './asked.tsx';
import { ChosenPath } from './chosen-path.tsx';
import { FieldGroup } from './field.tsx';
import type { FormProps } from './name-fields.tsx';

/** Secrets and keys that its steps ask for. Strata keeps where they are, never what they say (F14). */
export function SecretFields({ source, order, outline }: FormProps) {
  const secrets = asked(outline?.secrets ?? [], order.secrets);
  const keys = asked(outline?.ssh ?? [], order.ssh);
  if (secrets.length === 0 && keys.length === 0) return null;
  const setSecret = (id: string, choice: SecretChoice | null): void =>
    changeOrder(source, { secrets: withEntry(order.secrets, id, choice) });
  const setKey = (id: string, choice: SshChoice | null): void =>
    changeOrder(source, { ssh: withEntry(order.ssh, id, choice) });
  const chooseSecret = async (id: string): Promise<void> => {
    const place = await call('build.choosePlace', { what: 'secret' });
    if (place !== null) setSecret(id, { kind: 'file', ...place });
  };
  const chooseKey = async (id: string): Promise<void> => {
    const place = await call('build.choosePlace', { what: 'key' });
    if (place !== null) setKey(id, { kind: 'key', ...place });
  };
  return (
    <FieldGroup
      title={keys.length === 0 ? 'Secrets' : secrets.length === 0 ? 'Keys' : 'Secrets and keys'}
      note="They are read when a step asks for them, and are in no layer, log or history."
    >
      {secrets.map((need) => {
        const choice = order.secrets[need.id];
        return (
          <Asked
            key={need.id}
            {...need}
            what="Secret"
            testId={`secret-${need.id}`}
            value={choice?.kind ?? ''}
            options={[
              ['', 'Not given'],
              ['file', 'File…'],
              ['environment', 'Variable'],
            ]}
            onChoose={(kind) => {
              if (kind === 'file') attempt(() => chooseSecret(need.id));
              else
                setSecret(
                  need.id,
                  kind === 'environment'
                    ? { kind, variable: need.id.toUpperCase().replaceAll(/\W/g, '_') }
                    : null,
                );
            }}
          >
            {choice?.kind === 'file' ? (
              <ChosenPath path={choice.path} onChoose={() => attempt(() => chooseSecret(need.id))} />
            ) : null}
            {choice?.kind === 'environment' ? (
              <input
                className="field min-w-24 flex-1 font-mono text-sm!"
                aria-label={`Environment variable of secret ${visiblePath(need.id)}`}
                spellCheck={false}
                value={choice.variable}
                onChange={(event) =>
                  event.target.value !== '' &&
                  setSecret(need.id, { kind: 'environment', variable: event.target.value })
                }
              />
            ) : null}
          </Asked>
        );
      })}
      {keys.map((need) => {
        const choice = order.ssh[need.id];
        return (
          <Asked
            key={need.id}
            {...need}
            what="SSH"
            testId={`ssh-${need.id}`}
            value={choice?.kind ?? ''}
            options={[
              ['', 'Not given'],
              ['agent', 'SSH agent'],
              ['key', 'Key…'],
            ]}
            onChoose={(kind) => {
              if (kind === 'key') attempt(() => chooseKey(need.id));
              else setKey(need.id, kind === 'agent' ? { kind } : null);
            }}
          >
            {choice?.kind === 'key' ? (
              <ChosenPath path={choice.path} onChoose={() => attempt(() => chooseKey(need.id))} />
            ) : null}
          </Asked>
        );
      })}
    </FieldGroup>
  );
}

/** Each that is asked for, once; and what was chosen for others, so that it can be taken away. */
function asked(
  needs: readonly { readonly id: string; readonly required: boolean; readonly line: number }[],
  chosen: BuildOrder['secrets'] | BuildOrder['ssh'],
) {
  const ids = [...new Set([...needs.map(({ id }) => id), ...Object.keys(chosen)])];
  return ids.map((id) => {
    const same = needs.filter((need) => need.id === id);
    return { id, required: same.some((need) => need.required), line: same[0]?.line ?? null };
  });
}
