import type { ReactNode } from 'react';
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { closeDialog } from '../state/dialog.ts';

interface Props {
  readonly title: ReactNode;
  readonly width: number;
  readonly children: ReactNode;
  readonly footer?: ReactNode;
  /** `alertdialog` for what cannot be taken lightly. */
  readonly role?: 'dialog' | 'alertdialog';
  readonly testId: string;
  /** Without a visible heading the title is only read out. */
  readonly bare?: boolean;
  /** What is in it reaches its edges. */
  readonly flush?: boolean;
}

export function DialogFrame({
  title,
  width,
  children,
  footer,
  role = 'dialog',
  testId,
  bare = false,
  flush = false,
}: Props) {
  return (
    <ModalOverlay className="scrim" isOpen isDismissable onOpenChange={(open) => !open && closeDialog()}>
      <Modal className="flex w-full justify-center" style={{ maxWidth: width }}>
        <AriaDialog className="dialog" role={role} data-testid={testId}>
          <Heading
            slot="title"
            className={bare ? 'sr-only' : 'px-5 pt-4 pb-2 text-lg font-semibold break-words'}
          >
            {title}
          </Heading>
          <div className={bare || flush ? 'flex min-h-0 flex-col' : 'min-h-0 overflow-y-auto px-5 pt-1 pb-4'}>
            {children}
          </div>
          {footer === undefined ? null : (
            <div className="flex items-center justify-end gap-2 border-t border-line px-5 py-3">{footer}</div>
          )}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}
