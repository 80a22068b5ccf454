import { Check, Info, TriangleAlert, X } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { closeToast, useToasts, type Toast } from '../state/toasts.ts';
import { Button, IconButton } from './button.tsx';

const PICTURES = { done: Check, note: Info, error: TriangleAlert } as const;
const TONES = { done: 'text-good', note: 'text-accent', error: 'text-danger' } as const;

/** A live region that stays above dialogs, so that its buttons work while one is open. */
export function Toasts() {
  const toasts = useToasts((state) => state.toasts);
  return (
    <div
      data-react-aria-top-layer="true"
      role="status"
      aria-live="polite"
      className="pointer-events-none fixed right-4 bottom-11 z-50 flex w-[360px] max-w-[calc(100vw-32px)] flex-col gap-2"
    >
      {toasts.map((toast) => (
        <ToastNote key={toast.id} toast={toast} />
      ))}
    </div>
  );
}

function ToastNote({ toast }: { readonly toast: Toast }) {
  const [resting, setResting] = useState(false);
  useLifetime(toast, resting);
  const Picture = PICTURES[toast.kind];
  const { action } = toast;
  return (
    <div
      data-testid="toast"
      className="pointer-events-auto flex items-start gap-2 rounded-lg border border-line bg-raised py-2 pr-2 pl-3 shadow-[var(--shadow)]"
      onPointerEnter={() => setResting(true)}
      onPointerLeave={() => setResting(false)}
      onFocus={() => setResting(true)}
      onBlur={() => setResting(false)}
    >
      <Picture size={15} className={`mt-1.5 shrink-0 ${TONES[toast.kind]}`} aria-hidden />
      <div className="min-w-0 flex-1 py-1">
        <p className="break-words">{toast.text}</p>
        {toast.more === null ? null : <p className="text-sm break-words text-ink-2">{toast.more}</p>}
      </div>
      {action === null ? null : (
        <Button
          small
          extra="mt-0.5 text-accent"
          onPress={() => {
            closeToast(toast.id);
            action.run();
          }}
          data-testid={action.label === 'Undo' ? 'undo' : 'toast-action'}
        >
          {action.label}
        </Button>
      )}
      <IconButton small label="Close" extra="mt-0.5" onPress={() => closeToast(toast.id)}>
        <X size={13} aria-hidden />
      </IconButton>
    </div>
  );
}

/** Counts down only while nobody rests on it. */
function useLifetime(toast: Toast, resting: boolean): void {
  const left = useRef(toast.lasts);
  useEffect(() => {
    if (resting) return undefined;
    const from = performance.now();
    const timer = setTimeout(() => closeToast(toast.id), left.current);
    return () => {
      clearTimeout(timer);
      left.current -= performance.now() - from;
    };
  }, [toast.id, resting]);
}
