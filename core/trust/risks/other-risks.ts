import type { Risk } from '../../api/trust.ts';
import type { Reference } from '../../oci/reference.ts';

/** Below these many pulls on Docker Hub hardly anybody has tried it. */
const FEW = 1000;

/** `pulls`: `null` when the registry counts none. Official images are few people's choice at worst, never a stranger's. */
export function pullsRisk(pulls: number | null, isOfficial: boolean): readonly Risk[] {
  if (pulls === null || isOfficial || pulls >= FEW) return [];
  return [
    {
      kind: 'few-pulls',
      level: 'warning',
      text: 'Hardly anybody has pulled it yet',
      evidence: `${pulls.toLocaleString('en-US')} pulls of the repository`,
    },
  ];
}

/** A name without a digest means whatever its publisher wants at the moment; one without a number says not even which version. */
export function movingRisk({ tag, digest }: Reference): readonly Risk[] {
  if (digest !== undefined || tag === undefined || /\d/.test(tag)) return [];
  return [
    {
      kind: 'moving-tag',
      level: 'note',
      text: `The tag ${tag} stands for something else from time to time: what was looked at today may not be what is pulled tomorrow`,
      evidence: `${tag} names no version; a name with @sha256:… always means the same`,
    },
  ];
}

/** What nearly every Linux image brings along: tools that let users do what only root may. */
const USUAL = new Set(
  'su sudo mount umount passwd chsh chfn gpasswd newgrp newgidmap newuidmap chage expiry unix_chkpwd pam_timestamp_check pkexec crontab bbsuid fusermount fusermount3 ping ssh-keysign dbus-daemon-launch-helper at wall write ssh-agent utempter grub2-set-bootflag userhelper'.split(
    ' ',
  ),
);
const MOST_SHOWN = 8;

/** `paths`: files with the setuid bit. */
export function setuidRisk(paths: readonly string[]): readonly Risk[] {
  const unusual = paths.filter((path) => !USUAL.has(path.split('/').at(-1) ?? ''));
  if (paths.length === 0) return [];
  const shown = unusual.length > 0 ? unusual : paths;
  const more = shown.length > MOST_SHOWN ? ` and ${shown.length - MOST_SHOWN} more` : '';
  return [
    {
      kind: 'setuid',
      level: unusual.length > 0 ? 'warning' : 'note',
      text:
        unusual.length > 0
          ? `${count(unusual.length)} as root for whoever starts it, and no usual part of a system`
          : `${count(paths.length)} as root for whoever starts it, as in most systems`,
      evidence: `${shown.slice(0, MOST_SHOWN).join(', ')}${more}`,
    },
  ];
}

function count(files: number): string {
  return files === 1 ? 'One file runs' : `${files} files run`;
}
