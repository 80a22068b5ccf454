import { useEffect, useRef, useState } from 'react';
import type { BuildSource, DockerfileOutline } from '../../../core/api/builds.ts';
import { call, reportOf } from '../../bridge.ts';
import { useDockerfiles } from '../../state/build/dockerfile.ts';
import { useOrder } from '../../state/build/order.ts';
import type { Resource } from '../../state/resource.ts';

/** Milliseconds without a key after which the form follows the text. */
const PAUSE = 250;

/** What the Dockerfile asks for as it stands in the editor, a moment after the last key; what was known stays until then. */
export function useOutline(source: BuildSource): Resource<DockerfileOutline> {
  const text = useDockerfiles(({ files }) => {
    const file = files[source.id];
    return file?.kind === 'open' ? file.text : null;
  });
  const { target } = useOrder(source);
  const [outline, setOutline] = useState<Resource<DockerfileOutline>>({ kind: 'loading' });
  const asked = useRef(false);
  useEffect(() => {
    if (text === null) return undefined;
    let current = true;
    const ask = (): void => {
      asked.current = true;
      call('build.outline', { text, target }).then(
        (value) => current && setOutline({ kind: 'ready', value, stale: false }),
        (thrown: unknown) => current && setOutline({ kind: 'failed', error: reportOf(thrown) }),
      );
    };
    const timer = setTimeout(ask, asked.current ? PAUSE : 0);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [text, target]);
  return outline;
}
