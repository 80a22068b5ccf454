import { useDialog } from '../../state/dialog.ts';
import { JobLog } from '../activity/job-log.tsx';
import { RemoteDialog } from '../build/sources/remote-dialog.tsx';
import { CompareDialog } from '../compare/compare-dialog.tsx';
import { AboutSizes } from '../help/about-sizes.tsx';
import { ChooseImage } from '../open/choose-image.tsx';
import { PullTagsDialog } from '../discover/repository/pull-tags-dialog.tsx';
import { LookDialog } from '../open/look-dialog.tsx';
import { Palette } from '../palette/palette.tsx';
import { PullDialog } from '../pull/pull-dialog.tsx';
import { CopyDialog } from '../push/copy-dialog.tsx';
import { PushDialog } from '../push/push-dialog.tsx';
import { RemoteDeleteDialog } from '../push/remote-delete-dialog.tsx';
import { AddRegistryDialog } from '../registries/add-dialog.tsx';
import { AddSignerDialog } from '../registries/add-signer-dialog.tsx';
import { RemoveRegistryDialog } from '../registries/remove-dialog.tsx';
import { PruneDialog } from '../remove/prune-dialog.tsx';
import { RemoveDialog } from '../remove/remove-dialog.tsx';
import { CleanDialog } from '../storage/clean-dialog.tsx';
import { WhatIfDialog } from '../storage/what-if-dialog.tsx';
import { TagDialog } from '../tag/tag-dialog.tsx';
import { ReportDialog } from '../verify/report-dialog.tsx';

export function Dialogs() {
  const dialog = useDialog((state) => state.dialog);
  if (dialog === null) return null;
  switch (dialog.kind) {
    case 'pull':
      return <PullDialog text={dialog.text} platform={dialog.platform} />;
    case 'pull-tags':
      return <PullTagsDialog list={dialog.list} repository={dialog.repository} tags={dialog.tags} />;
    case 'look':
      return <LookDialog text={dialog.text} platform={dialog.platform} />;
    case 'opened':
      return <ChooseImage source={dialog.source} />;
    case 'compare':
      return <CompareDialog from={dialog.from} side={dialog.side} />;
    case 'build-remote':
      return <RemoteDialog />;
    case 'remove':
      return <RemoveDialog request={dialog.request} />;
    case 'prune':
      return <PruneDialog />;
    case 'clean':
      return <CleanDialog kinds={dialog.kinds} />;
    case 'what-if':
      return <WhatIfDialog base={dialog.base} />;
    case 'tag':
      return <TagDialog imageKey={dialog.key} title={dialog.title} />;
    case 'push':
      return <PushDialog imageKey={dialog.key} />;
    case 'copy':
      return <CopyDialog from={dialog.from} />;
    case 'remote-delete':
      return <RemoteDeleteDialog reference={dialog.reference} />;
    case 'registry-add':
      return <AddRegistryDialog />;
    case 'registry-remove':
      return <RemoveRegistryDialog domain={dialog.domain} />;
    case 'signer-add':
      return <AddSignerDialog />;
    case 'palette':
      return <Palette />;
    case 'sizes':
      return <AboutSizes />;
    case 'report':
      return <ReportDialog jobId={dialog.jobId} />;
    case 'log':
      return <JobLog jobId={dialog.jobId} title={dialog.title} />;
  }
}
