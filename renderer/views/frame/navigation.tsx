import {
  ArrowLeft,
  ArrowRight,
  Compass,
  Download,
  FileSearch,
  Hammer,
  HardDrive,
  Layers,
  Search,
  Server,
  Settings,
} from 'lucide-react';
import type { ReactNode } from 'react';
import { openDialog, openPull } from '../../state/dialog.ts';
import { goToDiscover } from '../../state/discover/search.ts';
import { goToFind } from '../../state/find.ts';
import { keyLabel } from '../../state/keys.ts';
import { go, goBack, goForward, useRouter } from '../../state/router.ts';
import { sourceOf, useOpened } from '../../state/opened.ts';
import { useTotals } from '../../state/totals.ts';
import { IconButton } from '../../ui/button.tsx';
import { formatNumber } from '../../words/format.ts';
import { OpenedList } from '../open/opened-list.tsx';

/** Only places that work. */
export function Navigation() {
  const { place, canGoBack, canGoForward } = useRouter();
  const isOpened = useOpened(
    ({ sources }) => place.kind === 'image' && sourceOf(sources, place.key) !== undefined,
  );
  const images = useTotals((state) => state.totals?.images);
  return (
    <nav
      aria-label="Places"
      className="flex min-h-0 flex-col gap-0.5 overflow-y-auto p-2 max-[900px]:items-center max-[900px]:px-1"
    >
      <div className="mb-1 flex gap-0.5 max-[900px]:flex-col">
        <IconButton
          small
          label="Back"
          hint={keyLabel('Alt+ArrowLeft')}
          isDisabled={!canGoBack}
          onPress={goBack}
        >
          <ArrowLeft size={15} aria-hidden />
        </IconButton>
        <IconButton
          small
          label="Forward"
          hint={keyLabel('Alt+ArrowRight')}
          isDisabled={!canGoForward}
          onPress={goForward}
        >
          <ArrowRight size={15} aria-hidden />
        </IconButton>
      </div>
      <Entry
        label="Find"
        keys="Mod+K"
        picture={<Search size={15} aria-hidden />}
        onPress={() => openDialog({ kind: 'palette' })}
      />
      <Entry
        label="Pull image"
        keys="Mod+P"
        picture={<Download size={15} aria-hidden />}
        testId="nav-pull"
        onPress={() => openPull()}
      />
      <div className="my-1.5 h-px w-full bg-line" />
      <Entry
        label="Images"
        picture={<Layers size={15} aria-hidden />}
        current={place.kind === 'images' || (place.kind === 'image' && !isOpened) || place.kind === 'inspect'}
        count={images}
        testId="nav-images"
        onPress={() => go({ kind: 'images' })}
      />
      <OpenedList />
      <Entry
        label="Discover"
        picture={<Compass size={15} aria-hidden />}
        current={place.kind === 'discover'}
        testId="nav-discover"
        onPress={() => goToDiscover()}
      />
      <Entry
        label="Build"
        picture={<Hammer size={15} aria-hidden />}
        current={place.kind === 'build' || place.kind === 'build-compare'}
        keys="Mod+B"
        testId="nav-build"
        onPress={() => go({ kind: 'build' })}
      />
      <Entry
        label="Storage"
        picture={<HardDrive size={15} aria-hidden />}
        current={place.kind === 'storage'}
        testId="nav-storage"
        onPress={() => go({ kind: 'storage' })}
      />
      <Entry
        label="Registries"
        picture={<Server size={15} aria-hidden />}
        current={place.kind === 'registries'}
        testId="nav-registries"
        onPress={() => go({ kind: 'registries' })}
      />
      <Entry
        label="Find files"
        picture={<FileSearch size={15} aria-hidden />}
        current={place.kind === 'find'}
        testId="nav-find"
        onPress={() => goToFind()}
      />
      <div className="flex-1" />
      <Entry
        label="Settings"
        picture={<Settings size={15} aria-hidden />}
        current={place.kind === 'settings'}
        testId="nav-settings"
        onPress={() => go({ kind: 'settings' })}
      />
    </nav>
  );
}

interface EntryProps {
  readonly label: string;
  readonly picture: ReactNode;
  readonly onPress: () => void;
  readonly current?: boolean;
  readonly count?: number | undefined;
  readonly keys?: string;
  readonly testId?: string;
}

function Entry({ label, picture, onPress, current = false, count, keys, testId }: EntryProps) {
  return (
    <button
      type="button"
      title={keys === undefined ? label : `${label} (${keyLabel(keys)})`}
      {...(current ? { 'aria-current': 'page' as const } : {})}
      {...(testId === undefined ? {} : { 'data-testid': testId })}
      onClick={onPress}
      className={`flex h-7 w-full items-center gap-2 rounded-md px-2 text-left max-[900px]:w-9 max-[900px]:justify-center ${
        current
          ? 'bg-[color-mix(in_srgb,var(--ink)_8%,transparent)] font-medium text-ink'
          : 'text-ink-2 hover:bg-[color-mix(in_srgb,var(--ink)_5%,transparent)] hover:text-ink'
      }`}
    >
      {picture}
      <span className="flex-1 truncate max-[900px]:sr-only">{label}</span>
      {count === undefined ? null : (
        <span className="figures text-sm text-ink-3 max-[900px]:hidden">{formatNumber(count)}</span>
      )}
      {keys === undefined ? null : (
        <kbd aria-hidden className="font-sans text-xs text-ink-3 max-[900px]:hidden">
          {keyLabel(keys)}
        </kbd>
      )}
    </button>
  );
}
