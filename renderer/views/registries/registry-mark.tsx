import {
  Box,
  GitBranch,
  Anchor,
  Container,
  Package,
  Server,
  Ship,
  ShieldAlert,
  type LucideIcon,
} from 'lucide-react';
import type { RegistryKind, RegistryView } from '../../../core/api/registries.ts';
import { dangersOf, KIND_NAMES } from '../../words/registries.ts';

const PICTURES: Readonly<Record<RegistryKind, LucideIcon>> = {
  'docker-hub': Container,
  quay: Ship,
  harbor: Anchor,
  gitlab: GitBranch,
  github: Package,
  artifactory: Box,
  distribution: Server,
};

/** What kind of registry it is, as a picture. */
export function KindMark({ kind, size = 15 }: { readonly kind: RegistryKind; readonly size?: number }) {
  const Picture = PICTURES[kind];
  return (
    <span className="shrink-0 text-ink-3" title={KIND_NAMES[kind]}>
      <Picture size={size} aria-hidden />
      <span className="sr-only">{KIND_NAMES[kind]}</span>
    </span>
  );
}

/** Stands wherever a registry stands that is talked to without protection. */
export function DangerMark({ registry }: { readonly registry: Pick<RegistryView, 'connection'> }) {
  const dangers = dangersOf(registry);
  if (dangers.length === 0) return null;
  return (
    <span className="chip chip-danger shrink-0" title={dangers.join('\n')} data-testid="insecure">
      <ShieldAlert size={12} aria-hidden /> not secure
    </span>
  );
}
