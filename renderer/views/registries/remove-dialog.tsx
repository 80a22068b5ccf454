import { call } from '../../bridge.ts';
import { closeDialog } from '../../state/dialog.ts';
import { forgetRegistry, useRegistries } from '../../state/registries/registries.ts';
import { adjust, useRouter } from '../../state/router.ts';
import { attempt, toast } from '../../state/toasts.ts';
import { Button } from '../../ui/button.tsx';
import { DialogFrame } from '../../ui/dialog.tsx';
import { visiblePath } from '../../words/visible.ts';

/** What was set for a registry cannot be brought back, its login least of all: so this asks. */
export function RemoveRegistryDialog({ domain }: { readonly domain: string }) {
  const registry = useRegistries(({ registries }) => registries?.find((each) => each.domain === domain));
  const remove = async (): Promise<void> => {
    await call('registries.remove', { domain });
    const { place } = useRouter.getState();
    if (place.kind === 'registries' && place.domain === domain) adjust({ kind: 'registries' });
    forgetRegistry(domain);
    toast(`Took ${visiblePath(registry?.name ?? domain)} off the list`);
  };
  const hasLogin = registry?.login.kind === 'strata';
  return (
    <DialogFrame
      title={`Take ${visiblePath(registry?.name ?? domain)} off the list?`}
      width={460}
      role="alertdialog"
      testId="registry-remove-dialog"
      footer={
        <>
          {/* oxlint-disable-next-line jsx-a11y/no-autofocus -- the safe answer has the focus */}
          <Button autoFocus onPress={closeDialog}>
            Cancel
          </Button>
          <Button
            look="danger"
            data-testid="registry-remove-confirm"
            onPress={() => {
              closeDialog();
              attempt(remove);
            }}
          >
            Take off the list
          </Button>
        </>
      }
    >
      <p>
        Its settings go{hasLogin ? ', and so does the login that was entered here' : ''}. Nothing changes in
        the registry, and images that came from it stay.
      </p>
      {registry?.login.kind === 'file' || registry?.login.kind === 'helper' ? (
        <p className="mt-2 text-ink-2">The login of docker or podman stays where it is.</p>
      ) : null}
    </DialogFrame>
  );
}
