import { useState } from 'react';
import type { RegistryConnection, RegistryView } from '../../../core/api/registries.ts';
import { changeRegistry } from '../../state/registries/registries.ts';
import { forgetTest } from '../../state/registries/tests.ts';
import { useDeed } from '../../state/use-deed.ts';
import { Mirrors } from './mirrors.tsx';
import { Part } from './part.tsx';

type ProxyKind = RegistryConnection['proxy']['kind'];

const PROXIES: readonly (readonly [ProxyKind, string])[] = [
  ['environment', 'As the environment says'],
  ['none', 'None'],
  ['address', 'This one'],
];

/** Which way its bytes take: mirrors and a proxy (A13, J7). */
export function NetworkPart({ registry }: { readonly registry: RegistryView }) {
  const { domain, connection } = registry;
  const { error, run } = useDeed();
  const { proxy, mirrors } = connection;
  const [kind, setKind] = useState<ProxyKind>(proxy.kind);
  const [address, setAddress] = useState(proxy.kind === 'address' ? proxy.address : '');
  const setProxy = (next: RegistryConnection['proxy']): void =>
    run(async () => {
      await changeRegistry({ domain, proxy: next });
      forgetTest(domain);
    });
  const writeAddress = (): void => {
    const wanted = address.trim();
    if (wanted !== '' && !(proxy.kind === 'address' && proxy.address === wanted))
      setProxy({ kind: 'address', address: wanted });
  };
  return (
    <Part title="Network" error={error} testId="network-part">
      <div className="flex items-center gap-2" id="registry-proxy">
        <span className="w-24 shrink-0 text-ink-2" id="proxy-label">
          Proxy
        </span>
        <select
          className="field min-w-0 flex-1 px-1!"
          aria-labelledby="proxy-label"
          data-testid="proxy-kind"
          value={kind}
          onChange={(event) => {
            const next = PROXIES.find(([each]) => each === event.target.value)?.[0] ?? 'environment';
            setKind(next);
            if (next !== 'address') setProxy({ kind: next });
          }}
        >
          {PROXIES.map(([value, title]) => (
            <option key={value} value={value}>
              {title}
            </option>
          ))}
        </select>
      </div>
      {kind === 'address' ? (
        <input
          className="field mt-1 ml-[104px] w-[calc(100%-104px)]!"
          aria-label="Address of the proxy"
          data-testid="proxy-address"
          placeholder="http://proxy.example.org:3128"
          spellCheck={false}
          autoComplete="off"
          value={address}
          onChange={(event) => setAddress(event.target.value)}
          onBlur={writeAddress}
          onKeyDown={(event) => {
            if (event.key === 'Enter') writeAddress();
          }}
        />
      ) : null}
      <Mirrors
        mirrors={mirrors}
        onChange={(next) =>
          run(async () => {
            await changeRegistry({ domain, mirrors: next });
          })
        }
      />
    </Part>
  );
}
