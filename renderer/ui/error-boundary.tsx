import { Component, type ReactNode } from 'react';
import type { ErrorReport } from '../../core/api/errors.ts';
import { reportOf } from '../bridge.ts';
import { ErrorNote } from './error-note.tsx';

interface State {
  readonly error: ErrorReport | null;
}

/** A fault in one view leaves the rest of the window standing. */
export class ErrorBoundary extends Component<{ readonly children: ReactNode }, State> {
  override state: State = { error: null };

  static getDerivedStateFromError(thrown: unknown): State {
    return { error: reportOf(thrown) };
  }

  override render(): ReactNode {
    if (this.state.error === null) return this.props.children;
    return (
      <div className="m-6 max-w-2xl">
        <ErrorNote report={this.state.error} onRetry={() => this.setState({ error: null })} />
      </div>
    );
  }
}
